"""Tests of differences: exact cases by hand, the error rate under a true null, Holm by hand."""

from __future__ import annotations

import numpy as np
import pytest

from eval.compare.significance import (
    EXACT,
    holm,
    macro_interval,
    macro_mean,
    randomisation_p,
    stratified_p,
    win_tie_loss,
)


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([0.0, 0.0, 0.0], 1.0),
        ([0.5], 1.0),  # ±0.5 are as far
        ([1.0, 1.0, 1.0], 2 / 8),  # +++ and ---
        ([1.0, 1.0, 1.0, 0.0, 0.0], 2 / 8),  # equal questions change nothing
        ([1.0, 1.0, -1.0], 8 / 8),  # |sum| is 1 or 3 everywhere
        ([3.0, 2.0, 1.0], 2 / 8),
        ([3.0, 2.0, -1.0], 4 / 8),  # |sum| 4 or more: ±(3+2+1), ±(3+2-1)
        ([0.1] * 6, 2 / 64),
        ([0.1, 0.2, -0.3], 8 / 8),  # the sum is 0 but for rounding
    ],
)
def test_small_cases_are_counted_exactly(differences: list[float], p: float) -> None:
    assert randomisation_p(differences) == p
    assert randomisation_p([-value for value in differences]) == p


def test_many_questions_are_sampled_and_agree_with_the_binomial() -> None:
    # 15 equal differences, 12 up, 3 down: two-sided sign test, 2 · Σ_{k≤3} C(15,k) / 2^15
    expected = 2 * (1 + 15 + 105 + 455) / 2**15
    assert EXACT < 15
    assert randomisation_p([1.0] * 12 + [-1.0] * 3) == pytest.approx(expected, abs=0.004)


def test_a_sampled_p_is_never_zero() -> None:
    assert 0.0 < randomisation_p([1.0] * 200) < 1e-4


def test_the_same_seed_gives_the_same_p() -> None:
    differences = list(np.random.default_rng(1).normal(0.1, 1.0, 60))
    assert randomisation_p(differences) == randomisation_p(differences)
    assert randomisation_p(differences) != randomisation_p(differences, seed=5)


@pytest.mark.parametrize("size", [12, 50])
def test_equal_systems_are_told_apart_in_five_per_cent_of_1000_pairs(size: int) -> None:
    rng = np.random.default_rng(20_070_611)
    first, second = rng.beta(0.6, 0.8, size=(2, 1000, size))
    called = sum(randomisation_p(row) <= 0.05 for row in second - first)
    # binomial(1000, 0.05): mean 50, standard deviation 6.9; ± 3 of them
    assert 30 <= called <= 70


def test_a_true_difference_is_found() -> None:
    rng = np.random.default_rng(3)
    assert randomisation_p(rng.normal(0.1, 0.2, 100)) < 0.001


def test_sets_are_flipped_within_and_weigh_the_same() -> None:
    # shares 3/(2·1), 1/(2·2), 1/(2·2), as 6 : 1 : 1: only +++ and --- are as far as the sum seen
    assert stratified_p([[3.0], [1.0, 1.0]]) == 2 / 8
    # 1 and -2/4, -2/4: the sum seen is 0, and everything is as far
    assert stratified_p([[1.0], [-2.0, -2.0, 0.0, 0.0]]) == 1.0
    assert macro_mean([[3.0], [1.0, 1.0]]) == 2.0


def test_one_set_is_the_plain_test() -> None:
    differences = [0.3, -0.1, 0.2, 0.4]
    assert stratified_p([differences]) == randomisation_p(differences)


def test_the_macro_interval_draws_within_each_set() -> None:
    # each set is constant, so that nothing varies within one, however different they are
    low, high = macro_interval([[1.0] * 5, [3.0] * 50])
    assert (low, high) == pytest.approx((2.0, 2.0))
    low, high = macro_interval([[0.0, 1.0] * 50, [0.0] * 10])
    assert 0.18 < low < 0.25 < high < 0.32


def test_no_questions_are_no_test() -> None:
    for strata in ([], [[]], [[1.0], []]):
        with pytest.raises(ValueError, match="at least one difference"):
            stratified_p(strata)
    with pytest.raises(ValueError, match="finite"):
        randomisation_p([1.0, float("nan")])


def test_holm_by_hand() -> None:
    # sorted .005 .01 .03 .04 times 4 3 2 1: .02 .03 .06 .04, the last raised to .06
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.5]) == [1.0, 1.0]
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


def test_wins_ties_and_losses() -> None:
    counted = win_tie_loss([0.1, 0.0, -0.2, 0.3])
    assert (counted.wins, counted.ties, counted.losses) == (2, 1, 1)
