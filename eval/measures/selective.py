"""Selective answering: what an assistant gets wrong when it answers only where it is sure.

`losses[i]` in [0, 1] is what answering question i costs: 0 for a right answer, 1 for a wrong one
or for an answer to what cannot be answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = Sequence[float] | npt.NDArray[np.float64]
"""One value a question."""


@dataclass(frozen=True, slots=True)
class Point:
    """Of all questions, `coverage` have a confidence of at least `threshold`; the mean loss of
    those is `risk`."""

    threshold: float
    coverage: float
    risk: float


def risk_coverage(confidences: Numbers, losses: Numbers) -> list[Point]:
    """The risk–coverage curve (El-Yaniv and Wiener 2010), from the surest question to all.

    One point for each confidence that occurs: questions that are equally sure are answered
    together, so that the order of the data plays no part.
    """
    scores, counts, sums = _by_threshold(confidences, losses)
    n = len(confidences)
    return [
        Point(float(score), float(count / n), float(total / count))
        for score, count, total in zip(scores, counts, sums, strict=True)
    ]


def aurc(confidences: Numbers, losses: Numbers) -> float:
    """Area under the risk–coverage curve: Σ risk · (coverage - coverage of the point before).

    Without ties it is the mean of the risks at coverages 1/n, 2/n … 1 (Geifman, Uziel and El-Yaniv
    2019). Lower is better. `ValueError` without questions.
    """
    if not len(confidences):
        raise ValueError("a risk-coverage curve needs at least one question")
    _, counts, sums = _by_threshold(confidences, losses)
    steps = np.diff(counts, prepend=0.0) / len(confidences)
    return float(np.sum(steps * sums / counts))


def ideal_aurc(losses: Sequence[float]) -> float:
    """The AURC of a confidence that puts every smaller loss first: the least that can be had.

    An assistant that answers all questions wrong has 1 of both; the difference of the two is
    what the confidence is to blame for (the excess of Geifman, Uziel and El-Yaniv 2019).
    """
    if not len(losses):
        raise ValueError("a risk-coverage curve needs at least one question")
    sums = np.cumsum(np.sort(np.asarray(losses, np.float64)))
    return float(np.mean(sums / np.arange(1, len(losses) + 1)))


def _by_threshold(
    confidences: Numbers, losses: Numbers
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """For each confidence that occurs, highest first: it, how many reach it, the sum of their
    losses."""
    scores, places = np.unique(-np.asarray(confidences, np.float64), return_inverse=True)
    counts = np.cumsum(np.bincount(places, minlength=len(scores))).astype(np.float64)
    costs = np.bincount(places, weights=np.asarray(losses, np.float64))
    sums = np.cumsum(costs, dtype=np.float64)
    return -scores, counts, sums
