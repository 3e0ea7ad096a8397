"""Sessions: random tokens that a browser keeps, of which only digests are stored."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

import sqlalchemy as sa

from assistant.accounts import schema
from assistant.accounts.users import Account, as_account

IDLE = 2 * 3600
ABSOLUTE = 12 * 3600
"""Seconds after the last request, and after signing in, at which a session ends."""
A_PERSON = 10
"""Sessions that one account may have; the oldest gives way."""
_WRITTEN_EVERY = 60


class Sessions:
    """Opens, finds and ends sessions. Safe to share between threads and processes."""

    def __init__(self, engine: sa.Engine, clock: Callable[[], float] = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def open(self, name: str) -> str:
        """A new session's token, never one that a browser brought along."""
        token, now = secrets.token_urlsafe(32), int(self._clock())
        table = schema.sessions
        with self._engine.begin() as connection:
            self._sweep(connection, now)
            mine = sa.select(table.c.digest).where(table.c.name == name)
            oldest = mine.order_by(table.c.seen.desc()).offset(A_PERSON - 1)
            spare = list(connection.execute(oldest).scalars())
            connection.execute(table.delete().where(table.c.digest.in_(spare)))
            row = {"digest": _digest(token), "name": name, "opened": now, "seen": now}
            connection.execute(table.insert(), row)
        return token

    def find(self, token: str) -> Account | None:
        """Whose session it is, with the role of this moment; None where it ended or never was."""
        now, table = int(self._clock()), schema.sessions
        query = (
            sa.select(schema.users, table.c.opened, table.c.seen)
            .join(table, table.c.name == schema.users.c.name)
            .where(table.c.digest == _digest(token))
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).mappings().first()
        if row is None or now >= row["opened"] + ABSOLUTE or now >= row["seen"] + IDLE:
            return None
        if now >= row["seen"] + _WRITTEN_EVERY:
            with self._engine.begin() as connection:
                statement = table.update().where(table.c.digest == _digest(token))
                connection.execute(statement.values(seen=now))
        return as_account(row)

    def close(self, token: str) -> None:
        table = schema.sessions
        with self._engine.begin() as connection:
            connection.execute(table.delete().where(table.c.digest == _digest(token)))

    @staticmethod
    def _sweep(connection: sa.Connection, now: int) -> None:
        table = schema.sessions
        ended = sa.or_(table.c.opened <= now - ABSOLUTE, table.c.seen <= now - IDLE)
        connection.execute(table.delete().where(ended))


def _digest(token: str) -> str:
    """Tokens are random, so a plain digest cannot be searched for them."""
    return hashlib.sha256(token.encode()).hexdigest()
