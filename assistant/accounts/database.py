"""Opening the accounts: one SQLite file by default, or any database that SQLAlchemy reaches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.accounts.schema import tables
from assistant.database_url import make_private, parsed_url, shown_url
from index.errors import InputError


def open_database(place: str) -> sa.Engine:
    """The database at a path or URL, its tables made where they are missing.

    Raises InputError where it cannot be used, MissingExtra.
    """
    with explained(place):
        engine = _engine(place)
        tables.create_all(engine)
        return engine


def _engine(place: str) -> sa.Engine:
    url = parsed_url(place) if "://" in place else sa.URL.create("sqlite", database=place)
    if url.get_backend_name() == "postgresql":
        return sa.create_engine(url, pool_pre_ping=True)
    if url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        make_private(path)  # it holds hashes
    engine = sa.create_engine(url.update_query_dict({"timeout": "30"}))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn a database's complaint into InputError; the password of a URL is not repeated."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError, ModuleNotFoundError) as exc:
        reason = getattr(exc, "orig", None) or exc
        shown = shown_url(place) if "://" in place else place
        raise InputError(
            f"The accounts in {shown} cannot be used ({reason}). "
            "Choose another place: --accounts PATH or FOOTNOTE_ACCOUNTS"
        ) from exc
