"""Logistic regression, for whatever is fitted: few weights, each of which a person can look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RIDGE = 1.0
STEPS = 50

Floats = npt.NDArray[np.float64]


def logistic(values: Floats, labels: Floats, cases: Floats, ridge: float = RIDGE) -> Floats:
    """Weights (d,) of a logistic regression with an L2 penalty, by Newton's method.

    Hastie, Tibshirani and Friedman 2009, "The Elements of Statistical Learning", section 4.4.1.
    `cases` (n,) says how much each case weighs. The last column of `values` (n, d) is the
    constant, which is not penalised.
    """
    penalty = ridge * np.eye(values.shape[1])
    penalty[-1, -1] = 1e-9
    weights = np.zeros(values.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -500, 500)))
        slope = values.T @ (cases * (labels - chance)) - penalty @ weights
        bend = (values * (cases * chance * (1 - chance))[:, None]).T @ values + penalty
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(weights, np.float64)


def balanced(labels: Floats) -> Floats:
    """Weights of cases (n,) that make both classes count the same, whatever their sizes."""
    share = labels.mean()
    return np.asarray(np.where(labels > 0, 0.5 / share, 0.5 / (1 - share)), np.float64)
