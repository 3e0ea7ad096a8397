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
    """What time adds to an article's evidence, which lies between 0 and 1, and what is in order.

    `dates` is added for one published when the question says. The newest, or the oldest, are
    told among those on the subject: within `on_topic` of the best one's evidence, or `titled`
    where the title names the matter, with `named` of the most that any of them names of it, or
    within `near` with half of that.
    """

    dates: float = 0.25
    near: float = 0.2
    on_topic: float = 0.3
    titled: float = 0.5
    named: float = 0.8


def preference(time: Sequence[TimeExpression], days: Days, config: TimeConfig) -> Floats:
    """What the expressions add to each article's evidence, float64 (n,); of several dates the
    nearest counts."""
    dates = np.zeros(len(days))
    for expression in time:
        if expression.effect == "prefer":
            dates = np.maximum(dates, closeness(expression, days))
    return config.dates * dates


def closeness(expression: TimeExpression, days: Days) -> Floats:
    """1 for an article published within the days named, falling by e in `NEAR` days beside them."""
    first, last = _numbered(days[:, 0]), _numbered(days[:, 1])
    gap = np.zeros(len(days))
    if expression.since is not None:
        gap = np.maximum(gap, date.fromisoformat(expression.since).toordinal() - last)
    if expression.until is not None:
        gap = np.maximum(gap, first - date.fromisoformat(expression.until).toordinal())
    return np.where(days[:, 1] > 0, np.exp(-gap / NEAR), 0.0)


def _numbered(days: npt.NDArray[np.int32]) -> Floats:
    """yyyymmdd as days since the year 1, to within two days: by average years and months."""
    year, rest = np.divmod(days.astype(np.int64), 10_000)
    month, day = np.divmod(rest, 100)
    return np.asarray((year - 1) * 365.2425 + (month - 1) * 30.44 + day)
