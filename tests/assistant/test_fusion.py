"""Fusion, each formula with its arithmetic written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.fusion import convex, from_zero, min_max, reciprocal_rank_fusion

scores = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20)


def test_reciprocal_rank_fusion_adds_up_inverse_ranks() -> None:
    fused = reciprocal_rank_fusion([[7, 8, 9], [9, 7]])
    assert fused == pytest.approx(
        {
            7: 1 / (60 + 1) + 1 / (60 + 2),
            8: 1 / (60 + 2),  # absent from the second ranking
            9: 1 / (60 + 3) + 1 / (60 + 1),
        }
    )


def test_a_smaller_k_gives_the_first_ranks_more() -> None:
    assert reciprocal_rank_fusion([[5]], k=1) == {5: 1 / (1 + 1)}
    assert reciprocal_rank_fusion([]) == {}


def test_min_max_moves_scores_to_the_unit_interval() -> None:
    # (x - 2) / (10 - 2)
    assert min_max([2, 4, 10]).tolist() == [0, 2 / 8, 1]
    assert min_max([-3, -1]).tolist() == [0, 1]


def test_from_zero_divides_by_the_greatest() -> None:
    assert from_zero([2, 4, 8]).tolist() == [2 / 8, 4 / 8, 1]
    assert from_zero([0, 5]).tolist() == [0, 1]


def test_equal_scores_say_nothing_about_order() -> None:
    assert min_max([3, 3]).tolist() == [1, 1]
    assert from_zero([3, 3]).tolist() == [1, 1]
    assert from_zero([0, 0]).tolist() == [0, 0]


def test_nothing_stays_nothing() -> None:
    assert min_max([]).tolist() == from_zero([]).tolist() == []


def test_convex_weighs_the_dense_score_against_the_lexical() -> None:
    # 0.75 * 1 + 0.25 * 0, 0.75 * 0.5 + 0.25 * 1
    assert convex([1, 0.5], [0, 1], 0.75).tolist() == [0.75, 0.625]


@given(scores)
def test_normalising_keeps_the_order_and_the_bounds(values: list[float]) -> None:
    for normalised in (min_max(values), from_zero(np.abs(values))):
        assert normalised.min() >= 0
        assert normalised.max() <= 1
    moved = min_max(values)
    for one in range(len(values)):
        assert all(moved[one] <= moved[n] for n in range(len(values)) if values[one] < values[n])
