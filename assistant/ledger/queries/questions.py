"""Questions as they were asked: those without support, with little confidence, or disliked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.entries import sentence_of
from assistant.ledger.queries.period import Period
from assistant.ledger.traffic import READER
from assistant.types import AnswerSentence
from index.errors import InputError

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a reader, with what became of it. `thumb` is 1, -1, or None without one."""

    number: int
    at: str
    question: str
    channel: str
    confidence: float
    abstained: bool
    withheld: int
    total_ms: float
    conversation: str | None
    thumb: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of a recorded answer."""

    marker: int
    article_id: str
    version: str
    start: int
    end: int
    rank: int | None
    reported: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it was shown: its sentences, its notice, its citations."""

    question: Question
    search_query: str
    filters: Mapping[str, Any] | None
    engine: str
    sentences: tuple[AnswerSentence, ...]
    notice: str
    citations: tuple[Cited, ...]
    timings: Mapping[str, float] = field(default_factory=dict)


Statement = sa.Select[Any]
_asked, _feedback = tables.asked, tables.feedback
_THUMB = sa.and_(_feedback.c.asked == _asked.c.id, _feedback.c.marker == 0)


def _all(base: Statement) -> Statement:
    return base.order_by(_asked.c.id.desc())


def _unsupported(base: Statement) -> Statement:
    return base.where(_asked.c.abstained == sa.true()).order_by(_asked.c.id.desc())


def _low(base: Statement) -> Statement:
    answered = base.where(_asked.c.abstained == sa.false())
    return answered.order_by(_asked.c.confidence, _asked.c.id)


def _disliked(base: Statement) -> Statement:
    return base.where(_feedback.c.thumb == -1).order_by(_feedback.c.asked.desc())


KINDS: Mapping[str, Callable[[Statement], Statement]] = {
    "all": _all,
    "unsupported": _unsupported,
    "low": _low,
    "disliked": _disliked,
}
"""Which questions, and in what order: the newest first, or the least confident."""


def questions(
    connection: sa.Connection,
    kind: str,
    period: Period,
    most: int | None = None,
    after: Question | None = None,
) -> Iterator[Question]:
    """Readers' questions of a kind of KINDS, streamed: a million need no more memory than ten.

    With `after` those that follow it in the same order, found by the index and not by counting.
    """
    if kind == "disliked":  # few of very many: their own index comes first
        joined = _feedback.join(_asked, _THUMB)
        number: sa.ColumnElement[int] = _feedback.c.asked
    else:
        joined, number = _asked.outerjoin(_feedback, _THUMB), _asked.c.id
    if kind == "low" and connection.dialect.name == "sqlite":
        # It would take the index by number and sort the whole period, rather than read the one
        # that has them in this order until there are enough.
        number = number + 0
    base = (
        sa.select(_asked, _feedback.c.thumb, _feedback.c.reason)
        .select_from(joined)
        .where(_asked.c.traffic == READER, period.of_answers(number), _following(kind, after))
        .limit(most)
    )
    streamed = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for row in streamed.execute(KINDS[kind](base)).mappings():
        yield _question(row)


def _following(kind: str, after: Question | None) -> sa.ColumnElement[bool]:
    """The condition on what comes later in a kind's order."""
    if after is None:
        return sa.true()
    if kind == "low":
        return sa.tuple_(_asked.c.confidence, _asked.c.id) > (after.confidence, after.number)
    return (_feedback.c.asked if kind == "disliked" else _asked.c.id) < after.number


def shown(connection: sa.Connection, number: int) -> Shown:
    """An answer as its reader saw it. Raises InputError where it is not recorded any more."""
    query = (
        sa.select(_asked, _feedback.c.thumb, _feedback.c.reason, tables.shown)
        .select_from(
            _asked.outerjoin(_feedback, _THUMB).join(
                tables.shown, tables.shown.c.asked == _asked.c.id
            )
        )
        .where(_asked.c.id == number)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        raise InputError("This answer is not recorded any more: it was deleted or has expired.")
    return Shown(
        _question(row),
        row["search_query"],
        row["filters"],
        row["engine"],
        tuple(sentence_of(kept) for kept in row["sentences"]),
        row["notice"],
        _citations(connection, number),
        row["timings"],
    )


def _citations(connection: sa.Connection, number: int) -> tuple[Cited, ...]:
    citations, versions = tables.citations, tables.versions
    reported = sa.and_(
        _feedback.c.asked == citations.c.asked, _feedback.c.marker == citations.c.marker
    )
    query = (
        sa.select(
            citations.c.marker,
            versions.c.article_id,
            versions.c.version,
            citations.c.start,
            citations.c.end,
            citations.c.rank,
            _feedback.c.reason,
        )
        .join(versions, versions.c.id == citations.c.version)
        .outerjoin(_feedback, reported)
        .where(citations.c.asked == number)
        .order_by(citations.c.marker)
    )
    return tuple(Cited(*row) for row in connection.execute(query))


def _question(row: Mapping[Any, Any]) -> Question:
    return Question(
        row["id"],
        f"{row['at']:%Y-%m-%d %H:%M}",
        row["question"],
        row["channel"],
        row["confidence"],
        row["abstained"],
        row["withheld"],
        row["total_ms"],
        row["conversation"],
        row["thumb"],
        row["reason"] or "",
    )
