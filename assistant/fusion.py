"""Combining the scores of several retrievers into one ranking. Pure functions over arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def min_max(scores: npt.ArrayLike) -> Floats:
    """Scores moved to [0, 1] by their least and greatest; all 1 where they are equal.

    Equal scores say nothing about order, and 1 keeps what was found above what was not.
    """
    values = np.asarray(scores, np.float64)
    if not values.size:
        return values
    low, high = values.min(), values.max()
    if high - low <= 1e-12:
        return np.ones_like(values)
    return np.asarray((values - low) / (high - low))


def from_zero(scores: npt.ArrayLike) -> Floats:
    """Scores divided by their greatest: BM25's least possible score is 0, whatever was found."""
    values = np.asarray(scores, np.float64)
    high = values.max(initial=0.0)
    return values / high if high > 0 else np.zeros_like(values)


def convex(dense: npt.ArrayLike, lexical: npt.ArrayLike, weight: float) -> Floats:
    """`weight` of the dense and the rest of the lexical score, both normalised before.

    Bruch, Gai and Ingber 2022, "An Analysis of Fusion Functions for Hybrid Retrieval", eq. 3.
    """
    return np.asarray(
        weight * np.asarray(dense, np.float64) + (1 - weight) * np.asarray(lexical, np.float64)
    )


def reciprocal_rank_fusion(rankings: Sequence[Sequence[int]], k: int = 60) -> dict[int, float]:
    """Sum over rankings of 1 / (k + rank), ranks from 1; an absent item adds nothing.

    Cormack, Clarke and Büttcher 2009, "Reciprocal Rank Fusion outperforms Condorcet and
    individual Rank Learning Methods", with their k = 60.
    """
    fused: dict[int, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            fused[item] = fused.get(item, 0.0) + 1.0 / (k + rank)
    return fused
