"""Taking answers out of the ledger: after some days, or because a reader asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.database import writing
from assistant.ledger.entries import Entry, id_at
from assistant.ledger.figures import add_figures
from assistant.ledger.upsert import insert_missing

AT_ONCE = 500
"""Answers in one transaction, so that a running server is never kept from writing for long."""
_PARTS = (tables.hits, tables.citations, tables.shown, tables.feedback)


def prune(engine: sa.Engine, days: int, now: datetime | None = None) -> int:
    """Delete answers older than `days`; their number. Counts by day stay, they hold no text.

    Judgements stay as well: they are staff's, and hold no more than the question and its search as
    they were kept.
    Raises LedgerError.
    """
    before = id_at((now or datetime.now(UTC)) - timedelta(days=days))
    deleted = 0
    while True:
        with writing(engine) as connection:
            asked = tables.asked
            query = sa.select(asked.c.id).where(asked.c.id < before).order_by(asked.c.id)
            numbers = list(connection.execute(query.limit(AT_ONCE)).scalars())
            _delete(connection, numbers)
            table = tables.conversations
            if len(numbers) < AT_ONCE:
                kept = sa.exists().where(asked.c.conversation == table.c.id)
                old = sa.and_(table.c.started < before, ~kept)
                connection.execute(table.delete().where(old))
        deleted += len(numbers)
        if len(numbers) < AT_ONCE:
            return deleted


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much of a conversation was deleted: nothing of one that is not there."""

    answers: int
    judgements: int


def forget(engine: sa.Engine, conversation: str) -> Forgotten:
    """Delete a conversation and everything that hangs on it.

    Its answers leave the counts too, and what a spool still holds of it will not come back.
    Raises LedgerError.
    """
    with writing(engine) as connection:
        insert_missing(connection, tables.forgotten, [{"conversation": conversation}])
        query = sa.select(tables.asked).where(tables.asked.c.conversation == conversation)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        versions: dict[tuple[str, str], int] = {}
        entries = [_entry(connection, row, versions) for row in rows]
        add_figures(connection, entries, versions, sign=-1)
        _delete(connection, [row["id"] for row in rows])
        names, judged = tables.conversations, tables.judgements
        connection.execute(names.delete().where(names.c.id == conversation))
        gone = connection.execute(judged.delete().where(judged.c.conversation == conversation))
    return Forgotten(len(rows), gone.rowcount)


def _delete(connection: sa.Connection, numbers: list[int]) -> None:
    if not numbers:
        return
    for table in _PARTS:
        connection.execute(table.delete().where(table.c.asked.in_(numbers)))
    connection.execute(tables.asked.delete().where(tables.asked.c.id.in_(numbers)))


def _entry(
    connection: sa.Connection, row: dict[str, Any], versions: dict[tuple[str, str], int]
) -> Entry:
    """As much of a recorded entry as its counts were made of; `versions` learns its keys."""
    known = tables.versions
    found: dict[str, list[list[Any]]] = {}
    for name, table in (("hits", tables.hits), ("citations", tables.citations)):
        query = (
            sa.select(known, table.c.start, table.c.end)
            .join(table, table.c.version == known.c.id)
            .where(table.c.asked == row["id"])
        )
        rows = connection.execute(query).all()
        versions |= {(each.article_id, each.version): each.id for each in rows}
        found[name] = [[each.article_id, each.version, each.start, each.end] for each in rows]
    return {
        **row,
        "hits": found["hits"],
        "citations": [[0, *cited] for cited in found["citations"]],
    }
