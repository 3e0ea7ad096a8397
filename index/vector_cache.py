"""Vectors by the text that they were made of, so that no text is embedded twice.

One SQLite file that several processes may use at once. It makes a build that was killed go on
where it was, and a second index of the same texts, other passages or a rebuilt index cheap. It
is a cache: bounded, and deleting or damaging it costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.batches import batches
from index.embedders.late import loaded
from index.errors import InputError
from index.manifest import Manifest
from index.protocols import Embedder, Vectors, Versioned

T = TypeVar("T")

LIMIT = 2_000_000_000
"""Bytes that the vectors may take: about 1.2 million of 384 dimensions."""

EMBED_BATCH = 512
_ASKED_AT_ONCE = 500
_KEPT_SHARE = 0.9
_DAY = 86_400

_TABLES = """
CREATE TABLE IF NOT EXISTS models (id INTEGER PRIMARY KEY, made_with TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS vectors (
    id INTEGER PRIMARY KEY, model INTEGER NOT NULL, digest BLOB NOT NULL, used INTEGER NOT NULL,
    checksum INTEGER NOT NULL, vector BLOB NOT NULL, UNIQUE (model, digest));
CREATE INDEX IF NOT EXISTS vectors_by_use ON vectors (used, id);
"""


def made_with(embedder: Embedder, options: Mapping[str, str]) -> str:
    """All that the vectors of a text depend on: model, precision, prompts and runtime."""
    version = embedder.version if isinstance(embedder, Versioned) else ""
    parts = asdict(embedder.identity) | {"options": dict(options), "version": version}
    return json.dumps(parts, sort_keys=True)


class VectorCache:
    """The vectors of one model. What is damaged counts as missing.

    `folder` is made where it is missing. Raises InputError where it cannot be written.
    """

    def __init__(self, folder: Path, made_with: str, limit: int = LIMIT) -> None:
        self._path = folder / "vectors.sqlite"
        self._made_with = made_with
        self._limit = limit
        with self._explained():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connect()

    def _connect(self) -> None:
        try:
            self._open()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self._begin_anew()

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, timeout=60, isolation_level=None)
        # Ten vectors a page; with the usual 4 KB, every third byte would stay empty.
        self._database.execute("PRAGMA page_size = 16384")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_TABLES)
        key = (self._made_with,)
        self._database.execute("INSERT OR IGNORE INTO models (made_with) VALUES (?)", key)
        found = self._database.execute("SELECT id FROM models WHERE made_with = ?", key)
        self._model = int(found.fetchone()[0])

    def _begin_anew(self) -> None:
        self._database.close()
        for suffix in ("", "-journal"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        self._open()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.OperationalError) as exc:
            raise InputError(
                f"The vectors cannot be kept in {self._path.parent} ({exc}). Nothing was lost: "
                "make room and run the same command again, or name another folder: "
                "--vector-cache DIR"
            ) from exc

    def _tried(self, step: Callable[[], T]) -> T:
        """A step; where the file proves damaged, once more on a new one."""
        with self._explained():
            try:
                return step()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._begin_anew()
                return step()

    def close(self) -> None:
        self._database.close()

    def get(self, texts: Sequence[str]) -> dict[str, np.ndarray]:
        """The vectors that are known, by their texts: float32 (dim,)."""
        by_digest = {_digest(text): text for text in texts}
        found: dict[str, np.ndarray] = {}
        for asked in batches(list(by_digest), _ASKED_AT_ONCE):
            for digest, vector in self._tried(lambda asked=asked: self._select(asked)):  # type: ignore[misc]
                found[by_digest[digest]] = vector
        return found

    def _select(self, digests: Sequence[bytes]) -> list[tuple[bytes, np.ndarray]]:
        today = int(time.time()) // _DAY
        marks = ",".join("?" * len(digests))
        rows = self._database.execute(
            f"SELECT id, digest, used, checksum, vector FROM vectors "
            f"WHERE model = ? AND digest IN ({marks})",
            (self._model, *digests),
        ).fetchall()
        sound = [row for row in rows if zlib.crc32(row[4]) == row[3]]
        stale = [(today, row[0]) for row in sound if row[2] < today]
        if stale:
            with self._transaction():
                self._database.executemany("UPDATE vectors SET used = ? WHERE id = ?", stale)
        return [(row[1], np.frombuffer(row[4], np.float32)) for row in sound]

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember the vectors of texts; safe from a killed process when this returns."""
        today = int(time.time()) // _DAY
        rows = []
        for text, vector in zip(texts, np.asarray(vectors, np.float32), strict=True):
            data = vector.tobytes()
            rows.append((self._model, _digest(text), today, zlib.crc32(data), data))
        self._tried(lambda: self._insert(rows))

    def _insert(self, rows: Sequence[tuple[object, ...]]) -> None:
        with self._transaction():
            self._database.executemany(
                "INSERT OR REPLACE INTO vectors (model, digest, used, checksum, vector) "
                "VALUES (?, ?, ?, ?, ?)",
                rows,
            )
            self._make_room()

    def _make_room(self) -> None:
        """Drop what was used longest ago once the limit is passed, down to nine tenths of it."""
        pages, free, size = (
            int(self._database.execute(f"PRAGMA {name}").fetchone()[0])
            for name in ("page_count", "freelist_count", "page_size")
        )
        taken = (pages - free) * size
        if taken <= self._limit:
            return
        count = int(self._database.execute("SELECT count(*) FROM vectors").fetchone()[0])
        surplus = int(count * (1 - _KEPT_SHARE * self._limit / taken)) + 1
        self._database.execute(
            "DELETE FROM vectors WHERE id IN (SELECT id FROM vectors ORDER BY used, id LIMIT ?)",
            (surplus,),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class CachedPassages:
    """Embeds passages that the cache does not know. `embedded` and `cached` count texts.

    `open_both` is called with the first texts: a cache cannot be asked without the model, since
    precision and runtime are part of its key, and nothing is loaded where nothing is asked.
    """

    def __init__(self, open_both: Callable[[], tuple[Embedder, VectorCache]]) -> None:
        self.embedded = 0
        self.cached = 0
        self._open_both = open_both
        self._both: tuple[Embedder, VectorCache] | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts), dim), rows in the order of `texts`."""
        if self._both is None:
            self._both = self._open_both()
        embedder, cache = self._both
        distinct = list(dict.fromkeys(texts))
        known = cache.get(distinct)
        self.cached += len(known)
        for batch in batches([text for text in distinct if text not in known], EMBED_BATCH):
            vectors = embedder.encode_passages(batch)
            cache.put(batch, vectors)
            known.update(zip(batch, vectors, strict=True))
            self.embedded += len(batch)
        return np.stack([known[text] for text in texts])

    def close(self) -> None:
        if self._both is not None:
            self._both[1].close()


@contextmanager
def opened_passages(
    embedder: Embedder, manifest: Manifest, folder: Path
) -> Iterator[CachedPassages]:
    """Passages of an index with that manifest, their vectors kept in `folder`."""

    def open_both() -> tuple[Embedder, VectorCache]:
        model = loaded(embedder)
        return model, VectorCache(folder, made_with(model, manifest.embedder_options))

    passages = CachedPassages(open_both)
    try:
        yield passages
    finally:
        passages.close()
