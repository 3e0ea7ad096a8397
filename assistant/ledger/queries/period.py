"""A range of days, as numbers of days and as numbers of answers."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from assistant.ledger.entries import id_at
from index.errors import InputError
from index.filters import days_of

Range = tuple[int, int]
"""The first and the last, both included."""
FIRST, LAST = 1_01_01, 9999_12_31


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days of UTC, both ends included, such as 20161231; None where it is open."""

    first: int | None = None
    last: int | None = None

    @classmethod
    def of(cls, since: str | None, until: str | None) -> Period:
        """From dates of reduced precision: 2016, 2016-05, 2016-05-20. Raises InputError."""
        first = days_of(since)[0] if since else None
        last = days_of(until)[1] if until else None
        if first is not None and last is not None and last < first:
            raise InputError(f"Since {since} until {until} holds no day.")
        return cls(first, last)

    @classmethod
    def last_days(cls, days: int, now: datetime | None = None) -> Period:
        """The `days` days that end today."""
        today = (now or datetime.now(UTC)).astimezone(UTC)
        first = today - timedelta(days=days - 1)
        return cls(int(f"{first:%Y%m%d}"), int(f"{today:%Y%m%d}"))

    def of_days(self, day: sa.Column[int]) -> sa.ColumnElement[bool]:
        """The condition on a column of days."""
        bounds = [day >= self.first] if self.first is not None else []
        bounds += [day <= self.last] if self.last is not None else []
        return sa.and_(sa.true(), *bounds)

    def months_and_days(self) -> tuple[Range, list[Range]]:
        """The whole months within (201612), and the days that are left before and after them."""
        first, last = self.first or FIRST, self.last or LAST
        begin, end = _month_from(first), _month_until(last)
        if begin > end:
            return (begin, end), [(first, last)]
        edges = (first, begin * 100), (end * 100 + 99, last)
        return (begin, end), [edge for edge in edges if edge[0] < edge[1]]

    def of_answers(self, number: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
        """The condition on a column of answers' numbers."""
        bounds = [number >= id_at(_midnight(self.first))] if self.first is not None else []
        if self.last is not None:
            bounds.append(number < id_at(_midnight(self.last) + timedelta(days=1)))
        return sa.and_(sa.true(), *bounds)


def written(day: int) -> str:
    """A day as ISO 8601 has it: 20161231 → 2016-12-31."""
    text = f"{day:08}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _midnight(day: int) -> datetime:
    return datetime(max(day // 10_000, 1), day // 100 % 100, day % 100, tzinfo=UTC)


def _month_from(day: int) -> int:
    """The first month that begins on a day or later."""
    year, month = divmod(day // 100, 100)
    if day % 100 > 1:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return year * 100 + month


def _month_until(day: int) -> int:
    """The last month that ends on a day or earlier."""
    year, month = divmod(day // 100, 100)
    if day % 100 < monthrange(year, month)[1]:
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return year * 100 + month
