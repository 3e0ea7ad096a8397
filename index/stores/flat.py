"""Exact nearest neighbours over a memory-mapped FAISS file: every allowed row is compared."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.protocols import Rows, Scores, Vectors
from index.stores.rows import STEP, write_blocks

Mask = npt.NDArray[np.bool_]


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Store float32 (n, dim) vectors as a flat inner-product index."""
    write_blocks(path, vectors.shape[1], [vectors])


@dataclass(frozen=True, slots=True)
class FlatSegment:
    """A mapped file whose rows are numbered from `first`; `alive` is None where all are."""

    first: int
    index: Any  # faiss.IndexFlatIP; its type stubs miss what its SWIG wrapper accepts
    alive: Mask | None

    @classmethod
    def open(cls, path: Path, first: int, alive: Mask | None = None) -> FlatSegment:
        try:
            # Only this flag maps a flat file; plain IO_FLAG_MMAP reads it into memory.
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as exc:
            raise IndexDamaged(
                f"{path} is missing or truncated. Run `footnote index verify` "
                "and `footnote index repair`; "
                "where that is no help: footnote index build DIR --index NEW_DIR"
            ) from exc
        return cls(first, index, alive)

    @property
    def count(self) -> int:
        return int(self.index.ntotal)

    @property
    def dim(self) -> int:
        return int(self.index.d)

    def search(self, queries: Vectors, k: int, allowed: Mask | None) -> tuple[Scores, Rows]:
        """The segment's best rows by their global numbers; -1 where fewer than k are allowed."""
        k = min(k, self.index.ntotal)
        mask = usable(self.alive, allowed, self.first, self.index.ntotal)
        parameters: Any = faiss.SearchParameters
        selection = None if mask is None else parameters(sel=selector(mask))
        with a_thread_a_query(len(queries)):
            scores, rows = self.index.search(queries, k, params=selection)
        return scores, np.where(rows < 0, -1, rows + self.first)

    def scores(self, query: Vectors, rows: Rows) -> Scores:
        """Inner products of one query (dim,) with the rows named."""
        parts = [
            self.index.reconstruct_batch(rows[start : start + STEP]) @ query
            for start in range(0, len(rows), STEP)
        ]
        return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of the rows named, from 0: float32 (len(rows), dim)."""
        found: Vectors = self.index.reconstruct_batch(rows)
        return found


def usable(alive: Mask | None, allowed: Mask | None, first: int, count: int) -> Mask | None:
    """Which of a segment's rows may be found; None where all may."""
    if allowed is None:
        return alive
    mine = allowed[first : first + count]
    return mine if alive is None else alive & mine


def selector(mask: Mask) -> Any:
    """FAISS's own form of a mask."""
    return cast(Any, faiss.IDSelectorBitmap)(np.packbits(mask, bitorder="little"))


@contextmanager
def a_thread_a_query(queries: int) -> Iterator[None]:
    """FAISS shares out queries among its threads, never the rows of one query.

    The threads left over would spin for milliseconds and take the processor from the model that
    embeds the next question: retrieval took twice as long. The setting is the calling thread's.
    """
    usual = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(max(1, min(queries, usual)))
    try:
        yield
    finally:
        faiss.omp_set_num_threads(usual)
