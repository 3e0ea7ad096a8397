"""Fitting what supports a sentence: a logistic regression, and a threshold by what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.checking.support import FEATURES, SupportModel
from eval.altered.cases import ALTERED, TRUE
from eval.altered.judged import Judged
from eval.fitting import balanced, logistic

WITHHELD = 0.03
"""The share of true sentences that the threshold may withhold, those that rules withhold among
them. Below what is promised, because sets that were not fitted on differ."""


def fit(judged: Sequence[Judged]) -> SupportModel:
    """Weights and threshold from cases that are true or altered.

    The weights are fitted on those that no rule contradicts, because the others are never asked.
    """
    used = [item for item in judged if item.case.expected in (TRUE, ALTERED)]
    asked = [item for item in used if item.contradicted is None]
    values = np.array([[item.features[name] for name in FEATURES] for item in asked])
    labels = np.array([float(item.case.expected == TRUE) for item in asked])
    columns = np.column_stack([values, np.ones(len(asked))])
    weights = logistic(columns, labels, balanced(labels))
    named = {name: float(weight) for name, weight in zip(FEATURES, weights, strict=False)}
    model = SupportModel(named, float(weights[-1]), 0.0)
    return SupportModel(named, float(weights[-1]), _threshold(model, used))


def _threshold(model: SupportModel, judged: Sequence[Judged]) -> float:
    """The highest one that withholds at most `WITHHELD` of the true sentences."""
    true = [item for item in judged if item.case.expected == TRUE]
    scores = sorted(model.score(item.features) for item in true if item.contradicted is None)
    contradicted = len(true) - len(scores)
    room = int(WITHHELD * len(true)) - contradicted
    return scores[max(0, min(room, len(scores) - 1))]


def left_out(by_set: Mapping[str, Sequence[Judged]]) -> dict[str, SupportModel]:
    """For each set, the model that was fitted on the others."""
    return {
        name: fit([item for other, judged in by_set.items() if other != name for item in judged])
        for name in by_set
    }
