"""Exact nearest neighbours over memory-mapped FAISS files, one a segment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.protocols import Rows, Scores, Vectors

Mask = npt.NDArray[np.bool_]


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Store float32 (n, dim) vectors as a flat inner-product index."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


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
                f"{path} is missing or truncated. Run `footnote index verify`; "
                "where it cannot be restored: footnote index build DIR --index NEW_DIR"
            ) from exc
        return cls(first, index, alive)

    def search(self, queries: Vectors, k: int, allowed: Mask | None) -> tuple[Scores, Rows]:
        """The segment's best rows by their global numbers; -1 where fewer than k are allowed."""
        k = min(k, self.index.ntotal)
        with _a_thread_a_query(len(queries)):
            scores, rows = self.index.search(queries, k, params=self._selection(allowed))
        return scores, np.where(rows < 0, -1, rows + self.first)

    def _selection(self, allowed: Mask | None) -> Any:
        mask = self.alive
        if allowed is not None:
            mine = allowed[self.first : self.first + self.index.ntotal]
            mask = mine if mask is None else mask & mine
        if mask is None:
            return None
        bitmap: Any = cast(Any, faiss.IDSelectorBitmap)(np.packbits(mask, bitorder="little"))
        parameters: Any = faiss.SearchParameters
        return parameters(sel=bitmap)


@contextmanager
def _a_thread_a_query(queries: int) -> Iterator[None]:
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


class FlatStore:
    """A `VectorStore` over the segments of one generation."""

    def __init__(self, segments: Sequence[FlatSegment]) -> None:
        self._segments = [segment for segment in segments if segment.index.ntotal]
        self._firsts = np.array([segment.first for segment in self._segments], dtype=np.int64)

    def search(self, queries: Vectors, k: int, allowed: Mask | None = None) -> tuple[Scores, Rows]:
        queries = np.ascontiguousarray(queries, dtype=np.float32)
        found = [segment.search(queries, k, allowed) for segment in self._segments]
        if not found:
            return np.zeros((len(queries), 0), np.float32), np.zeros((len(queries), 0), np.int64)
        scores = np.concatenate([part for part, _ in found], axis=1)
        rows = np.concatenate([part for _, part in found], axis=1)
        # Equal scores are put in the order of their rows, so that a ranking never depends on
        # how many segments the same vectors are spread over.
        order = np.lexsort((rows, -scores), axis=1)[:, :k]
        return np.take_along_axis(scores, order, 1), np.take_along_axis(rows, order, 1)

    def scores_of(self, query: Vectors, rows: Rows) -> Scores:
        """Inner products of one query (dim,) with the rows named: float32 (len(rows),)."""
        if not len(rows):
            return np.zeros(0, np.float32)
        return np.asarray(self.vectors_of(rows) @ query.reshape(-1), dtype=np.float32)

    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of the rows named: float32 (len(rows), dim)."""
        wanted = np.asarray(rows, dtype=np.int64)
        places = np.searchsorted(self._firsts, wanted, side="right") - 1
        vectors = np.empty((len(wanted), self._segments[0].index.d), np.float32)
        for place in np.unique(places):
            mine = places == place
            segment = self._segments[place]
            vectors[mine] = segment.index.reconstruct_batch(wanted[mine] - segment.first)
        return vectors
