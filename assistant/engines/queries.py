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


@dataclass(frozen=True, slots=True)
class Wording:
    """`question` as it was read and the turns that it leans on, none for a new one.

    `matter` is what the question alone gives to search for, `beside` are the turns of which words
    are searched for with it: without what the question replaces.
    """

    question: str
    leaning: Sequence[Turn]
    matter: str
    beside: Sequence[Turn]


class QueryMaker(Protocol):
    """Words a search. Safe to share between threads."""

    def make(self, wording: Wording) -> SearchQuery: ...


class BuiltInQueries:
    """The question with the questions of the turns that it leans on."""

    def make(self, wording: Wording) -> SearchQuery:
        return SearchQuery(search_query(wording.matter, wording.beside))
