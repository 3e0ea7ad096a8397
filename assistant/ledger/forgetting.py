"""Taking answers out of the ledger: after some days, or because a reader asks for it."""

from __future__ import annotations

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

    Judgements stay as well: they are staff's, and hold no more than the redacted question.
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


def forget(engine: sa.Engine, conversation: str) -> int:
    """Delete a conversation and everything that hangs on it; the number of its answers.

    They leave the counts too, and what a spool still holds of it will not come back.
    Raises LedgerError.
    """
    with writing(engine) as connection:
        insert_missing(connection, tables.forgotten, [{"conversation": conversation}])
        query = sa.select(tables.asked).where(tables.asked.c.conversation == conversation)
        rows = [dict(row) for row in connection.execute(query).mappings()]
        add_figures(connection, [_entry(connection, row) for row in rows], sign=-1)
        _delete(connection, [row["id"] for row in rows])
        for table, column in (
            (tables.conversations, tables.conversations.c.id),
            (tables.judgements, tables.judgements.c.conversation),
        ):
            connection.execute(table.delete().where(column == conversation))
    return len(rows)


def _delete(connection: sa.Connection, numbers: list[int]) -> None:
    if not numbers:
        return
    for table in _PARTS:
        connection.execute(table.delete().where(table.c.asked.in_(numbers)))
    connection.execute(tables.asked.delete().where(tables.asked.c.id.in_(numbers)))


def _entry(connection: sa.Connection, row: dict[str, Any]) -> Entry:
    """As much of a recorded entry as its counts were made of."""
    versions = tables.versions
    found: dict[str, list[str]] = {}
    for name, table in (("hits", tables.hits), ("citations", tables.citations)):
        query = (
            sa.select(versions.c.article_id)
            .join(table, table.c.version == versions.c.id)
            .where(table.c.asked == row["id"])
        )
        found[name] = list(connection.execute(query).scalars())
    return {
        **row,
        "hits": [[article] for article in found["hits"]],
        "citations": [[0, article] for article in found["citations"]],
    }
