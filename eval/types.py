"""The values of an evaluation: what was asked, what was judged, what a system returned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.types import Span

Qrels = dict[str, dict[str, int]]
"""{query_id: {doc_id: grade}}; a grade above 0 is relevant."""

Run = dict[str, dict[str, float]]
"""{query_id: {doc_id: score}}; a higher score is better."""

SpansByDoc = dict[str, list[Span]]
"""{doc_id: spans in that article's text}, half-open code points."""

EvidenceMode = Literal["all", "any"]

SINGLE = "single"
FOLLOW_UP = "follow_up"
UNANSWERABLE = "unanswerable"
PARTIAL = "partial"
UNDERSPECIFIED = "underspecified"

KINDS = (SINGLE, FOLLOW_UP, UNANSWERABLE, PARTIAL, UNDERSPECIFIED)
"""The last two are reported apart: asking back, or answering a half, is not abstaining."""

DECIDED = (SINGLE, FOLLOW_UP, UNANSWERABLE)
"""The kinds that the figures at the top level of a report speak about."""


@dataclass(frozen=True, slots=True)
class Query:
    query_id: str
    text: str


@dataclass(frozen=True, slots=True)
class JudgedSpan:
    """`row.text[start:end]` of the corpus row `doc_id` answers the query as well as `grade` says.

    `where` is the judgement's file and line, for messages.
    """

    query_id: str
    doc_id: str
    start: int
    end: int
    grade: int
    where: str = ""


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """One line of a `corpus.jsonl`; `text` is raw, as the data set has it."""

    doc_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceSpan:
    """`row.text[start:end]` of the corpus row `doc_id`, in the data set's raw text."""

    doc_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EvidenceQuote:
    """A verbatim piece of the source of the file at `doc_id`, its path in the archive."""

    doc_id: str
    quote: str


Evidence = EvidenceSpan | EvidenceQuote


@dataclass(frozen=True, slots=True)
class Message:
    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class GroundedQuestion:
    """A question with its history, and the evidence that an answer has to cite.

    `evidence_mode`: "all" wants every piece of evidence, "any" is content with one.
    `alternates` are pieces of other articles that answer as well as `evidence` does.
    `gold_docs` are the articles that hold an answer, alternates' included.
    `gold_answers` are the data's own answers, in words: none where it has none.
    `type` is what sort of question the data says it is, for figures by type.
    `conversation` and `turn` say where it stands, in data that keeps no history with a question.
    `line` is the question's line in `questions.jsonl`, for messages.
    """

    question_id: str
    text: str
    history: tuple[Message, ...]
    answerable: bool
    evidence: tuple[Evidence, ...]
    kind: str
    evidence_mode: EvidenceMode = "all"
    alternates: tuple[Evidence, ...] = ()
    gold_docs: frozenset[str] = frozenset()
    line: int = 0
    gold_answers: tuple[str, ...] = ()
    type: str | None = None
    conversation: str | None = None
    turn: int | None = None
