import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.overlap import covered, merged, overlap, overlap_by_doc, shared, size

SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda pair: (min(pair), max(pair))),
    max_size=6,
)


def test_character_f1_by_hand() -> None:
    # cited 10-30 (20 characters), gold 20-50 (30), shared 20-30 (10)
    result = overlap([(10, 30)], [(20, 50)])
    assert result.precision == pytest.approx(10 / 20)
    assert result.recall == pytest.approx(10 / 30)
    assert result.f1 == pytest.approx(2 * (1 / 2) * (1 / 3) / (1 / 2 + 1 / 3))
    assert result.f1 == pytest.approx(2 * 10 / (20 + 30))


def test_characters_cited_twice_count_once() -> None:
    assert overlap([(0, 10), (5, 15)], [(0, 15)]).f1 == 1.0


def test_citing_another_article_costs_precision() -> None:
    cited = {"gold": [(0, 10)], "other": [(0, 30)]}
    result = overlap_by_doc(cited, {"gold": [(0, 10)]})
    assert result.precision == pytest.approx(10 / (10 + 30))
    assert result.recall == 1.0


def test_nothing_cited_scores_zero() -> None:
    assert overlap([], [(0, 10)]).f1 == 0.0
    assert overlap([(10, 20)], [(0, 10)]).f1 == 0.0


def test_neighbours_merge_and_empty_spans_vanish() -> None:
    assert merged([(5, 8), (0, 5), (9, 9), (10, 12)]) == [(0, 8), (10, 12)]
    assert size([(0, 5), (3, 8)]) == 8


def test_covered_is_a_share_of_the_gold_span() -> None:
    assert covered((0, 10), [(5, 7), (8, 30)]) == pytest.approx((2 + 2) / 10)


@given(SPANS, SPANS)
def test_spans_behave_as_sets_of_characters(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    characters_left = {at for start, end in left for at in range(start, end)}
    characters_right = {at for start, end in right for at in range(start, end)}
    assert size(left) == len(characters_left)
    assert shared(left, right) == len(characters_left & characters_right)
