"""Opening the ledger's database by its URL, and bringing its tables up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.database_url import make_private, parsed_url, shown_url
from index.errors import InputError, LedgerError

HEAD = "0002"
"""The newest migration; a test compares it with the folder."""
VERSION_TABLE = "ledger_version"
_WRITING = "footnote_writing"
_MIGRATION_LOCK = 7_266_830_119  # any number, as long as it stays the same


def open_engine(url: str) -> sa.Engine:
    """An engine over a ledger whose tables are those of this version.

    Raises InputError, MissingExtra, LedgerError.
    """
    engine = _engine(url)
    try:
        _migrate(engine)
    except sa.exc.SQLAlchemyError as exc:
        engine.dispose()
        raise LedgerError(
            f"The ledger {shown_url(url)} cannot be opened: {_reason(exc)}. "
            "Check the address given with --ledger, or switch it off: --ledger off"
        ) from exc
    return engine


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that will write; one at a time on SQLite. Raises LedgerError."""
    with _translated(engine), engine.connect() as connection:
        connection = connection.execution_options(**{_WRITING: True})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that reads one state throughout. Raises LedgerError."""
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _translated(engine), engine.connect().execution_options(**options) as connection:
        yield connection


@contextmanager
def _translated(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except (sa.exc.SQLAlchemyError, sqlite3.Error) as exc:
        where = engine.url.render_as_string(hide_password=True)
        raise LedgerError(f"The ledger {where} failed: {_reason(exc)}.") from exc


def empty_journal(engine: sa.Engine) -> None:
    """Take what was deleted out of SQLite's journal too, once nobody reads what it was before.

    Who reads for longer than a lock is waited for keeps it until the journal begins anew. A
    database of another kind keeps its own as its administrator wishes. Raises LedgerError.
    """
    if engine.dialect.name != "sqlite":
        return
    with _translated(engine), closing(engine.raw_connection()) as connection:  # in no transaction
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _engine(url: str) -> sa.Engine:
    parsed = parsed_url(url)
    return _sqlite(parsed) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed)


def _sqlite(url: sa.URL) -> sa.Engine:
    file = Path(str(url.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if url.database and url.database != ":memory:":
            make_private(file)
    except OSError as exc:
        raise InputError(
            f"The ledger {file} cannot be made ({exc.strerror}). Name another file: --ledger PATH"
        ) from exc
    engine = sa.create_engine(url, connect_args={"timeout": 30, "isolation_level": None})

    @sa.event.listens_for(engine, "connect")
    def settle(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA secure_delete = ON")  # what is forgotten leaves the file as well
        connection.execute("PRAGMA synchronous = FULL")  # what is drained leaves the spool
        connection.execute("PRAGMA cache_size = -65536")

    # The driver's own transactions begin too late to see one state, and cannot begin to write.
    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    return sa.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 10})


def _migrate(engine: sa.Engine) -> None:
    if _at_head(engine):
        return
    if engine.dialect.name == "sqlite":
        with exclusive_migration(Path(str(engine.url.database))):
            _upgrade(engine)
        return
    with engine.begin() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
        _upgrade(engine, connection)


@contextmanager
def exclusive_migration(file: Path) -> Iterator[None]:
    """Two processes that meet a new ledger at once make its tables one after the other."""
    import fcntl

    beside = file.with_name(f"{file.name}.migrating")
    make_private(beside)
    with beside.open("a+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _at_head(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(VERSION_TABLE):
            return False
        table = sa.table(VERSION_TABLE, sa.column("version_num", sa.String))
        found = connection.execute(sa.select(table.c.version_num)).scalar()
    return bool(found == HEAD)


def _upgrade(engine: sa.Engine, connection: sa.Connection | None = None) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = resources.files("assistant.ledger").joinpath("migrations")
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return
    with engine.connect() as own, own.execution_options(**{_WRITING: True}).begin():
        config.attributes["connection"] = own
        command.upgrade(config, "head")


def _reason(problem: Exception) -> str:
    """The database's own words in one line; SQL and values are nobody's business in a message."""
    original = getattr(problem, "orig", None) or problem
    return " ".join(str(original).split())[:300]
