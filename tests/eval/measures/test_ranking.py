from math import log2

import pytest

from eval.measures.ranking import per_query, retrieval_figures

QRELS = {"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"x": 1}}
RUN = {"q1": {"c": 3.0, "a": 2.0, "u": 1.5, "b": 1.0}}


def test_a_tiny_run_by_hand() -> None:
    values = {name: of_query["q1"] for name, of_query in per_query(QRELS, RUN).items()}
    # ranks: c (grade 0), a (2), u (not judged), b (1); the ideal order is a, b
    dcg = 2 / log2(2 + 1) + 1 / log2(4 + 1)
    ideal = 2 / log2(1 + 1) + 1 / log2(2 + 1)
    assert values["nDCG@10"] == pytest.approx(dcg / ideal)
    assert values["AP"] == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert values["RR@10"] == pytest.approx(1 / 2)
    assert values["R@10"] == values["R@100"] == pytest.approx(2 / 2)
    assert values["P@5"] == pytest.approx(2 / 5)
    assert values["Judged@10"] == pytest.approx(3 / 4)


def test_a_judged_query_without_results_counts_zero() -> None:
    figures = retrieval_figures(QRELS, RUN)
    assert figures["RR@10"] == pytest.approx((1 / 2 + 0) / 2)
    assert figures["n"] == 2


def test_an_empty_run_is_all_zero() -> None:
    figures = retrieval_figures(QRELS, {})
    assert figures["nDCG@10"] == 0.0
    assert figures["Judged@10"] == 0.0


def test_an_empty_list_is_as_good_as_none() -> None:
    assert per_query(QRELS, {**RUN, "q2": {}}) == per_query(QRELS, RUN)


def test_queries_without_judgements_change_nothing() -> None:
    more = {**RUN, "q3": {"a": 1.0}}
    assert per_query(QRELS, more) == per_query(QRELS, RUN)


def test_ties_are_broken_by_id_descending_for_every_measure() -> None:
    qrels = {"q": {"b": 1}}
    tied = {"q": {"a": 1.0, "b": 1.0, "c": 1.0}}  # the order is c, b, a
    assert per_query(qrels, tied)["RR@10"]["q"] == pytest.approx(1 / 2)
    assert per_query(qrels, tied)["nDCG@10"]["q"] == pytest.approx(1 / log2(3))


def test_scores_that_differ_in_the_ninth_place_are_no_tie() -> None:
    qrels = {"q": {"a": 1}}
    run = {"q": {"b": 0.5, "a": 0.500000001}}
    assert per_query(qrels, run)["RR@10"]["q"] == 1.0


def test_recall_at_ten_sees_ten() -> None:
    qrels = {"q": {"d11": 1, "d01": 1}}
    run = {"q": {f"d{place:02}": 100.0 - place for place in range(1, 13)}}
    values = per_query(qrels, run)
    assert values["R@10"]["q"] == pytest.approx(1 / 2)
    assert values["R@100"]["q"] == pytest.approx(2 / 2)


def test_intervals_hold_their_means() -> None:
    figures = retrieval_figures(QRELS, RUN)
    intervals = figures["intervals"]
    assert isinstance(intervals, dict)
    low, high = intervals["RR@10"]
    assert (low, high) == (0.0, 0.5)
