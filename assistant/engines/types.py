"""What an engine is asked, and what it gives back: parts of an answer, none of them shown yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.evidence import Evidence
from assistant.types import Hit, Turn
from index.generation import Index
from index.protocols import Embedder
from index.types import Article, Span


@dataclass(frozen=True, slots=True)
class Task:
    """A question that the archive seems to answer. `history` are the turns that it leans on.

    `evidence` are the sentences chosen to answer with, in reading order; `hits` the passages that
    they are from and those near them, best first.
    """

    question: str
    history: tuple[Turn, ...]
    evidence: tuple[Evidence, ...]
    hits: tuple[Hit, ...]
    index: Index
    embedder: Embedder


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of the article version that the catalogue holds as `record`."""

    record: int
    article: Article
    span: Span

    @property
    def text(self) -> str:
        return self.article.text[slice(*self.span)]


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence and what supports it. `worded_by` is a model's name, None for a quotation, of
    which `answer` may be the words that answer."""

    text: str
    sources: tuple[Source, ...]
    worded_by: str | None = None
    answer: Span | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that failed the engine's own checks; `reason` as in `assistant.checking`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Aside:
    """Words for the answer's notice."""

    text: str


Part = Draft | Dropped | Aside


class AnswerEngine(Protocol):
    """Puts an answer together. Safe to share between threads."""

    @property
    def name(self) -> str:
        """What `Answer.engine` says of an answer in this engine's words."""
        ...

    def answer(self, task: Task) -> Iterator[Part]: ...
