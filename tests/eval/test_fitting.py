"""Logistic regression: the weights that made the labels, and classes of unlike sizes."""

from __future__ import annotations

import numpy as np
import pytest

from eval.fitting import balanced, logistic


def test_the_regression_finds_the_slope_that_made_the_data() -> None:
    rng = np.random.default_rng(1)
    values = np.column_stack([rng.normal(size=4000), np.ones(4000)])
    chance = 1 / (1 + np.exp(-2.0 * values[:, 0]))
    labels = (rng.uniform(size=4000) < chance).astype(float)
    slope, constant = logistic(values, labels, np.ones(4000), ridge=1e-6)
    assert slope == pytest.approx(2.0, abs=0.2)
    assert constant == pytest.approx(0.0, abs=0.1)


def test_classes_weigh_the_same_however_many_cases_they_have() -> None:
    values = np.array([[0.0, 1.0]] * 90 + [[1.0, 1.0]] * 10)
    labels = np.array([0.0] * 90 + [1.0] * 10)
    weights = logistic(values, labels, balanced(labels))
    middle = 1 / (1 + np.exp(-(0.5 * weights[0] + weights[1])))
    assert middle == pytest.approx(0.5, abs=0.02)
