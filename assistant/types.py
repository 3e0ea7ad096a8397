"""The values that the assistant hands out; every channel returns the same `Answer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.time.expression import TimeExpression
from index.filters import Filters
from index.types import Passage, Span


@dataclass(frozen=True, slots=True)
class Copy:
    """Another place at which the archive has the same article."""

    article_id: str
    version: str
    path: str
    url: str | None
    title: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One retrieved passage. Ranks start at 1; a higher score is better.

    `record` is the catalogue's key of the article version the passage was cut from, `also_at`
    are the copies that it stands for. `parts` names what the score was made of: dense and
    lexical as found, article, passage, fused, reranked where a reranker read it, and age where the
    newest or the oldest are asked for.
    """

    passage: Passage
    record: int
    score: float
    rank: int
    parts: Mapping[str, float] = field(default_factory=dict)
    also_at: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of a stored version: that version's `text[start:end] == quote`.

    `page` is the page of a PDF on which the quotation begins, from 1; `chapter` the heading of
    a book's chapter; `also_at` are the article's copies, which need not have the same words.
    `withdrawn` is the moment (UTC, ISO 8601) since which its article is withdrawn; a citation of
    a new answer never has one.
    """

    marker: int
    article_id: str
    version: str
    path: str
    url: str | None
    title: str
    authors: tuple[str, ...]
    published: str | None
    quote: str
    start: int
    end: int
    page: int | None = None
    chapter: str | None = None
    also_at: tuple[Copy, ...] = ()
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One sentence of an answer and the markers of the citations that support it.

    `worded_by` is the name of the model that put it into words; None for a verbatim quotation.
    `answer` is the span of the text's words that answer, where the reader is sure of it.
    """

    text: str
    citations: tuple[int, ...]
    worded_by: str | None = None
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class NearestArticle:
    """An article offered where the archive holds no answer."""

    article_id: str
    version: str
    path: str
    url: str | None
    title: str
    authors: tuple[str, ...]
    published: str | None
    score: float
    also_at: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Respelling:
    """A word that the archive lacks, and the word of the archive that it was read as."""

    written: str
    read: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What every channel returns.

    `confidence` lies in [0, 1]; `calibrated` says whether it is a probability that was fitted.
    `notice` holds the words of an abstention or a warning, apart from the answer.
    `filters` are those that the question was asked under, `time` is what it says about time.
    `respelled` are words that were searched for as others, `newer` is an article on the same
    matter as a cited one, and clearly younger. `signals` are what the confidence was made of.
    `withheld` counts sentences that failed verification and were not shown.
    `engine` is "extractive", or "openai:NAME" where a model worded at least one sentence.
    """

    question: str
    search_query: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    calibrated: bool
    notice: str
    nearest: tuple[NearestArticle, ...]
    withheld: int
    hits: tuple[Hit, ...]
    engine: str
    timings_ms: Mapping[str, float]
    filters: Filters = field(default_factory=Filters)
    time: tuple[TimeExpression, ...] = ()
    newer: NearestArticle | None = None
    respelled: tuple[Respelling, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentences joined, without markers; empty where the assistant abstained."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier question and the text that answered it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """Event: candidates were found, and what the question says about time was heeded."""

    hits: tuple[Hit, ...]
    time: tuple[TimeExpression, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Event: one whole sentence with its citations, which are already verified.

    A citation that an earlier sentence has too comes again with its number.
    """

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """Event: the answer is complete."""

    answer: Answer


Event = Retrieved | Sentence | Answered
