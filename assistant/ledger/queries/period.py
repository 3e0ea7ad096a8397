"""A range of days, as numbers of days and as numbers of answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from assistant.ledger.entries import id_at
from index.errors import InputError
from index.filters import days_of


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

    def of_answers(self, number: sa.Column[int]) -> sa.ColumnElement[bool]:
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
