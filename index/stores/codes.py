"""Nearest neighbours among very many vectors: lists of 8-bit codes, re-scored exactly.

An inverted file (Sivic and Zisserman 2003) sorts vectors into lists by their nearest centroid and
looks through the lists nearest to a question. A vector stands there as one byte a dimension; what
the codes find best is scored again with the vectors themselves, so that every score that leaves
this module is exact. Where few rows are allowed all their codes are compared, and as many are
re-scored as the codes' error makes necessary: that answer is exact by proof. See docs/decisions
0011 for what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2, sqrt
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.errors import IndexDamaged
from index.protocols import Rows, Scores, Vectors
from index.stores.flat import Mask, a_thread_a_query, selector, usable
from index.stores.recall import breadth_for, sampled
from index.stores.rows import VectorFile
from index.types import CodedSearch

SCANNED = 0.1
"""Where at most this share of a segment is allowed, every allowed row's code is compared."""

TRAINED_ON = 40
"""Vectors a list that the centroids are computed from; more moved recall by less than 0.001."""

SEEN = 10
"""Codes for each of the k best that a scan keeps; how many of them are re-scored the proof says."""

ROUNDS = 10
SLACK = 1e-5
"""What float32 may add to or take from an inner product of unit vectors."""


def flat_megabytes(rows: int, dim: int) -> float:
    return rows * dim * 4 / 1e6


def write_codes(path: Path, exact: VectorFile) -> CodedSearch:
    """Write the codes of a flat file's vectors; how they are to be searched, as measured on them.

    The vectors are read in blocks; only their codes, a quarter of their size, are held at once.
    """
    index = _trained(exact)
    error = 0.0
    for block in exact.blocks():
        index.add(block)
        decoded = index.sq.decode(index.sq.compute_codes(block))
        error = max(error, float(np.linalg.norm(decoded - block, axis=1).max()))
    faiss.write_index(index, str(path))
    coded = CodedSegment(0, index, exact, None, CodedSearch(8, index.nlist, 1, error, 0.0, 0))
    probes, recall, sample = breadth_for(sampled(exact), index.nlist, coded.with_probes)
    return CodedSearch(8, index.nlist, probes, error, recall, sample)


def _trained(exact: VectorFile) -> Any:
    """Centroids and ranges from vectors that are spread evenly over the file."""
    lists = lists_for(exact.count)
    quantizer = faiss.IndexFlatIP(exact.dim)
    index: Any = faiss.IndexIVFScalarQuantizer(
        quantizer, exact.dim, lists, faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT, False,
    )  # fmt: skip
    # Beyond the least and the greatest value seen: a value outside is cut off, and one vector with
    # such a value would widen the bound for all.
    index.sq.rangestat_arg = 0.2
    index.cp.spherical = True
    index.cp.niter = ROUNDS
    index.cp.min_points_per_centroid = 1
    index.cp.max_points_per_centroid = TRAINED_ON
    places = np.linspace(0, exact.count - 1, min(exact.count, TRAINED_ON * lists))
    index.train(exact.take(np.unique(places.astype(np.int64))))
    return index


def lists_for(count: int) -> int:
    """The power of two next to 2 √count: about as many centroids to compare as codes."""
    return int(max(1, min(count, 2 ** round(log2(2 * sqrt(max(count, 1)))))))


@dataclass(frozen=True, slots=True)
class CodedSegment:
    """Mapped codes and the file of their vectors; rows are numbered from `first`."""

    first: int
    index: Any  # faiss.IndexIVFScalarQuantizer
    exact: VectorFile
    alive: Mask | None
    how: CodedSearch

    @classmethod
    def open(
        cls, path: Path, vectors: Path, first: int, alive: Mask | None, how: CodedSearch
    ) -> CodedSegment:
        try:
            index: Any = faiss.read_index(str(path), faiss.IO_FLAG_MMAP)
        except RuntimeError as exc:
            raise IndexDamaged(
                f"{path} is missing or truncated. Run `footnote index repair`; "
                "where that cannot help: footnote index build DIR --index NEW_DIR"
            ) from exc
        # Its threads that read ahead cost more than a look at a page that is in memory anyway.
        lists: Any = faiss.downcast_InvertedLists(index.invlists)
        lists.prefetch_nthread = 0
        return cls(first, index, VectorFile(vectors), alive, how)

    @property
    def count(self) -> int:
        return int(self.index.ntotal)

    @property
    def dim(self) -> int:
        return int(self.index.d)

    def with_probes(self, probes: int) -> CodedSegment:
        how = CodedSearch(8, self.how.lists, probes, self.how.error, 0.0, 0)
        return CodedSegment(self.first, self.index, self.exact, self.alive, how)

    def vectors(self, rows: Rows) -> Vectors:
        """The vectors of the rows named, from 0: float32 (len(rows), dim)."""
        return self.exact.take(rows)

    def scores(self, query: Vectors, rows: Rows) -> Scores:
        """Inner products of one query (dim,) with the rows named."""
        return self.exact.scores(query, rows)

    def search(self, queries: Vectors, k: int, allowed: Mask | None) -> tuple[Scores, Rows]:
        """The segment's best rows by their global numbers; -1 where fewer than k are allowed."""
        k = min(k, self.count)
        scores = np.full((len(queries), k), -np.inf, np.float32)
        rows = np.full((len(queries), k), -1, np.int64)
        mask = usable(self.alive, allowed, self.first, self.count)
        passing = self.count if mask is None else int(np.count_nonzero(mask))
        if not passing:
            return scores, rows
        breadth = self._breadth(passing)
        chosen = None if mask is None else selector(mask)
        for place, query in enumerate(queries):
            if breadth < self.how.lists:
                found = self._nearby(query, k, chosen, breadth)
            if breadth == self.how.lists or len(found[1]) < min(k, passing):
                found = self._everywhere(query, k, chosen, passing)
            scores[place, : len(found[0])] = found[0]
            rows[place, : len(found[1])] = found[1] + self.first
        return scores, rows

    def _breadth(self, passing: int) -> int:
        """Lists to look through: the fewer rows pass, the more lists for as many of them."""
        share = passing / self.count
        if share <= SCANNED:
            return self.how.lists
        return min(self.how.lists, ceil(self.how.probes / share))

    def _nearby(self, query: Vectors, k: int, chosen: Any, breadth: int) -> tuple[Scores, Rows]:
        _, rows = self._coded(query, reach(k), chosen, breadth)
        return self._rescored(query, rows, k)

    def _everywhere(self, query: Vectors, k: int, chosen: Any, passing: int) -> tuple[Scores, Rows]:
        """The k best of all allowed rows, exactly.

        A row that was not re-scored has a code no better than the last one that was, so by
        Cauchy and Schwarz its true score is at most that code's plus |query| times the largest
        distance of a vector to its code. Once the k-th best true score is above, none is missing.
        """
        bound = self.how.error * float(np.linalg.norm(query)) + SLACK
        width = min(passing, SEEN * k)
        while True:
            coded, rows = self._coded(query, width, chosen, self.how.lists)
            first = rows[: reach(k)]
            scores = self.exact.scores(query, first)
            least = np.partition(scores, -k)[-k] if len(scores) >= k else -np.inf
            needed = int(np.searchsorted(-coded, bound - least, side="right"))
            if needed < len(rows) or len(rows) >= passing:
                others = rows[len(first) : needed]
                scores = np.concatenate([scores, self.exact.scores(query, others)])
                return _best(scores, rows[: len(scores)], k)
            width = min(passing, 4 * width)

    def _coded(self, query: Vectors, width: int, chosen: Any, breadth: int) -> tuple[Scores, Rows]:
        """(scores, rows) of the best codes in the lists nearest to the query."""
        made: Any = faiss.SearchParametersIVF
        parameters = made(nprobe=breadth, sel=chosen)
        with a_thread_a_query(1):
            scores, rows = self.index.search(query.reshape(1, -1), width, params=parameters)
        kept = rows[0] >= 0
        return scores[0][kept], rows[0][kept]

    def _rescored(self, query: Vectors, rows: Rows, k: int) -> tuple[Scores, Rows]:
        return _best(self.exact.scores(query.reshape(-1), rows), rows, k)


def _best(scores: Scores, rows: Rows, k: int) -> tuple[Scores, Rows]:
    order = np.lexsort((rows, -scores))[:k]
    return scores[order], rows[order]


def reach(k: int) -> int:
    """Codes whose vectors are read for the k best."""
    return max(50, 2 * k)
