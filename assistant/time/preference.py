"""How much a question's words about time speak for each article: numbers from 0 to 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from assistant.time.expression import TimeExpression

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.int32]
"""(n, 2): first and last day that an article's date may mean, as yyyymmdd; 0 without a date."""

NEAR = 90.0
"""Days beside the named ones at which an article counts for 1/e: what happened is told of later."""


@dataclass(frozen=True, slots=True)
class TimeConfig:
    """What time adds to an article's evidence, which lies between 0 and 1.

    `dates` for one published when the question says; `order` for the newest, or the oldest, of
    those on the subject: within `on_topic` of the best one's evidence.
    """

    dates: float = 0.25
    order: float = 0.2
    on_topic: float = 0.3


def preference(
    time: Sequence[TimeExpression], days: Days, scores: Floats, config: TimeConfig
) -> Floats:
    """What the expressions add to each article's evidence, float64 (n,); of several dates the
    nearest counts. `scores` is the evidence without it."""
    dates, order = np.zeros(len(days)), np.zeros(len(days))
    for expression in time:
        if expression.effect == "prefer":
            dates = np.maximum(dates, closeness(expression, days))
        elif expression.effect in ("newest", "oldest"):
            age = recency(days, scores, config.on_topic)
            order = np.nan_to_num(age if expression.effect == "newest" else 1 - age)
    return config.dates * dates + config.order * order


def closeness(expression: TimeExpression, days: Days) -> Floats:
    """1 for an article published within the days named, falling by e in `NEAR` days beside them."""
    first, last = _numbered(days[:, 0]), _numbered(days[:, 1])
    gap = np.zeros(len(days))
    if expression.since is not None:
        gap = np.maximum(gap, date.fromisoformat(expression.since).toordinal() - last)
    if expression.until is not None:
        gap = np.maximum(gap, first - date.fromisoformat(expression.until).toordinal())
    return np.where(days[:, 1] > 0, np.exp(-gap / NEAR), 0.0)


def recency(days: Days, scores: Floats, on_topic: float) -> Floats:
    """0 for the oldest of the articles on the subject to 1 for the newest; NaN for all others."""
    age = _numbered(days[:, 1])
    counts = (days[:, 1] > 0) & (scores >= scores.max(initial=0.0) - on_topic)
    found = np.full(len(days), np.nan)
    if counts.any():
        low, high = age[counts].min(), age[counts].max()
        found[counts] = (age[counts] - low) / (high - low) if high > low else 1.0
    return found


def _numbered(days: npt.NDArray[np.int32]) -> Floats:
    """yyyymmdd as days since the year 1, to within two days: by average years and months."""
    year, rest = np.divmod(days.astype(np.int64), 10_000)
    month, day = np.divmod(rest, 100)
    return np.asarray((year - 1) * 365.2425 + (month - 1) * 30.44 + day)
