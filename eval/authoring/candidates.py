"""Sentences that a person may mark as the answer: retrieved, around one another, of one article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.assistant import Assistant
from assistant.question import checked, coverage, term_weights
from assistant.types import Answer, Hit, Turn
from eval.authoring.archive import Archive
from eval.authoring.proposal import Mark
from eval.data.grounded import turns
from eval.types import Message
from index.types import Article, Span

PASSAGES = 10
"""Retrieved passages whose sentences are offered; what `EvidenceConfig` reads by default."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One whole sentence: `text` is `article.text[start:end]` of that version of the article.

    `cited` says whether the assistant's answer quotes it.
    """

    article_id: str
    version: str
    path: str
    title: str
    start: int
    end: int
    text: str
    cited: bool = False

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def mark(self) -> Mark:
        return Mark(self.path, self.span)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what the assistant said to it, and the sentences to choose from."""

    question: str
    history: tuple[Message, ...]
    answer: Answer
    candidates: tuple[Candidate, ...]


def ask(
    assistant: Assistant, archive: Archive, question: str, history: Sequence[Message] = ()
) -> Asked:
    """Ask as a reader does; the answer may be an abstention. Raises QuestionError."""
    before: tuple[Turn, ...] = turns(history)
    answer = assistant.answer(question, before)
    return Asked(checked(question), tuple(history), answer, tuple(retrieved(answer, archive)))


def retrieved(answer: Answer, archive: Archive, passages: int = PASSAGES) -> list[Candidate]:
    """The sentences of the best passages, those first that the answer quotes, each once.

    Then passage by passage in the order found, within one in the order of the text.
    """
    cited = [(c.path, (c.start, c.end)) for c in answer.citations]

    def quoted(candidate: Candidate) -> bool:
        start, end = candidate.span
        return any(p == candidate.path and s < end and start < e for p, (s, e) in cited)

    found: dict[Mark, Candidate] = {}
    for hit in answer.hits[:passages]:
        for candidate in _of_passage(archive, hit):
            found.setdefault(candidate.mark, candidate)
    for path, span in cited:  # context that no passage among the best holds
        for candidate in in_spans(archive.article(path), archive.sentences(path), [span]):
            found.setdefault(candidate.mark, candidate)
    marked = [replace(candidate, cited=quoted(candidate)) for candidate in found.values()]
    return sorted(marked, key=lambda candidate: not candidate.cited)


def _of_passage(archive: Archive, hit: Hit) -> Iterable[Candidate]:
    article = archive.index.article_of_record(hit.record)
    span = hit.passage.start, hit.passage.end
    return in_spans(article, archive.sentences(article.path), [span])


def whole_article(archive: Archive, path: str) -> list[Candidate]:
    """Every sentence of an article. Raises InputError for a path that the index lacks."""
    article = archive.article(path)
    return [candidate_of(article, span) for span in archive.sentences(path)]


def around(archive: Archive, mark: Mark, before: int = 2, after: int = 2) -> list[Candidate]:
    """A marked sentence with its neighbours in the article, in the order of the text."""
    sentences = archive.sentences(mark.path)
    touched = [n for n, (s, e) in enumerate(sentences) if s < mark.span[1] and mark.span[0] < e]
    if not touched:
        return []
    chosen = sentences[max(0, touched[0] - before) : touched[-1] + after + 1]
    article = archive.article(mark.path)
    return [candidate_of(article, span) for span in chosen]


def search_article(archive: Archive, path: str, words: str, most: int = 10) -> list[Candidate]:
    """The sentences of one article that hold most of what is looked for, best first.

    By the share of the words' inverse document frequency, as the assistant weighs a question's
    terms; sentences with none of them are left out.
    """
    weights = term_weights(words, archive.index.passage_terms)
    scored = [(coverage(c.text, weights), c) for c in whole_article(archive, path)]
    found = sorted((item for item in scored if item[0] > 0), key=lambda item: -item[0])
    return [candidate for _, candidate in found[:most]]


def in_spans(article: Article, sentences: Sequence[Span], spans: Sequence[Span]) -> list[Candidate]:
    """The whole sentences that touch any of the spans."""
    return [
        candidate_of(article, (start, end))
        for start, end in sentences
        if any(start < right and left < end for left, right in spans)
    ]


def candidate_of(article: Article, span: Span, cited: bool = False) -> Candidate:
    return Candidate(
        article_id=article.article_id,
        version=article.text_sha256,
        path=article.path,
        title=article.title,
        start=span[0],
        end=span[1],
        text=article.text[slice(*span)],
        cited=cited,
    )
