"""Vectors by their rows, read from a flat FAISS file without mapping it.

A mapping would count toward the process with 64 KB for every row that was ever looked at, which
at a million passages is the whole file. Reads leave the file where it belongs, in the page cache.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from index.errors import IndexDamaged
from index.protocols import Rows, Scores, Vectors

_HEADER = struct.Struct("<4siqqqBiQ")
"""fourcc, dimensions, vectors, two numbers that FAISS ignores, trained, metric, floats."""
_KIND, _INNER_PRODUCT, _IGNORED = b"IxFI", 0, 1 << 20
BLOCK = 8_192
"""Vectors that are held at once while a file is written or read through: 12 MB of 384."""

STEP = 256
"""Vectors that are held at once while rows are scored."""


def write_blocks(path: Path, dim: int, blocks: Iterable[Vectors]) -> int:
    """Store float32 (n, dim) blocks, one after the other, as FAISS stores a flat inner-product
    index; how many vectors there were."""
    count = 0
    with path.open("wb") as file:
        file.write(_header(dim, 0))
        for block in blocks:
            file.write(np.ascontiguousarray(block, dtype=np.float32).data)
            count += len(block)
        file.seek(0)
        file.write(_header(dim, count))
    return count


def _header(dim: int, count: int) -> bytes:
    return _HEADER.pack(_KIND, dim, count, _IGNORED, _IGNORED, 1, _INNER_PRODUCT, count * dim)


class VectorFile:
    """The vectors of a flat file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("rb", buffering=0)
            kind, self.dim, self.count, *_ = _HEADER.unpack(self._file.read(_HEADER.size))
            expected = _HEADER.size + 4 * self.dim * self.count
            if kind != _KIND or os.fstat(self._file.fileno()).st_size != expected:
                raise ValueError("its header and its size do not agree")
        except (OSError, ValueError, struct.error) as exc:
            raise IndexDamaged(
                f"{path} is missing or truncated ({exc}). Run `footnote index verify` "
                "and `footnote index repair`; "
                "where that is no help: footnote index build DIR --index NEW_DIR"
            ) from exc

    def take(self, rows: Rows) -> Vectors:
        """The vectors of the rows named, from 0: float32 (len(rows), dim)."""
        vectors = np.empty((len(rows), self.dim), np.float32)
        order = np.argsort(rows, kind="stable")
        if np.array_equal(order, np.arange(len(rows))):
            self._fill(vectors, rows)
        else:
            ascending = np.empty_like(vectors)
            self._fill(ascending, rows[order])
            vectors[order] = ascending
        return vectors

    def scores(self, query: Vectors, rows: Rows) -> Scores:
        """Inner products of one query (dim,) with the rows named: float32 (len(rows),).

        A few rows at a time pass through one small buffer: thousands at once would be a new
        piece of memory for every question, and getting that took longer than reading them.
        """
        order = np.argsort(rows, kind="stable")
        scores = np.empty(len(rows), np.float32)
        buffer = np.empty((min(STEP, len(rows)), self.dim), np.float32)
        for start in range(0, len(rows), STEP):
            places = order[start : start + STEP]
            vectors = buffer[: len(places)]
            self._fill(vectors, rows[places])
            scores[places] = vectors @ query
        return scores

    def _fill(self, vectors: Vectors, rows: Rows) -> None:
        """Read ascending rows; those that follow each other, as an article's do, at once."""
        edges = np.flatnonzero(np.diff(rows) != 1) + 1
        for first, last in pairwise([0, *edges.tolist(), len(rows)]):
            if first < last:
                self._read(int(rows[first]), vectors[first:last])

    def _read(self, row: int, into: Vectors) -> None:
        offset = _HEADER.size + 4 * self.dim * row
        got = os.preadv(self._file.fileno(), [into.data], offset)
        if got != into.nbytes:
            raise IndexDamaged(f"{self._file.name} ends before row {row + len(into) - 1}.")

    def blocks(self, rows: Rows | None = None) -> Iterator[Vectors]:
        """All vectors, or those of the rows named, in blocks of at most BLOCK."""
        wanted = np.arange(self.count) if rows is None else rows
        for start in range(0, len(wanted), BLOCK):
            yield self.take(wanted[start : start + BLOCK])
