import pytest

from eval.measures.sentences import held, sentence_overlap

ARTICLE = {"a": [(0, 10), (11, 21), (22, 32)], "b": [(0, 100)]}


def test_a_sentence_counts_from_half_of_it_on() -> None:
    assert held(ARTICLE, {"a": [(0, 5)]}) == {("a", (0, 10))}
    assert held(ARTICLE, {"a": [(0, 4)]}) == set()
    # 6 of the second sentence, 4 of the third
    assert held(ARTICLE, {"a": [(15, 26)]}) == {("a", (11, 21))}


def test_halves_may_come_from_several_spans() -> None:
    assert held(ARTICLE, {"a": [(0, 3), (7, 9)]}) == {("a", (0, 10))}


def test_overlap_by_hand() -> None:
    # cited: the 2nd and 3rd of a, and b's; gold: the 1st and 2nd of a
    result = sentence_overlap({"a": [(11, 32)], "b": [(0, 100)]}, {"a": [(0, 21)]}, ARTICLE)
    assert result is not None
    assert result.precision == pytest.approx(1 / 3)
    assert result.recall == pytest.approx(1 / 2)
    assert result.f1 == pytest.approx(2 * 1 / (3 + 2))


def test_a_long_sentence_weighs_no_more_than_a_short_one() -> None:
    result = sentence_overlap({"a": [(0, 10)], "b": [(0, 100)]}, {"a": [(0, 10)]}, ARTICLE)
    assert result is not None
    assert result.precision == pytest.approx(1 / 2)


def test_no_citation_scores_zero_and_no_gold_sentence_nothing() -> None:
    nothing = sentence_overlap({}, {"a": [(0, 10)]}, ARTICLE)
    assert nothing is not None
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    assert sentence_overlap({"b": [(0, 100)]}, {"b": [(0, 20)]}, ARTICLE) is None
