"""Percentile bootstrap intervals (Efron and Tibshirani 1993, chapter 13), seeded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from eval.measures.auroc import wins

SEED = 20_130_807
RESAMPLES = 2_000
LEVEL = 0.95
BLOCK = 2_000_000
"""Drawn values held in memory at a time."""

Floats = npt.NDArray[np.float64]


def mean_interval(
    values: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES, level: float = LEVEL
) -> tuple[float, float]:
    """The interval of the mean of `values`, one a question. `ValueError` where there are none."""
    array = np.asarray(values, dtype=np.float64)
    if array.size == 0:
        raise ValueError("an interval needs at least one value")
    rng = np.random.default_rng(seed)
    step = max(1, BLOCK // array.size)
    means = [
        array[rng.integers(array.size, size=(min(step, resamples - done), array.size))].mean(axis=1)
        for done in range(0, resamples, step)
    ]
    return percentiles(np.concatenate(means), level)


def auroc_interval(
    positive: Sequence[float],
    negative: Sequence[float],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[float, float]:
    """The interval of the AUROC; both classes keep their sizes in every resample."""
    pairs = wins(positive, negative)
    if pairs.size == 0:
        raise ValueError("an interval needs scores of both classes")
    rng = np.random.default_rng(seed)
    left = counts(rng, pairs.shape[0], resamples)
    right = counts(rng, pairs.shape[1], resamples)
    return percentiles(np.einsum("rp,rp->r", left @ pairs, right) / pairs.size, level)


def statistic_interval(
    statistic: Callable[[Floats, Floats], float],
    left: Sequence[float],
    right: Sequence[float],
    *,
    seed: int = SEED,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[float, float]:
    """The interval of a figure over pairs (left[i], right[i]) that is no mean: pairs are drawn."""
    one, other = np.asarray(left, np.float64), np.asarray(right, np.float64)
    if one.size == 0:
        raise ValueError("an interval needs at least one pair")
    rng = np.random.default_rng(seed)
    drawn = (rng.integers(one.size, size=one.size) for _ in range(resamples))
    return percentiles(np.asarray([statistic(one[at], other[at]) for at in drawn]), level)


def counts(rng: np.random.Generator, n: int, resamples: int) -> Floats:
    """float64 (resamples, n): how often each of n questions is drawn, n draws a resample."""
    return rng.multinomial(n, np.full(n, 1.0 / n), size=resamples).astype(np.float64)


def percentiles(figures: Floats, level: float) -> tuple[float, float]:
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(figures, [tail, 1.0 - tail])
    return float(low), float(high)
