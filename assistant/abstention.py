"""Whether to answer: a probability that the evidence answers the question, from its signals.

`abstention.json` holds a logistic regression on the signals, the threshold below which the
assistant abstains, and where they come from; `footnote eval calibrate` writes it. It was fitted
with the default model and reader. With others the signals mean something else, so there the
confidence is a plain mean of two similarities: it orders questions and is no probability.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.signals import SIGNALS
from index.errors import InputError


@dataclass(frozen=True, slots=True)
class Calibration:
    """`weights` by signal, for the signals as they are."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """That the evidence answers the question, 0 to 1; 0 where there are no signals."""
        if not signals:
            return 0.0
        total = self.bias + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-700.0, total)))


def uncalibrated(signals: Mapping[str, float]) -> float:
    """The mean of the best sentence's and the best passage's cosine, 0 to 1."""
    if not signals:
        return 0.0
    return min(1.0, max(0.0, (signals["similarity"] + signals["dense"]) / 2))


@lru_cache(maxsize=1)
def shipped() -> Calibration:
    """The calibration that comes with Footnote."""
    return parse_calibration(
        resources.files(__package__).joinpath("abstention.json").read_text("utf-8")
    )


def parse_calibration(text: str) -> Calibration:
    """Raises InputError where the text is no calibration of these signals."""
    try:
        values: dict[str, Any] = json.loads(text)
        weights = {name: float(weight) for name, weight in values["weights"].items()}
        found = Calibration(weights, float(values["bias"]), float(values["threshold"]))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise InputError(
            f"The calibration cannot be read ({exc!r}); expected JSON with weights, bias and "
            "threshold. Write it with: footnote eval calibrate"
        ) from exc
    unknown = set(found.weights) - set(SIGNALS)
    if unknown:
        raise InputError(
            f"The calibration weighs {', '.join(sorted(unknown))}; the signals are "
            f"{', '.join(SIGNALS)}. Fit it anew with: footnote eval calibrate"
        )
    return found


@dataclass(frozen=True, slots=True)
class AbstentionConfig:
    """Below `threshold`, a probability, the assistant abstains; by default the fitted one.

    `uncalibrated` stands in its place where the confidence is no probability. It was set by eye
    on three question sets and twenty questions off their subject.
    """

    threshold: float = field(default_factory=lambda: shipped().threshold)
    uncalibrated: float = 0.38


@dataclass(frozen=True, slots=True)
class Verdict:
    """`enough` says whether to answer; `calibrated` whether `confidence` is a probability."""

    confidence: float
    calibrated: bool
    enough: bool


def verdict(
    signals: Mapping[str, float], config: AbstentionConfig, calibration: Calibration | None
) -> Verdict:
    """What the signals say; `calibration` is None where none was fitted for them."""
    if calibration is None:
        confidence, threshold = uncalibrated(signals), config.uncalibrated
    else:
        confidence, threshold = calibration.probability(signals), config.threshold
    return Verdict(
        round(confidence, 4), calibration is not None, bool(signals) and confidence >= threshold
    )
