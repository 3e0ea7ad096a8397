"""Cross-validation of a choice: every question is judged by what was chosen without it."""

from __future__ import annotations

import numpy as np
import pytest

from eval.compare.folds import cross_validated


def test_a_configuration_that_is_always_best_is_always_chosen() -> None:
    values = np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]])
    found = cross_validated([values], 2)
    assert found.chosen == (1, 1)
    assert list(found.held_out[0]) == [0.5, 0.6, 0.7, 0.8]
    assert np.mean(found.tested) == pytest.approx(0.65)


def test_what_wins_by_one_lucky_question_does_not_keep_it() -> None:
    # the first is best by its question 0 alone: where that is held out, the second is chosen
    values = np.array([[9.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    found = cross_validated([values], 4)
    assert sorted(found.chosen) == [0, 0, 0, 1]
    assert list(found.held_out[0]) == [1.0, 0.0, 0.0, 0.0]


def test_the_best_of_noise_is_no_better_than_the_truth() -> None:
    rng = np.random.default_rng(0)
    seen, held_out = [], []
    for draw in range(300):
        values = rng.normal(0.0, 1.0, (20, 50))
        seen.append(values.mean(axis=1).max())
        held_out.append(cross_validated([values], 5, draw).held_out[0].mean())
    assert np.mean(seen) > 0.2
    # 300 means with a deviation of about 0.2 each: four standard errors are 0.046
    assert abs(np.mean(held_out)) < 0.05


def test_sets_weigh_the_same_in_the_choice() -> None:
    small = np.array([[1.0] * 2, [0.0] * 2])
    large = np.array([[0.0] * 90, [0.5] * 90])
    found = cross_validated([small, large], 2)
    assert found.chosen == (0, 0)
    assert found.trained == (0.5, 0.5)


def test_equally_good_ones_are_settled_by_their_order() -> None:
    values = np.array([[0.1, 0.2, 0.3], [0.3, 0.2, 0.1]])
    assert cross_validated([np.vstack([values[0], values[0]])], 3).chosen == (0, 0, 0)


def test_too_few_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="as many questions"):
        cross_validated([np.zeros((2, 3))], 4)
    with pytest.raises(ValueError, match="two folds"):
        cross_validated([np.zeros((2, 3))], 1)
