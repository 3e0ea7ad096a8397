"""DeLong's test: variance by hand, error rate under a true null."""

from __future__ import annotations

import numpy as np
import pytest

from eval.compare.delong import auroc_difference, interval, macro, two_sided_p


def test_a_small_case_by_hand() -> None:
    # first: 3, 1 against 2, 0: wins [[1, 1], [0, 1]], AUROC 3/4
    # second: 3, 3 against 2, 0: wins all, AUROC 1; change [[0, 0], [1, 0]]
    # rows' means 0, 1/2: variance 1/8, / 2 = 1/16; columns' means 1/2, 0: the same
    part = auroc_difference(([3, 1], [2, 0]), ([3, 3], [2, 0]))
    assert part is not None
    assert (part.first, part.second, part.difference) == (0.75, 1.0, 0.25)
    assert part.variance == pytest.approx(1 / 8)
    # z = 0.25 / √0.125 = 0.7071, p = erfc(0.5) = 0.4795
    assert two_sided_p(part) == pytest.approx(0.4795, abs=1e-4)
    assert interval(part) == pytest.approx((0.25 - 0.69296, 0.25 + 0.69296), abs=1e-4)


def test_the_scale_of_a_confidence_plays_no_part() -> None:
    rng = np.random.default_rng(4)
    positive, negative = rng.normal(1, 1, 40), rng.normal(0, 1, 30)
    part = auroc_difference((positive, negative), (positive * 100 + 7, negative * 100 + 7))
    assert part is not None
    assert (part.difference, two_sided_p(part)) == (0.0, 1.0)


def test_what_has_no_variance_has_no_p() -> None:
    assert auroc_difference(([1.0], [0.0, 0.1]), ([1.0], [0.0, 0.1])) is None
    turned = auroc_difference(([1, 1], [0, 0]), ([0, 0], [1, 1]))
    assert turned is not None
    assert turned.difference == -1.0
    assert two_sided_p(turned) is None
    with pytest.raises(ValueError, match="same questions"):
        auroc_difference(([1, 1], [0, 0]), ([1, 1], [0, 0, 0]))


def test_over_sets_the_mean_counts() -> None:
    one = auroc_difference(([3, 1], [2, 0]), ([3, 3], [2, 0]))
    same = auroc_difference(([3, 1], [2, 0]), ([3, 1], [2, 0]))
    assert one is not None
    assert same is not None
    both = macro([one, same])
    assert both.difference == 0.125
    assert both.variance == pytest.approx(1 / 32)


def test_equal_systems_are_told_apart_in_five_per_cent_of_1000_pairs() -> None:
    rng = np.random.default_rng(1988)
    called = 0
    for _ in range(1000):
        truth = np.repeat([1.0, 0.0], [60, 40])
        shared = truth + rng.normal(0, 1, 100)
        first, second = shared + rng.normal(0, 0.7, (2, 100))
        part = auroc_difference((first[:60], first[60:]), (second[:60], second[60:]))
        assert part is not None
        p = two_sided_p(part)
        called += p is not None and p <= 0.05
    assert 30 <= called <= 70
