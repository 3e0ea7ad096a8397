"""How much is asked and how it is answered: sums of the counts by day."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.bins import CONFIDENCE, CONFIDENCE_BINS, LATENCY, percentile
from assistant.ledger.queries.period import Period, written
from assistant.ledger.traffic import READER


@dataclass(frozen=True, slots=True)
class Totals:
    """Answers to readers. `confidence` is the mean, None without any; times are milliseconds.

    `answered` is the share in [0, 1] that was not abstained from, None without any.
    """

    asked: int
    abstained: int
    withheld: int
    liked: int
    disliked: int
    reported: int
    confidence: float | None
    p50_ms: float | None
    p95_ms: float | None

    @property
    def answered(self) -> float | None:
        return (self.asked - self.abstained) / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Day:
    """One day: how many were asked and answered, and how long an answer took (p50 and p95)."""

    day: str
    asked: int
    answered: int
    p50_ms: float | None
    p95_ms: float | None


def totals(connection: sa.Connection, period: Period) -> Totals:
    """The period's sums."""
    table = tables.day_figures
    columns = (table.c.asked, table.c.abstained, table.c.withheld, table.c.confidence)
    query = sa.select(*(sa.func.sum(column) for column in columns))
    row = connection.execute(query.where(period.of_days(table.c.day))).one()
    asked, abstained, withheld, confidence = (value or 0 for value in row)
    opinions = _opinions(connection, period)
    times = _counts(connection, LATENCY, period)
    return Totals(
        asked,
        abstained,
        withheld,
        opinions.get(1, 0),
        opinions.get(-1, 0),
        opinions.get(0, 0),
        confidence / asked if asked else None,
        percentile(times, 0.5),
        percentile(times, 0.95),
    )


def days(connection: sa.Connection, period: Period) -> list[Day]:
    """Every day on which something was asked, in order."""
    table = tables.day_figures
    query = (
        sa.select(table.c.day, sa.func.sum(table.c.asked), sa.func.sum(table.c.abstained))
        .where(period.of_days(table.c.day), table.c.asked > 0)
        .group_by(table.c.day)
        .order_by(table.c.day)
    )
    times = _times_by_day(connection, period)
    return [
        Day(
            written(day),
            asked,
            asked - abstained,
            percentile(times.get(day, {}), 0.5),
            percentile(times.get(day, {}), 0.95),
        )
        for day, asked, abstained in connection.execute(query)
    ]


def confidence_counts(connection: sa.Connection, period: Period) -> list[tuple[str, int]]:
    """How many answers had which confidence: twenty bins, such as ("0.35–0.40", 17)."""
    counts = _counts(connection, CONFIDENCE, period)
    return [
        (
            f"{number / CONFIDENCE_BINS:.2f}–{(number + 1) / CONFIDENCE_BINS:.2f}",
            counts.get(number, 0),
        )
        for number in range(CONFIDENCE_BINS)
    ]


def _counts(connection: sa.Connection, measure: str, period: Period) -> dict[int, int]:
    table = tables.day_bins
    query = (
        sa.select(table.c.bin, sa.func.sum(table.c.count))
        .where(table.c.measure == measure, period.of_days(table.c.day))
        .group_by(table.c.bin)
    )
    return {number: int(count) for number, count in connection.execute(query)}


def _times_by_day(connection: sa.Connection, period: Period) -> dict[int, dict[int, int]]:
    table = tables.day_bins
    query = sa.select(table.c.day, table.c.bin, table.c.count).where(
        table.c.measure == LATENCY, period.of_days(table.c.day)
    )
    found: dict[int, dict[int, int]] = {}
    for day, number, count in connection.execute(query):
        found.setdefault(day, {})[number] = count
    return found


def _opinions(connection: sa.Connection, period: Period) -> dict[int, int]:
    """How often readers gave each thumb; 0 stands for a citation that was reported."""
    table, asked = tables.feedback, tables.asked
    # Not as a join, which would begin with the answers: of these there are many times as many.
    by_reader = sa.exists().where(asked.c.id == table.c.asked, asked.c.traffic == READER)
    query = (
        sa.select(table.c.thumb, sa.func.count())
        .where(by_reader, period.of_answers(table.c.asked))
        .group_by(table.c.thumb)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
