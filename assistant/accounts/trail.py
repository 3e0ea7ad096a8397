"""The audit trail: who did what, when, to what. Entries are added and never altered."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from assistant.accounts import schema
from assistant.accounts.schema import TRAIL_KEPT

_LONGEST = 500
_SWEPT_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """`at` is UTC in ISO 8601; `who` an account's name, or where somebody without one sits."""

    at: str
    who: str
    what: str
    subject: str = ""
    address: str = ""
    detail: str = ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Trail:
    """Adds entries and lists them. The newest 100,000 are kept. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, now: Callable[[], str] = _now) -> None:
        self._engine = engine
        self._now = now

    def record(
        self, who: str, what: str, subject: str = "", address: str = "", detail: str = ""
    ) -> None:
        """Add an entry, committed when this returns. Texts are cut to 500 characters."""
        with self._engine.begin() as connection:
            key = connection.execute(
                schema.trail.insert().values(
                    at=self._now(),
                    who=_tidy(who)[:320],
                    what=_tidy(what)[:40],
                    subject=_tidy(subject),
                    address=_tidy(address)[:64],
                    detail=_tidy(detail),
                )
            ).inserted_primary_key
            assert key is not None
            if key[0] % _SWEPT_EVERY == 0:
                table = schema.trail
                connection.execute(table.delete().where(table.c.id <= key[0] - TRAIL_KEPT))

    def entries(self, limit: int = 100, who: str | None = None) -> Sequence[Entry]:
        """The newest entries, newest first; `who` leaves only one account's."""
        table = schema.trail
        query = sa.select(table).order_by(table.c.id.desc()).limit(limit)
        if who is not None:
            query = query.where(table.c.who == who)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [Entry(**{name: row[name] for name in Entry.__dataclass_fields__}) for row in rows]


def _tidy(text: str) -> str:
    """One line of characters that can be shown: what was typed may come from anybody."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text[:_LONGEST])
    return "".join(kept).strip()
