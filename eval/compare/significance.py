"""Whether a difference between two systems is more than the luck of the questions.

Paired randomisation test (Fisher 1935; Smucker, Allan and Carterette 2007 for retrieval): were the
two systems the same, each question's difference might as well have had the other sign. p is the
share of all assignments of signs whose sum is at least as far from 0 as the one seen. Up to
`EXACT` differing questions all 2ⁿ assignments are counted; beyond, p = (b + 1) / (m + 1) over m
drawn ones, b of them as far, which never is 0 (Phipson and Smyth 2010).

Over several sets the statistic is the macro mean, the mean of the sets' mean differences, and
signs are flipped within each set: a set of 50 questions weighs as much as one of 5,000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.measures.bootstrap import (
    BLOCK,
    LEVEL,
    RESAMPLES,
    SEED,
    counts,
    mean_interval,
    percentiles,
)

Floats = npt.NDArray[np.float64]
Strata = Sequence[Sequence[float] | Floats]
"""One value a question, of each of several sets."""

EXACT = 14
"""Up to so many differing questions every assignment of signs is counted."""

ASSIGNMENTS = 20_000
"""Drawn beyond that: p near 0.05 is then known to about 0.003 (two standard errors)."""

ALPHA = 0.05

_SAME = 1e-9
"""Two sums count as equal that differ by less than this share of the sum of all differences."""


@dataclass(frozen=True, slots=True)
class WinTieLoss:
    """Questions on which the second system is better, as good, worse."""

    wins: int
    ties: int
    losses: int


def randomisation_p(differences: Sequence[float], *, seed: int = SEED) -> float:
    """Two-sided p of the mean of paired `differences`, one a question; 1 where none differs.

    `ValueError` where there are none.
    """
    return stratified_p([differences], seed=seed)


def stratified_p(strata: Strata, *, seed: int = SEED) -> float:
    """Two-sided p of the macro mean of several sets' paired differences.

    A question's share of the macro mean is its difference / (questions of its set · sets); that
    of a question without a difference is 0 whatever its sign.
    """
    if not strata or not all(len(stratum) for stratum in strata):
        raise ValueError("a test needs at least one difference a set")
    shares = [np.asarray(stratum, np.float64) / len(stratum) for stratum in strata]
    differing = np.concatenate(shares)
    differing = differing[differing != 0.0]
    if not np.isfinite(differing).all():
        raise ValueError("a difference is not a finite number")
    if differing.size == 0:
        return 1.0
    limit = abs(differing.sum()) - _SAME * np.abs(differing).sum()
    if differing.size <= EXACT:
        return float(np.mean(np.abs(_all_signs(differing.size) @ differing) >= limit))
    return (_as_far(differing, float(limit), seed) + 1) / (ASSIGNMENTS + 1)


def _all_signs(n: int) -> Floats:
    """float64 (2ⁿ, n): every assignment of +1 and -1."""
    bits = np.arange(2**n)[:, None] >> np.arange(n) & 1
    return np.asarray(bits * 2.0 - 1.0, np.float64)


def _as_far(differing: Floats, limit: float, seed: int) -> int:
    """How many of `ASSIGNMENTS` drawn assignments have a sum of at least `limit` in size.

    A drawn byte is the signs of eight questions, whose 256 sums are made once.
    """
    eights = np.pad(differing, (0, -differing.size % 8)).reshape(-1, 8)
    sums = _all_signs(8) @ eights.T
    rng = np.random.default_rng(seed)
    far, step = 0, max(1, BLOCK // len(eights))
    for done in range(0, ASSIGNMENTS, step):
        rows = min(step, ASSIGNMENTS - done)
        drawn = np.frombuffer(rng.bytes(rows * len(eights)), np.uint8).reshape(rows, -1)
        reached = sums[drawn, np.arange(len(eights))].sum(axis=1)
        far += int(np.count_nonzero(np.abs(reached) >= limit))
    return far


def macro_mean(strata: Strata) -> float:
    """The mean of the sets' means."""
    return float(np.mean([np.mean(stratum) for stratum in strata]))


def macro_interval(
    strata: Strata, *, seed: int = SEED, level: float = LEVEL
) -> tuple[float, float]:
    """Percentile bootstrap interval of the macro mean; questions are drawn within each set.

    Of paired differences it is the paired bootstrap (Efron and Tibshirani 1993; Sakai 2006).
    """
    if len(strata) == 1:
        return mean_interval(list(map(float, strata[0])), seed=seed, level=level)
    rng = np.random.default_rng(seed)
    means = [counts(rng, len(stratum), RESAMPLES) @ stratum / len(stratum) for stratum in strata]
    return percentiles(np.mean(means, axis=0), level)


def holm(p_values: Sequence[float]) -> list[float]:
    """p adjusted for their number by Holm's step-down procedure (Holm 1979), in the order given.

    The i-th smallest of m is multiplied by m - i + 1; none is smaller than the one before it, or
    larger than 1. Calling those below α significant holds the chance of one false call under α,
    however the comparisons depend on each other.
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for place, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def win_tie_loss(differences: Sequence[float]) -> WinTieLoss:
    """How many differences are above 0, 0, below 0."""
    wins = sum(value > 0 for value in differences)
    losses = sum(value < 0 for value in differences)
    return WinTieLoss(wins, len(differences) - wins - losses, losses)
