"""What is searched for when a question is asked in a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.question import search_query
from assistant.types import Turn


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`warning` are words for the notice, where the query was not made as it was meant to be."""

    text: str
    warning: str = ""


class QueryMaker(Protocol):
    """Words a search. `leaning` are the turns that the question leans on, none for a new one.

    Safe to share between threads.
    """

    def make(self, question: str, leaning: Sequence[Turn]) -> SearchQuery: ...


class BuiltInQueries:
    """The question with the questions of the turns that it leans on."""

    def make(self, question: str, leaning: Sequence[Turn]) -> SearchQuery:
        return SearchQuery(search_query(question, leaning))
