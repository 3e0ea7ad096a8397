"""Accounts: their names, roles and passwords."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from assistant.accounts import schema
from assistant.accounts.passwords import Passwords, check_password
from assistant.accounts.roles import ROLES, Role, is_role
from index.errors import InputError

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,62}[a-z0-9])?")
ELSEWHERE = "openid:"
"""Begins the names of those who sign in elsewhere. No name made here can: it has no colon."""


@dataclass(frozen=True, slots=True)
class Account:
    """`shown` is how to call somebody; `created` in seconds since 1970."""

    name: str
    role: Role
    shown: str
    created: int


class Users:
    """Adds, alters and checks accounts. Safe to share between threads and processes."""

    def __init__(
        self, engine: sa.Engine, passwords: Passwords, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._passwords = passwords
        self._clock = clock

    def any(self) -> bool:
        with self._engine.connect() as connection:
            return connection.execute(sa.select(schema.users.c.name).limit(1)).first() is not None

    def all(self) -> list[Account]:
        query = sa.select(schema.users).order_by(schema.users.c.name)
        with self._engine.connect() as connection:
            return [as_account(row) for row in connection.execute(query).mappings()]

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account. Raises InputError for a name, role or password that cannot be used."""
        check_name(name)
        check_password(password, name)
        row = {"name": name, "role": _role(role), "created": int(self._clock())}
        row["password"] = self._passwords.hash(password)
        try:
            with self._engine.begin() as connection:
                connection.execute(schema.users.insert(), row)
        except sa.exc.IntegrityError as exc:
            raise InputError(
                f"There is an account {name!r} already. Its password and role are changed with "
                "footnote users password and footnote users role"
            ) from exc

    def admit(self, subject: str, shown: str, role: Role) -> Account:
        """The account of somebody who signed in elsewhere, made or brought up to date."""
        name = f"{ELSEWHERE}{subject}"
        values = {"role": role, "shown": shown[:320]}
        with self._engine.begin() as connection:
            statement = schema.users.update().where(schema.users.c.name == name)
            if not connection.execute(statement.values(values)).rowcount:
                row = {"name": name, "created": int(self._clock()), **values}
                connection.execute(schema.users.insert(), row)
        row_now = self._row(name)
        assert row_now is not None
        return as_account(row_now)

    def remove(self, name: str) -> None:
        """Remove an account and end its sessions. Raises InputError for an unknown one."""
        with self._engine.begin() as connection:
            connection.execute(schema.sessions.delete().where(schema.sessions.c.name == name))
            done = connection.execute(schema.users.delete().where(schema.users.c.name == name))
            _check_found(done.rowcount, name)

    def set_role(self, name: str, role: str) -> None:
        """Give another role, from the next request on. Raises InputError."""
        self._update(name, {"role": _role(role)})

    def set_password(self, name: str, password: str) -> None:
        """Set a password and end the account's sessions. Raises InputError."""
        if name.startswith(ELSEWHERE):
            raise InputError(f"{name} signs in elsewhere and has no password here.")
        check_password(password, name)
        values = {"password": self._passwords.hash(password)}
        with self._engine.begin() as connection:  # no new password that leaves a thief signed in
            _update(connection, name, values)
            connection.execute(schema.sessions.delete().where(schema.sessions.c.name == name))

    def check(self, name: str, password: str) -> Account | None:
        """The account that a name and a password open; takes as long where there is none."""
        row = self._row(name)
        stored = None if row is None else row["password"]
        if not self._passwords.fits(stored, password) or row is None:
            return None
        if self._passwords.outdated(row["password"]):
            self._update(name, {"password": self._passwords.hash(password)})
        return as_account(row)

    def known(self, name: str) -> bool:
        return self._row(name) is not None

    def _row(self, name: str) -> sa.RowMapping | None:
        query = sa.select(schema.users).where(schema.users.c.name == name)
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().first()

    def _update(self, name: str, values: dict[str, str]) -> None:
        with self._engine.begin() as connection:
            _update(connection, name, values)


def _update(connection: sa.Connection, name: str, values: dict[str, str]) -> None:
    statement = schema.users.update().where(schema.users.c.name == name)
    done = connection.execute(statement.values(values))
    _check_found(done.rowcount, name)


def check_name(name: str) -> None:
    """Raise InputError unless it can name an account."""
    if not _NAME.fullmatch(name):
        raise InputError(
            f"{name!r} cannot name an account: 1 to 64 of a–z, 0–9 and . _ @ + - are expected, "
            "a letter or digit at both ends."
        )


def as_account(row: sa.RowMapping) -> Account:
    role = row["role"]
    return Account(row["name"], _role(role), row["shown"] or row["name"], row["created"])


def _role(text: str) -> Role:
    if not is_role(text):
        raise InputError(f"{text!r} is no role; there are {', '.join(ROLES)}.")
    return text


def _check_found(count: int, name: str) -> None:
    if not count:
        raise InputError(
            f"There is no account {name!r}. `footnote users list` shows those there are."
        )
