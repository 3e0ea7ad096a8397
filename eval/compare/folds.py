"""Cross-validation of a choice (Stone 1974): how good is "take the best of these", really?

The best of many configurations on a set is best there partly by luck, and its figure too high.
Here the questions of each set are dealt into k folds. For each fold the configuration is chosen
that has the highest macro mean on the other folds, and this one's values on the fold are kept, so
that every question is judged by a configuration that was chosen without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.measures.bootstrap import SEED

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """`held_out` is one float64 (questions,) a set; `chosen` the configuration of each fold.

    `trained` and `tested` are each fold's macro means of the chosen one, on the rest and on it.
    """

    held_out: tuple[Floats, ...]
    chosen: tuple[int, ...]
    trained: tuple[float, ...]
    tested: tuple[float, ...]


def cross_validated(sets: Sequence[Floats], folds: int, seed: int = SEED) -> CrossValidated:
    """Of each set's values, float64 (configurations, questions), rows alike in all sets.

    Of equally good configurations the first is taken. `ValueError` where a set has fewer
    questions than folds, or there are fewer than two folds.
    """
    if folds < 2 or any(values.shape[1] < folds for values in sets):
        raise ValueError("needs two folds or more, and as many questions in every set")
    rng = np.random.default_rng(seed)
    dealt = [rng.permutation(values.shape[1]) % folds for values in sets]
    held_out = tuple(np.zeros(values.shape[1]) for values in sets)
    chosen, trained, tested = [], [], []
    for fold in range(folds):
        training = _means(sets, [numbers != fold for numbers in dealt])
        best = int(np.argmax(np.round(training, 12)))  # sums in another order are no difference
        for values, numbers, kept in zip(sets, dealt, held_out, strict=True):
            kept[numbers == fold] = values[best, numbers == fold]
        chosen.append(best)
        trained.append(float(training[best]))
        tested.append(float(_means(sets, [numbers == fold for numbers in dealt])[best]))
    return CrossValidated(held_out, tuple(chosen), tuple(trained), tuple(tested))


def _means(sets: Sequence[Floats], taken: Sequence[npt.NDArray[np.bool_]]) -> Floats:
    """float64 (configurations,): the macro mean over the questions taken."""
    means = [values[:, take].mean(axis=1) for values, take in zip(sets, taken, strict=True)]
    return np.asarray(np.mean(means, axis=0), np.float64)
