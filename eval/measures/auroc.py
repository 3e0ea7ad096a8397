"""AUROC: how well a score separates two classes, whatever the threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def wins(positive: Sequence[float], negative: Sequence[float]) -> npt.NDArray[np.float64]:
    """float64 (positives, negatives): 1 where the positive scores higher, ½ for a tie, else 0."""
    left = np.asarray(positive, dtype=np.float64)[:, None]
    right = np.asarray(negative, dtype=np.float64)[None, :]
    return np.asarray((left > right) + 0.5 * (left == right))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """P(positive > negative) + ½ P(equal): Mann and Whitney's U / (n₁ n₂).

    Hanley and McNeil 1982. 0.5 is chance. `ValueError` where a class is empty.
    """
    if not len(positive) or not len(negative):
        raise ValueError("AUROC needs scores of both classes")
    lower = np.sort(np.asarray(negative, dtype=np.float64))
    below = np.searchsorted(lower, positive, "left") + np.searchsorted(lower, positive, "right")
    return float(below.mean() / (2 * len(lower)))
