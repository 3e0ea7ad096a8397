"""Fitting whether to answer: an order of an answer's signals, made a probability.

The order is the mean of two cosines with some weight on the other signals, of a few steps each;
the best by the mean AUROC over the sets is taken. (A logistic regression on all signals at once
was tried: left out in turn, every set lost by it, docs/decisions/0021.) The probability is
Platt's. A case is a question that is to be answered or not; its label is whether the archive
answers it. Every set weighs the same, whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from assistant.abstention import Calibration
from eval.fitting import logistic
from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval
from eval.measures.calibration import brier, calibration_error

REFUSED = 0.08
"""The share of a set's answerable questions that the threshold may refuse, on any of the sets."""

STEPS = {
    "margin": (0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03, 0.04),
    "names": (0.0, 0.03, 0.06, 0.1),
    "numbers": (0.0, 0.03, 0.06, 0.1),
    "kind": (0.0, 0.03),
}
"""Weights that are tried beside a mean of cosines of weight 1."""

SLIGHT = 1e-3
"""A penalty that keeps the slope finite where the classes are apart."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set: what its answer's signals were, and whether the archive answers it."""

    question_id: str
    signals: Mapping[str, float]
    answerable: bool


def fit(sets: Sequence[Sequence[Case]]) -> Calibration:
    """Weights that order best, made a probability, and the threshold that `REFUSED` allows."""
    order = max(_orders(), key=lambda weights: _separation(weights, sets))
    slope, bias = _scaled(order, sets)
    weights = {name: weight * slope for name, weight in order.items() if weight}
    calibration = Calibration(weights, bias, 0.0)
    return Calibration(weights, bias, _threshold(calibration, sets))


def _orders() -> Iterator[dict[str, float]]:
    """The mean of the two similarities, and steps of what else may speak for an answer."""
    for steps in product(*STEPS.values()):
        yield {"similarity": 0.5, "dense": 0.5, **dict(zip(STEPS, steps, strict=True))}


def _separation(weights: Mapping[str, float], sets: Sequence[Sequence[Case]]) -> float:
    """The mean over the sets of the AUROC of the weighted signals."""
    found = []
    for cases in sets:
        scores = [(_score(weights, case), case.answerable) for case in cases]
        yes = [score for score, answerable in scores if answerable]
        found.append(auroc(yes, [score for score, answerable in scores if not answerable]))
    return sum(found) / len(found)


def _scaled(weights: Mapping[str, float], sets: Sequence[Sequence[Case]]) -> tuple[float, float]:
    """Slope and bias of the probability (Platt 1999), every set weighing the same."""
    cases = [case for each in sets for case in each]
    share = len(cases) / len(sets)
    weigh = np.concatenate([np.full(len(each), share / len(each)) for each in sets])
    scores = np.array([_score(weights, case) for case in cases])
    labels = np.array([float(case.answerable) for case in cases])
    columns = np.column_stack([scores, np.ones(len(cases))])
    slope, bias = logistic(columns, labels, weigh, ridge=SLIGHT)
    return float(slope), float(bias)


def _score(weights: Mapping[str, float], case: Case) -> float:
    return sum(weight * case.signals[name] for name, weight in weights.items())


def _threshold(calibration: Calibration, sets: Sequence[Sequence[Case]]) -> float:
    """The highest hundredth below which no more than `REFUSED` of any set's answerable ones lie."""
    answerable = [
        [calibration.probability(case.signals) for case in each if case.answerable] for each in sets
    ]
    for hundredths in range(99, -1, -1):
        refused = [np.mean([p < hundredths / 100 for p in each]) for each in answerable if each]
        if max(refused) <= REFUSED:
            return hundredths / 100
    return 0.0


def left_out(sets: Mapping[str, Sequence[Case]]) -> dict[str, dict[str, Any]]:
    """For each set, figures of the calibration that was fitted on the others."""
    figures = {}
    for name, cases in sets.items():
        others = [each for other, each in sets.items() if other != name]
        figures[name] = judged(fit(others), cases)
    return figures


def judged(calibration: Calibration, cases: Sequence[Case]) -> dict[str, Any]:
    """AUROC with its interval, Brier score, calibration error, and what the threshold does."""
    chances = [calibration.probability(case.signals) for case in cases]
    labels = [float(case.answerable) for case in cases]
    yes = [p for p, case in zip(chances, cases, strict=True) if case.answerable]
    no = [p for p, case in zip(chances, cases, strict=True) if not case.answerable]
    return {
        "n": len(cases),
        "unanswerable": len(no),
        "auroc": auroc(yes, no),
        "auroc_interval": list(auroc_interval(yes, no)),
        "brier": brier(chances, labels),
        "calibration_error": calibration_error(chances, labels),
        "answerable_refused": float(np.mean([p < calibration.threshold for p in yes])),
        "unanswerable_refused": float(np.mean([p < calibration.threshold for p in no])),
    }
