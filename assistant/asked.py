"""A question as it was understood, before anything is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.ellipsis import heard, made_whole
from assistant.engines.queries import QueryMaker, SearchQuery, Wording
from assistant.follow_up import Conversations
from assistant.more import asks_for_more, told_together
from assistant.question import checked
from assistant.retrieval import HybridRetriever
from assistant.spelling import respelled, respellings
from assistant.time.expression import TimeExpression
from assistant.time.filtering import narrowed
from assistant.time.order_words import subject, without_order
from assistant.time.understood import understood
from assistant.types import Respelling, Turn
from assistant.unclear import names_nothing, unclear
from assistant.unheard import unheard
from index.filters import Filters, Selection
from index.generation import Index
from index.protocols import Embedder


@dataclass(frozen=True, slots=True)
class Asked:
    """`made` is what is searched for, `leaning` are the earlier turns that the question leans on.

    `filters` is what was given, `time` what the question says.

    `read` is the question with the words of the archive beside those that it lacks; `matter` is
    what of it an answer has to be about: made whole where it is elliptical, and the bare subject
    where only the latest on it is asked for. `before` is the question that it still follows up on.
    `passing` are the filters with the time that the question limits itself to; `allowed` its
    rows, None for all. `unclear` says what the question leaves open, empty where nothing; `unheard`
    are names in it that the archive has nowhere. `shown` is what was told already, where more is
    asked for.
    """

    question: str
    read: str
    matter: str
    before: str
    respelled: tuple[Respelling, ...]
    made: SearchQuery
    leaning: tuple[Turn, ...]
    filters: Filters
    time: tuple[TimeExpression, ...]
    passing: Filters
    allowed: Selection | None
    unclear: str = ""
    shown: str = ""
    unheard: tuple[str, ...] = ()

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
        meant = self._meant(text)
        read = respelled(text, meant)
        history = told_together(history)
        leaning = tuple(self._conversations.leans_on(read, history))
        whole = made_whole(text, leaning)
        alone = text if whole is None else whole.text
        meant = meant if whole is None else self._meant(alone)
        said = understood(alone if asks_for_more(text) else text, today) if today else ()
        passing, said = narrowed(filters, said)
        allowed = self._retriever.allowed(passing)
        asks, sought = _parts(alone) if today else (alone, alone)
        matter, sought = respelled(asks, meant), respelled(sought, meant)
        if search_query is None:
            beside = heard(leaning if whole is None else _questions(whole.before), text)
            made = self._queries.make(Wording(read, leaning, sought, beside))
            vague = unclear(without_order(text) if today else text, history)
        else:
            made, vague = SearchQuery(checked(search_query)), ""
        before = leaning[-1].question if leaning and whole is None else ""
        shown = "" if whole is None else whole.shown
        return Asked(
            text, read, matter, before, meant, made, leaning, filters, said, passing, allowed,
            vague, shown, unheard(text, meant, self._index),
        )  # fmt: skip

    def _meant(self, question: str) -> tuple[Respelling, ...]:
        return respellings(question, self._index, self._embedder)


def _parts(question: str) -> tuple[str, str]:
    """What is asked and what of it is searched for, without words of order, where any is left."""
    asks, sought = subject(question), without_order(question)
    return (question, question) if names_nothing(sought) else (asks, sought)


def _questions(turns: Sequence[Turn]) -> list[Turn]:
    """Without the answers: they are about the part that was replaced."""
    return [replace(turn, answer="") for turn in turns]
