"""The difference of two AUROCs over the same questions (DeLong, DeLong, Clarke-Pearson 1988).

An AUROC is one figure of a whole set, so that no question has a difference whose sign could be
flipped, and the confidences of two systems need not be on one scale, so that they cannot be
swapped either. DeLong's estimate needs neither: a question's *placement* is the share of the other
class that it is on the right side of; both AUROCs are means of placements, and the variance of
their difference is that of the differences of the placements,

    var = var(V10_b - V10_a) / m + var(V01_b - V01_a) / n        m positive, n negative questions

with variances over n - 1. z = difference / √var is compared with the normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from eval.measures.auroc import wins
from eval.measures.bootstrap import LEVEL


@dataclass(frozen=True, slots=True)
class AurocDifference:
    """`second - first`, and the variance of that difference."""

    first: float
    second: float
    variance: float

    @property
    def difference(self) -> float:
        return self.second - self.first


def auroc_difference(
    first: tuple[Sequence[float], Sequence[float]],
    second: tuple[Sequence[float], Sequence[float]],
) -> AurocDifference | None:
    """Of two systems' (confidences of positive, of negative questions), in one order.

    None where a class has fewer than two questions: there is no variance then.
    """
    before, after = wins(*first), wins(*second)
    if before.shape != after.shape:
        raise ValueError("both systems need confidences of the same questions")
    if min(before.shape) < 2:
        return None
    change = after - before
    of_positive = np.var(change.mean(axis=1), ddof=1) / change.shape[0]
    of_negative = np.var(change.mean(axis=0), ddof=1) / change.shape[1]
    return AurocDifference(
        float(before.mean()), float(after.mean()), float(of_positive + of_negative)
    )


def macro(parts: Sequence[AurocDifference]) -> AurocDifference:
    """Over several sets, whose questions are independent: the mean, and its variance."""
    return AurocDifference(
        sum(part.first for part in parts) / len(parts),
        sum(part.second for part in parts) / len(parts),
        sum(part.variance for part in parts) / len(parts) ** 2,
    )


def two_sided_p(part: AurocDifference) -> float | None:
    """p of no difference; None where every placement changed alike, which leaves no variance."""
    if part.difference == 0.0:
        return 1.0
    if part.variance == 0.0:
        return None
    return math.erfc(abs(part.difference) / math.sqrt(2.0 * part.variance))


def interval(part: AurocDifference, level: float = LEVEL) -> tuple[float, float]:
    """Normal interval of the difference."""
    reach = NormalDist().inv_cdf(0.5 + level / 2.0) * math.sqrt(part.variance)
    return part.difference - reach, part.difference + reach
