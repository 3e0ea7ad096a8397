"""A question as it was understood, before anything is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.engines.queries import QueryMaker, SearchQuery
from assistant.follow_up import Conversations
from assistant.question import checked
from assistant.retrieval import HybridRetriever
from assistant.spelling import respelled, respellings
from assistant.time.expression import TimeExpression
from assistant.time.filtering import narrowed
from assistant.time.understood import understood
from assistant.types import Respelling, Turn
from assistant.unclear import unclear
from index.filters import Filters, Selection
from index.generation import Index
from index.protocols import Embedder


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


class Understanding:
    """Reads questions over one open index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        retriever: HybridRetriever,
        conversations: Conversations,
        queries: QueryMaker,
    ) -> None:
        self._index = index
        self._embedder = embedder
        self._retriever = retriever
        self._conversations = conversations
        self._queries = queries

    def of(
        self,
        question: str,
        history: Sequence[Turn],
        filters: Filters,
        search_query: str | None,
        today: date | None,
    ) -> Asked:
        """What is asked; without `today`, what the question says about time is left out.

        Raises QuestionError, and InputError for filters by a name that no article has.
        """
        text = checked(question)
        said = understood(text, today) if today else ()
        passing, said = narrowed(filters, said)
        allowed = self._retriever.allowed(passing)
        meant = respellings(text, self._index, self._embedder)
        read = respelled(text, meant)
        leaning = tuple(self._conversations.leans_on(read, history))
        if search_query is None:
            made, vague = self._queries.make(read, leaning), unclear(text, history)
        else:
            made, vague = SearchQuery(checked(search_query)), ""
        return Asked(text, read, meant, made, leaning, filters, said, passing, allowed, vague)
