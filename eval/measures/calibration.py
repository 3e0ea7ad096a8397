"""Whether a confidence is a probability: only for one that says it was fitted as such.

`correct[i]` is 1 where the answer is right, else 0, or a share between.
"""

from __future__ import annotations

import numpy as np

from eval.measures.selective import Numbers

BINS = 10


def brier(confidences: Numbers, correct: Numbers) -> float:
    """Mean of (confidence - correct)², Brier 1950. Lower is better; always saying ½ gives ¼."""
    if not len(confidences):
        raise ValueError("the Brier score needs at least one question")
    return float(np.mean((np.asarray(confidences) - np.asarray(correct)) ** 2))


def calibration_error(confidences: Numbers, correct: Numbers, bins: int = BINS) -> float:
    """Expected calibration error: Σ over bins of n_bin / n · |mean correct - mean confidence|.

    Guo et al. 2017, with bins [0, 1/bins), [1/bins, 2/bins) … of equal width; 1 belongs to the
    last. `ValueError` without questions.
    """
    if not len(confidences):
        raise ValueError("the calibration error needs at least one question")
    given = np.asarray(confidences, np.float64)
    gaps = given - np.asarray(correct, np.float64)
    places = np.minimum((given * bins).astype(np.int64), bins - 1)
    return float(np.abs(np.bincount(places, weights=gaps, minlength=bins)).sum() / len(given))
