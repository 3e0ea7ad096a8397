"""A question as it was understood, before anything is searched."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.engines.queries import SearchQuery
from assistant.time.expression import TimeExpression
from assistant.types import Respelling, Turn
from index.filters import Filters, Selection


@dataclass(frozen=True, slots=True)
class Asked:
    """`made` is what is searched for, `leaning` are the earlier turns that the question leans on.

    `filters` is what was given, `time` what the question says.

    `read` is the question with the words of the archive in the place of those that it lacks.
    `passing` are the filters with the time that the question limits itself to; `allowed` its
    rows, None for all. `unclear` says what the question leaves open, empty where nothing.
    """

    question: str
    read: str
    respelled: tuple[Respelling, ...]
    made: SearchQuery
    leaning: tuple[Turn, ...]
    filters: Filters
    time: tuple[TimeExpression, ...]
    passing: Filters
    allowed: Selection | None
    unclear: str = ""

    @property
    def query(self) -> str:
        return self.made.text
