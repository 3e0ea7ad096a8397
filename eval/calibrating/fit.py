"""Fitting whether to answer: a logistic regression on an answer's signals, each set left out once.

A case is a question that is to be answered or not; its label is whether the archive answers it.
Every set weighs the same, whatever its size, and each keeps its own share of unanswerable ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assistant.abstention import Calibration
from assistant.signals import SIGNALS
from eval.fitting import logistic
from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval
from eval.measures.calibration import brier, calibration_error

REFUSED = 0.05
"""The share of answerable questions that the threshold may refuse, as a mean over the sets."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question of a set: what its answer's signals were, and whether the archive answers it."""

    question_id: str
    signals: Mapping[str, float]
    answerable: bool


def fit(sets: Sequence[Sequence[Case]], used: Sequence[str] = SIGNALS) -> Calibration:
    """Weights on the signals as they are, and the threshold that `REFUSED` allows."""
    cases = [case for each in sets for case in each]
    values = np.array([[case.signals[name] for name in used] for case in cases])
    labels = np.array([float(case.answerable) for case in cases])
    weigh = np.concatenate(
        [np.full(len(each), len(cases) / len(sets) / len(each)) for each in sets]
    )
    centre, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    columns = np.column_stack([(values - centre) / spread, np.ones(len(cases))])
    found = logistic(columns, labels, weigh)
    weights = found[:-1] / spread
    named = {name: float(weight) for name, weight in zip(used, weights, strict=True)}
    bias = float(found[-1] - weights @ centre)
    calibration = Calibration(named, bias, 0.0)
    return Calibration(named, bias, _threshold(calibration, sets))


def _threshold(calibration: Calibration, sets: Sequence[Sequence[Case]]) -> float:
    """The highest hundredth below which no more than `REFUSED` of the answerable ones lie."""
    answerable = [
        [calibration.probability(case.signals) for case in each if case.answerable] for each in sets
    ]
    for hundredths in range(99, -1, -1):
        refused = [np.mean([p < hundredths / 100 for p in each]) for each in answerable if each]
        if np.mean(refused) <= REFUSED:
            return hundredths / 100
    return 0.0


def left_out(
    sets: Mapping[str, Sequence[Case]], used: Sequence[str] = SIGNALS
) -> dict[str, dict[str, Any]]:
    """For each set, figures of the calibration that was fitted on the others."""
    figures = {}
    for name, cases in sets.items():
        others = [each for other, each in sets.items() if other != name]
        figures[name] = judged(fit(others, used), cases)
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
