"""Choosing the sentences that answer, out of the passages that were retrieved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from assistant.asked_for import REASON, asked_kind, holds_what_is_asked
from assistant.comprehension.reading import Answering, PassageReader, Reading, strength
from assistant.context import in_reading_order, with_context
from assistant.fragments import could_answer, only_calls
from assistant.question import coverage
from assistant.types import Hit
from assistant.within import ARTICLES, Looked, looked_through
from index.abbreviations import Abbreviation, abbreviations, other_forms
from index.analyzer import Wanted
from index.generation import Index
from index.protocols import Embedder, Vectors
from index.sentences import split_sentences
from index.types import Article, Span

SUFFICE = 3
"""Sentences where the reader is sure of the words that answer."""


@dataclass(frozen=True, slots=True)
class EvidenceConfig:
    """The defaults were settled by measurement (docs/decisions/0004 and 0021 to 0023).

    `passages` are taken apart, out of all those of the leading `whole` articles and of those that
    were found (see `looked_through`). The first `read` of them are read for an answer where there
    is a reader, `embedded` of their sentences compared with the question by the model, at most
    `sentences` chosen, and `most` in all with what they need beside them. A further
    sentence needs `further` of the best one's score, and `elsewhere` of it where it stands in
    another article. Two sentences closer than `duplicate` (cosine) say the same. From a margin of
    `sure` on, `SUFFICE` sentences are chosen at most. Where a reason is asked for, words that give
    one count by `reason_kind_weight`, and the reader's part by `reason_answer_weight`: what it
    learnt from asks for names, dates and numbers, and a reason is seldom one span of words.
    """

    passages: int = 10
    whole: int = ARTICLES
    read: int = 4
    embedded: int = 12
    sentences: int = 5
    most: int = 5
    sure: float = 4.0
    further: float = 0.7
    elsewhere: float = 0.85
    duplicate: float = 0.92
    similarity_weight: float = 0.4
    coverage_weight: float = 0.1
    passage_weight: float = 0.7
    answer_weight: float = 0.6
    reason_kind_weight: float = 0.2
    reason_answer_weight: float = 0.15


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that may support an answer, and what spoke for it.

    `similarity` is a cosine; `coverage`, `passage_score` and `kind` lie between 0 and 1.
    `answering` is what the reader holds of it, its span that of the article's words that answer;
    None where no reader read it. `beside` says that it is there for another that needs it.
    """

    record: int
    article: Article
    span: Span
    score: float
    similarity: float
    coverage: float
    passage_score: float
    kind: float
    answering: Answering | None = None
    beside: bool = False

    @property
    def text(self) -> str:
        return self.article.text[self.span[0] : self.span[1]]


class EvidenceSelector:
    """Ranks the sentences of the best passages for a question."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        config: EvidenceConfig | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._reader = reader
        self.config = config or EvidenceConfig()

    def select(
        self,
        question: str,
        vector: Vectors,
        weights: Mapping[Wanted, float],
        hits: Sequence[Hit],
        before: str = "",
        shown: str = "",
    ) -> list[Evidence]:
        """The sentences to answer with, in reading order; the best one is always among them.

        `vector` is that of what is asked, float32 (1, dim); `weights` are its terms' (sum 1).
        `before` is the question that this one follows up on, `shown` what is not to be said again.
        """
        ranked, vectors = self.ranked(question, vector, weights, hits, before, shown)
        reach = self._reach(question, ranked)
        chosen = self._choose(ranked, vectors, reach)
        others = [item for item in ranked if item.score >= self.config.further * reach]
        return in_reading_order(with_context(chosen, self.config.most, others))

    def ranked(
        self,
        question: str,
        vector: Vectors,
        weights: Mapping[Wanted, float],
        hits: Sequence[Hit],
        before: str = "",
        shown: str = "",
    ) -> tuple[list[Evidence], Vectors]:
        """Candidate sentences, best first, with their vectors (n, dim) in the same order."""
        config = self.config
        leading = looked_through(self._index, hits, vector, config.passages, config.whole)
        readings = self._readings(f"{before} {question}".strip(), leading[: config.read])
        kind = asked_kind(question)
        candidates = self._candidates(question, kind, weights, leading, readings, shown)
        if not candidates:
            return [], np.zeros((0, vector.shape[1]), np.float32)
        vectors = self._embedder.encode_queries([c.text for c in candidates])
        similarities = (vectors @ vector[0]).tolist()
        scored = [
            self._scored(c, s, kind == REASON)
            for c, s in zip(candidates, similarities, strict=True)
        ]
        order = np.argsort([-c.score for c in scored], kind="stable")
        return [scored[n] for n in order], vectors[order]

    def _readings(self, question: str, passages: Sequence[Looked]) -> list[Reading]:
        """What the reader makes of each of the passages; nothing where there is no reader."""
        if self._reader is None:
            return []
        titles = [self._index.article_of_record(each.record).title for each in passages]
        return self._reader.read(question, titles, [each.passage.text for each in passages])

    def _candidates(
        self,
        question: str,
        kind: str | None,
        weights: Mapping[Wanted, float],
        passages: Sequence[Looked],
        readings: Sequence[Reading],
        shown: str,
    ) -> list[Evidence]:
        """The sentences worth the model's time: what can be said of them without it."""
        found: dict[tuple[int, Span], Evidence] = {}
        promise: dict[tuple[int, Span], float] = {}
        known: dict[int, list[Abbreviation]] = {}
        best = max((each.promise for each in passages), default=0.0)
        for each, reading in zip_longest(passages, readings):
            article = self._index.article_of_record(each.record)
            if each.record not in known:
                known[each.record] = abbreviations(article.text)
            for start, end in split_sentences(each.passage.text):
                span = (each.passage.start + start, each.passage.start + end)
                text = article.text[slice(*span)]
                if (each.record, span) in found or not could_answer(text):
                    continue
                if only_calls(text, question) or text in shown:
                    continue
                found[each.record, span] = candidate = Evidence(
                    record=each.record,
                    article=article,
                    span=span,
                    score=0.0,
                    similarity=0.0,
                    coverage=coverage(
                        " ".join([text, *other_forms(text, known[each.record])]), weights
                    ),
                    passage_score=each.promise / best if best > 0 else 0.0,
                    kind=holds_what_is_asked(kind, text),
                    answering=_answering(reading, (start, end), each.passage.start),
                )
                promise[each.record, span] = (
                    0.7 * candidate.coverage
                    + candidate.passage_score
                    + 0.3 * candidate.kind
                    + self._read_part(candidate, kind == REASON)
                    + each.cosine
                )
        by_promise = sorted(found, key=lambda key: -promise[key])
        return [found[key] for key in by_promise[: self.config.embedded]]

    def _scored(self, evidence: Evidence, similarity: float, reason: bool) -> Evidence:
        config = self.config
        score = (
            config.similarity_weight * similarity
            + config.coverage_weight * evidence.coverage
            + config.passage_weight * evidence.passage_score
            + (config.reason_kind_weight * evidence.kind if reason else 0.0)
            + self._read_part(evidence, reason)
        )
        return replace(evidence, similarity=similarity, score=score)

    def _reach(self, question: str, ranked: Sequence[Evidence]) -> float:
        """The score that further sentences are measured against: the best one's, where a reason is
        asked for without what the reader gave it."""
        best = ranked[0].score if ranked else 0.0
        if asked_kind(question) != REASON:
            return best
        return max((item.score - self._read_part(item, True) for item in ranked), default=best)

    def _limit(self, ranked: Sequence[Evidence]) -> int:
        """How many sentences: what the reader is sure of needs few beside it."""
        margins = (item.answering.margin for item in ranked if item.answering is not None)
        sure = max(margins, default=0.0) > self.config.sure
        return min(self.config.sentences, SUFFICE) if sure else self.config.sentences

    def _read_part(self, evidence: Evidence, reason: bool) -> float:
        weight = self.config.reason_answer_weight if reason else self.config.answer_weight
        return weight * strength(evidence.answering)

    def _choose(self, ranked: Sequence[Evidence], vectors: Vectors, reach: float) -> list[Evidence]:
        """The best sentence, and those near it that add something."""
        limit = self._limit(ranked)
        chosen: list[int] = []
        for number, evidence in enumerate(ranked):
            if chosen and evidence.score < self.config.further * reach:
                break
            if evidence.record != ranked[0].record and (
                evidence.score < self.config.elsewhere * reach
            ):
                continue
            if all(vectors[number] @ vectors[n] < self.config.duplicate for n in chosen):
                chosen.append(number)
            if len(chosen) == limit:
                break
        return [ranked[number] for number in chosen]


def _answering(reading: Reading | None, span: Span, at: int) -> Answering | None:
    """What was read in a sentence of a passage that begins `at` in its article."""
    found = None if reading is None else reading.within(span)
    if found is None:
        return None
    start, end = found.span
    return Answering(found.margin, (at + start, at + end))
