"""How much of the truth an approximate search finds, measured on the very vectors it searches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from index.protocols import Rows, Scores, Vectors
from index.stores.rows import VectorFile

DEPTH = 10
SAMPLE = 256
REACHED = 0.995
"""Recall@10 up to which the search is broadened: a margin above the 0.99 that is promised."""

NEAR = 0.7
"""Cosine of a made-up question to its passage; readers' questions are about as far from theirs."""

SEED = 11


class Searchable(Protocol):
    def search(self, queries: Vectors, k: int, allowed: None) -> tuple[Scores, Rows]: ...


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions (n, dim) of two kinds, and the true score of each one's tenth best row.

    The first half are stored vectors, the second half vectors at a cosine of NEAR to one.
    """

    queries: Vectors
    tenth: Scores
    depth: int


def sampled(exact: VectorFile, size: int = SAMPLE) -> Sample:
    """Questions drawn from a file's vectors, answered by comparing all of them."""
    draws = np.random.default_rng(SEED)
    picked = exact.take(draws.integers(0, exact.count, size))
    queries = picked.copy()
    half = size // 2
    queries[half:] = displaced(picked[half:], NEAR, draws)
    depth = min(DEPTH, exact.count)
    best = np.zeros((size, 0), np.float32)
    for block in exact.blocks():
        both = np.concatenate([best, queries @ block.T], axis=1)
        kept = min(depth, both.shape[1])
        best = -np.partition(-both, kept - 1, axis=1)[:, :kept]
    return Sample(queries, best.min(axis=1), depth)


def displaced(vectors: Vectors, cosine: float, draws: np.random.Generator) -> Vectors:
    """Unit vectors in random directions away from `vectors`, at about that cosine to them."""
    noise = draws.standard_normal(vectors.shape, dtype=np.float32)
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    moved = cosine * vectors + np.sqrt(1 - cosine**2) * noise
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), np.float32)


def recall(sample: Sample, search: Searchable) -> float:
    """Recall@10 of the kind of question that fares worse.

    By scores and not by rows, so that of equal vectors either may be found.
    """
    scores, _ = search.search(sample.queries, sample.depth, None)
    found = scores >= sample.tenth[:, None] - 1e-6
    half = len(found) // 2
    return float(min(found[:half].mean(), found[half:].mean()))


def breadth_for(
    sample: Sample, lists: int, with_probes: Callable[[int], Searchable]
) -> tuple[int, float, int]:
    """(lists to look through, recall@10 reached, sampled questions)."""
    probes = 4
    while True:
        probes = min(probes, lists)
        reached = recall(sample, with_probes(probes))
        if reached >= REACHED or probes == lists:
            return probes, reached, len(sample.queries)
        probes = max(probes + 1, probes * 3 // 2)
