"""Fitting whether to answer: an order of an answer's signals, made a probability.

The order is a mean of two cosines, less what cosines come to by chance, with some weight on the
other signals, of a few steps each; the best by the mean AUROC over the sets is taken. (A logistic
regression on all signals at once was tried: left out in turn, every set lost by it,
docs/decisions/0021.) The probability is Platt's. A case is a question that is to be answered or
not; its label is whether the archive answers it. Every set weighs the same, whatever its size.

A set may have questions of another subject than its archive's. They count in the order, half of
what their set has to say, and not in the probability: how many there are is anybody's choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from assistant.abstention import Calibration
from assistant.signals import SIGNALS
from eval.fitting import Floats, logistic
from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval
from eval.measures.calibration import brier, calibration_error

REFUSED = 0.08
"""The share of a set's answerable questions that the threshold may refuse, on any of the sets."""

DENSE = (0.5, 0.6, 0.7)
"""What share of the mean of cosines is the passage's; the rest is the sentence's."""

STEPS = {
    "margin": (0.0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03),
    "names": (0.0, 0.05, 0.1),
    "numbers": (0.0, 0.05, 0.1),
    "agreement": (0.0, 0.02, 0.04),
}
"""Weights that are tried beside a mean of cosines of weight 1."""

SLIGHT = 1e-3
"""A penalty that keeps the slope finite where the classes are apart."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set: what its answer's signals were, and whether the archive answers it.

    `stranger` where it is of another subject than the archive's, and so not answerable either.
    """

    question_id: str
    signals: Mapping[str, float]
    answerable: bool
    stranger: bool = False


def fit(sets: Sequence[Sequence[Case]]) -> Calibration:
    """Weights that order best, made a probability, and the threshold that `REFUSED` allows."""
    tables = [_table(cases) for cases in sets]
    order = max(_orders(), key=lambda weights: _separation(weights, tables))
    slope, bias = _scaled(order, sets)
    weights = {name: weight * slope for name, weight in order.items() if weight}
    calibration = Calibration(weights, bias, 0.0)
    return Calibration(weights, bias, _threshold(calibration, sets))


def _orders() -> Iterator[dict[str, float]]:
    """Means of the two similarities, and steps of what else may speak for an answer."""
    for dense, *steps in product(DENSE, *STEPS.values()):
        means = {"similarity": 1.0 - dense, "dense": dense, "chance": -1.0}
        yield {**means, **dict(zip(STEPS, steps, strict=True))}


_Table = tuple[Floats, Floats, Floats]
"""Signals (n, all of them) of a set's answerable questions, its unanswerable ones, strangers."""


def _table(cases: Sequence[Case]) -> _Table:
    def rows(answerable: bool, stranger: bool) -> Floats:
        kept = [c for c in cases if (c.answerable, c.stranger) == (answerable, stranger)]
        values = [[case.signals[name] for name in SIGNALS] for case in kept]
        return np.array(values, np.float64).reshape(len(kept), len(SIGNALS))

    return rows(True, False), rows(False, False), rows(False, True)


def _separation(weights: Mapping[str, float], tables: Sequence[_Table]) -> float:
    """The mean over the sets of the AUROC of the weighted signals: against a set's unanswerable
    questions and against strangers, where it has both the mean of the two."""
    column = np.array([weights.get(name, 0.0) for name in SIGNALS])
    found = []
    for yes, *others in tables:
        scores = yes @ column
        each = [auroc(scores, no @ column) for no in others if len(no)]
        found.append(sum(each) / len(each))
    return sum(found) / len(found)


def _scaled(weights: Mapping[str, float], sets: Sequence[Sequence[Case]]) -> tuple[float, float]:
    """Slope and bias of the probability (Platt 1999), every set weighing the same."""
    known = [[case for case in each if not case.stranger] for each in sets]
    cases = [case for each in known for case in each]
    share = len(cases) / len(known)
    weigh = np.concatenate([np.full(len(each), share / len(each)) for each in known])
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
    """AUROC with its interval, Brier score, calibration error, and what the threshold does.

    Strangers have an AUROC and a share refused of their own, where there are some.
    """
    known = [case for case in cases if not case.stranger]
    chances = [calibration.probability(case.signals) for case in known]
    labels = [float(case.answerable) for case in known]
    yes = [p for p, case in zip(chances, known, strict=True) if case.answerable]
    no = [p for p, case in zip(chances, known, strict=True) if not case.answerable]
    strange = [calibration.probability(case.signals) for case in cases if case.stranger]
    figures = {
        "n": len(known),
        "unanswerable": len(no),
        "auroc": auroc(yes, no),
        "auroc_interval": list(auroc_interval(yes, no)),
        "brier": brier(chances, labels),
        "calibration_error": calibration_error(chances, labels),
        "answerable_refused": float(np.mean([p < calibration.threshold for p in yes])),
        "unanswerable_refused": float(np.mean([p < calibration.threshold for p in no])),
    }
    if strange:
        figures |= {
            "strangers": len(strange),
            "strangers_auroc": auroc(yes, strange),
            "strangers_refused": float(np.mean([p < calibration.threshold for p in strange])),
        }
    return figures
