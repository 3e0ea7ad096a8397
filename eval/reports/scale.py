"""From values to places on a chart, in per cent of its width or height, and round ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

TICKS = 5
"""About how many ticks an axis has; more would collide on a telephone."""

TINY = 1e-9
"""A span that is taken for none."""


@dataclass(frozen=True, slots=True)
class Tick:
    """`at` in per cent of the axis from its low end."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    title: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear or logarithmic scale from `low` to `high`, `low < high`."""

    low: float
    high: float
    log: bool = False

    def at(self, value: float) -> float:
        """Per cent from the low end, values beyond the ends at the ends."""
        inside = min(max(value, self.low), self.high)
        if self.log:
            share = math.log(inside / self.low) / math.log(self.high / self.low)
        else:
            share = (inside - self.low) / (self.high - self.low)
        return round(100 * share, 3)

    def axis(self, title: str) -> Axis:
        marks = log_steps(self.low, self.high) if self.log else steps(self.low, self.high)
        return Axis(title, tuple(Tick(self.at(mark), short(mark)) for mark in marks))


def from_zero(values: Sequence[float]) -> Scale:
    """From 0, or from the lowest value below it, to the next round step above the highest."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low < TINY:
        return Scale(0.0, 1.0)
    step = round_step(high - low)
    return Scale(math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step)


def around(values: Sequence[float]) -> Scale:
    """Between the round steps next to the lowest and the highest value; for dots, never bars."""
    low, high = min(values), max(values)
    if high - low < TINY:
        margin = max(abs(high) / 10, TINY * 10)
        low, high = low - margin, high + margin
    step = round_step(high - low)
    return Scale(math.floor(low / step) * step, math.ceil(high / step) * step)


def symmetric(values: Sequence[float]) -> Scale:
    """With 0 in the middle and round ends."""
    most = max(map(abs, values), default=0.0)
    if most < TINY:
        return Scale(-1.0, 1.0)
    step = round_step(2 * most)
    end = math.ceil(most / step - 1e-9) * step
    return Scale(-end, end)


def log_around(values: Sequence[float]) -> Scale:
    """A logarithmic scale over positive values, its ends at 1, 2 or 5 times a power of ten."""
    low, high = min(values), max(values)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1
    marks = [factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 5)]
    below = max(mark for mark in marks if mark <= low * (1 + 1e-9))
    return Scale(below, min(mark for mark in marks if mark >= high and mark > below), log=True)


def round_step(width: float) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that cuts `width` into at most TICKS."""
    rough = width / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough - 1e-12)


def steps(low: float, high: float) -> list[float]:
    step = round_step(high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [place * step for place in range(first, last + 1)]


def log_steps(low: float, high: float) -> list[float]:
    """Powers of ten; with their double and fivefold where there are few."""
    decades = math.log10(high / low)
    factors = (1,) if decades > 3 else (1, 2, 5) if decades < 2 else (1, 3)
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1)
    marks = [factor * 10.0**power for power in powers for factor in factors]
    return [mark for mark in marks if low * (1 - 1e-9) <= mark <= high * (1 + 1e-9)]


def short(value: float) -> str:
    """As few digits as tell ticks apart: 0.25, 1,000, 2.5 M."""
    if abs(value) >= 1e6:
        return f"{value / 1e6:.4g} M"
    rounded = float(f"{value:.6g}") + 0.0  # + 0.0 makes -0.0 a plain 0
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:g}"
