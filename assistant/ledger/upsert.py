"""Insert or update, as SQLite and PostgreSQL both have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, Any]]

_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_missing(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert the rows that are not there yet."""
    if rows:
        connection.execute(_insert(connection, table).on_conflict_do_nothing(), rows)


def replace(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert rows; one with the same primary key takes the new values."""
    if not rows:
        return
    statement = _insert(connection, table)
    values = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    keys = list(table.primary_key.columns)
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=values), _ordered(table, rows)
    )


def add(connection: sa.Connection, table: sa.Table, rows: Rows) -> None:
    """Insert counts; to one with the same primary key they are added."""
    if not rows:
        return
    statement = _insert(connection, table)
    sums = {
        c.name: table.c[c.name] + statement.excluded[c.name]
        for c in table.columns
        if not c.primary_key
    }
    keys = list(table.primary_key.columns)
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=sums), _ordered(table, rows)
    )


def _ordered(table: sa.Table, rows: Rows) -> list[Mapping[str, Any]]:
    """By key: two writers that lock rows in one order never wait for each other in a circle."""
    names = [column.name for column in table.primary_key.columns]
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    return _INSERT[connection.dialect.name](table)
