"""Where a database is, as an option gives it: an address without its password, a private file."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import sqlalchemy as sa

from index.errors import InputError, MissingExtra
from index.folders import keep_private

UNREADABLE = "(an address that cannot be read)"


def parsed_url(place: str) -> sa.URL:
    """The URL of a SQLite or PostgreSQL database, with the driver of the extra `postgres`.

    Raises InputError for any other, without repeating what may hold a password, and MissingExtra.
    """
    try:
        url = sa.make_url(place)
    except (sa.exc.ArgumentError, ValueError):  # the second for a port that is no number
        # The cause would repeat the address, password and all.
        raise InputError(
            "The address of a database cannot be read. Expected a file's path, or an address "
            "such as postgresql://user:password@host/database"
        ) from None
    kind = url.get_backend_name()
    if kind == "sqlite":
        return url.set(drivername="sqlite")
    if kind != "postgresql":
        raise InputError(
            f"The address of a database is one of {kind}; expected a file's path or postgresql://…"
        )
    if not _installed("psycopg"):
        raise MissingExtra("A database in PostgreSQL", "postgres")
    return url.set(drivername="postgresql+psycopg")


def shown_url(place: str) -> str:
    """The address without its password, for a message."""
    try:
        return sa.make_url(place).render_as_string(hide_password=True)
    except (sa.exc.ArgumentError, ValueError):
        return UNREADABLE


def make_private(file: Path) -> None:
    """Make a file that is its owner's alone, or make one so that is there. Raises OSError.

    A library would make it readable by whoever the umask lets read. The files that SQLite keeps
    beside its own go with it: it gives new ones the same mode.
    """
    os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    for name in ("", "-wal", "-shm", "-journal"):
        keep_private(file.with_name(f"{file.name}{name}"))


def _installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # it is kept from being imported
        return False
