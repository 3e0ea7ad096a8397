"""What was fetched, kept beside the index: the bytes of each page and how to ask for it again."""

from __future__ import annotations

import sqlite3
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged, InputError
from index.readers.decode import MAX_BYTES

_SCHEMA = """
CREATE TABLE IF NOT EXISTS pages (
    source TEXT NOT NULL, url TEXT NOT NULL, final TEXT NOT NULL, suffix TEXT NOT NULL,
    is_list INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, lastmod TEXT NOT NULL,
    sha256 TEXT NOT NULL, asked REAL NOT NULL, body BLOB NOT NULL, PRIMARY KEY (source, url));
CREATE TABLE IF NOT EXISTS runs (source TEXT PRIMARY KEY, begun REAL NOT NULL);
"""
_COLUMNS = "url, final, suffix, is_list, etag, modified, lastmod, sha256, asked"
MAX_LIST = 50 * 1024 * 1024
"""Bytes of a feed or a sitemap; the protocol of sitemaps allows as much."""

UNFINISHED_SECONDS = 24 * 3600
"""How long what an interrupted run has fetched need not be asked for again."""


@dataclass(frozen=True, slots=True)
class Stored:
    """`final` is where redirects led; `suffix` names the reader, "" where there is none.

    `etag` and `modified` are the server's words for this version, `lastmod` a sitemap's;
    `asked` is when the server last confirmed it, in seconds of the epoch.
    """

    url: str
    final: str
    suffix: str
    is_list: bool
    etag: str
    modified: str
    lastmod: str
    sha256: str
    asked: float


class Store:
    """One SQLite file; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False)
            self._database.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"The fetched pages cannot be kept in {path} ({error}). Give an index folder that "
                "can be written; if the file is damaged, delete it: the pages are fetched again."
            ) from error

    def get(self, source: str, url: str) -> Stored | None:
        with self._transaction() as database:
            row = database.execute(
                f"SELECT {_COLUMNS} FROM pages WHERE source = ? AND url = ?", (source, url)
            ).fetchone()
        return None if row is None else _stored(row)

    def pages(self, source: str) -> list[Stored]:
        """All that is no list, the one that was asked longest ago first."""
        with self._transaction() as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM pages WHERE source = ? AND NOT is_list "
                "ORDER BY asked, url",
                (source,),
            ).fetchall()
        return [_stored(row) for row in rows]

    def put(self, source: str, page: Stored, body: bytes) -> None:
        values = (
            source, page.url, page.final, page.suffix, int(page.is_list), page.etag,
            page.modified, page.lastmod, page.sha256, page.asked, zlib.compress(body, 6),
        )  # fmt: skip
        with self._transaction() as database:
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT OR REPLACE INTO pages VALUES ({marks})", values)

    def confirm(self, source: str, url: str, lastmod: str, asked: float) -> None:
        """The server says that the page is as it was."""
        with self._transaction() as database:
            database.execute(
                "UPDATE pages SET asked = ?, lastmod = ? WHERE source = ? AND url = ?",
                (asked, lastmod, source, url),
            )

    def drop(self, source: str, url: str) -> None:
        with self._transaction() as database:
            database.execute("DELETE FROM pages WHERE source = ? AND url = ?", (source, url))

    def body(self, source: str, url: str, sha256: str) -> bytes | None:
        """None where another version, or none, is stored by now."""
        with self._transaction() as database:
            row = database.execute(
                "SELECT body FROM pages WHERE source = ? AND url = ? AND sha256 = ?",
                (source, url, sha256),
            ).fetchone()
        if row is None:
            return None
        return zlib.decompressobj().decompress(row[0], max(MAX_BYTES, MAX_LIST) + 1)

    def begin(self, source: str, now: float) -> float:
        """When the run began that did not come to its end in the last day, else `now`."""
        with self._transaction() as database:
            database.execute("DELETE FROM runs WHERE begun < ?", (now - UNFINISHED_SECONDS,))
            database.execute("INSERT OR IGNORE INTO runs VALUES (?, ?)", (source, now))
            row = database.execute("SELECT begun FROM runs WHERE source = ?", (source,)).fetchone()
        return float(row[0])

    def finish(self, source: str) -> None:
        """The run came to its end: the next one asks for everything again."""
        with self._transaction() as database:
            database.execute("DELETE FROM runs WHERE source = ?", (source,))

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._lock, self._database:
                yield self._database
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(
                f"{self._path} cannot be used ({error}). Make room on the disk; if the file is "
                "damaged, delete it: the pages are fetched again."
            ) from error


def _stored(row: tuple[Any, ...]) -> Stored:
    url, final, suffix, is_list, *rest = row
    return Stored(url, final, suffix, bool(is_list), *rest)
