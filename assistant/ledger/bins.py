"""Distributions as counts in bins, so that a million answers are summed up in a few rows.

Confidence has twenty bins of 0.05. Times have bins that grow by 5 %, so that a percentile is
off by 2.5 % at most, from 0.1 ms up to about half an hour.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

CONFIDENCE = "confidence"
LATENCY = "latency"
CONFIDENCE_BINS = 20
_GROWTH = math.log(1.05)
_LEAST_MS = 0.1
_MOST = 340


def confidence_bin(value: float) -> int:
    """The bin of a confidence in [0, 1], 0 to 19."""
    return min(CONFIDENCE_BINS - 1, max(0, int(value * CONFIDENCE_BINS)))


def latency_bin(milliseconds: float) -> int:
    """The bin of a time in milliseconds, 0 to 340."""
    if milliseconds <= _LEAST_MS:
        return 0
    return min(_MOST, 1 + int(math.log(milliseconds / _LEAST_MS) / _GROWTH))


def latency_of(number: int) -> float:
    """The middle of a bin, in milliseconds."""
    return _LEAST_MS * math.exp((number - 0.5) * _GROWTH) if number else _LEAST_MS


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The time below which `share` of all lie, in milliseconds; None where nothing was counted."""
    whole = sum(counts.values())
    reached = 0
    for number in sorted(counts):
        reached += counts[number]
        if reached >= share * whole:
            return latency_of(number)
    return None
