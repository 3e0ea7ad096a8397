"""One vector store over the segments of a generation, however each of them is searched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.protocols import Rows, Scores, Vectors
from index.stores.codes import CodedSegment
from index.stores.flat import FlatSegment, Mask

VectorSegment = FlatSegment | CodedSegment


class SegmentedVectors:
    """A `VectorStore` over the segments of one generation. Every score is exact."""

    def __init__(self, segments: Sequence[VectorSegment]) -> None:
        self._segments = [segment for segment in segments if segment.count]
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
        wanted = np.asarray(rows, dtype=np.int64)
        scores = np.empty(len(wanted), np.float32)
        places = np.searchsorted(self._firsts, wanted, side="right") - 1
        for place in np.unique(places):
            mine = np.flatnonzero(places == place)
            segment = self._segments[place]
            scores[mine] = segment.scores(query.reshape(-1), wanted[mine] - segment.first)
        return scores

    def vectors_of(self, rows: Rows) -> Vectors:
        """The stored vectors of the rows named: float32 (len(rows), dim)."""
        wanted = np.asarray(rows, dtype=np.int64)
        places = np.searchsorted(self._firsts, wanted, side="right") - 1
        vectors = np.empty((len(wanted), self._segments[0].dim), np.float32)
        for place in np.unique(places):
            mine = places == place
            segment = self._segments[place]
            vectors[mine] = segment.vectors(wanted[mine] - segment.first)
        return vectors
