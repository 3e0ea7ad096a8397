import pytest

from eval.measures.maxp import best_passages
from eval.measures.ranking import per_query
from index.errors import InputError


def test_an_article_scores_as_its_best_passage() -> None:
    run = {"q": {"a#1": 0.2, "a#2": 0.7, "b#1": 0.5, "b#2": -1.0}}
    assert best_passages(run, "#") == {"q": {"a": 0.7, "b": 0.5}}


def test_an_empty_separator_is_refused() -> None:
    with pytest.raises(InputError, match="separator between article and passage is empty"):
        best_passages({"q1": {"a#1": 1.0}}, "")


def test_a_separator_that_no_id_holds_is_refused() -> None:
    with pytest.raises(InputError, match=r"No id of the run holds the separator '#'; .* 'a_1'"):
        best_passages({"q1": {"a_1": 1.0}}, "#")


def test_negative_scores_are_scores() -> None:
    assert best_passages({"q": {"a#1": -3.0, "a#2": -2.0}}, "#") == {"q": {"a": -2.0}}


def test_the_last_separator_counts_and_an_id_without_one_is_an_article() -> None:
    run = {"q": {"a#b#1": 1.0, "a#b#2": 2.0, "c": 3.0, "c#1": 1.0}}
    assert best_passages(run, "#") == {"q": {"a#b": 2.0, "c": 3.0}}


def test_articles_that_tie_by_their_best_passages_fall_by_id_descending() -> None:
    run = {"q": {"a#1": 1.0, "b#1": 1.0, "b#2": 0.5}, "none": {}}
    articles = best_passages(run, "#")
    assert articles["none"] == {}
    # b, a: the relevant article is second
    assert per_query({"q": {"a": 1}}, articles)["RR@10"]["q"] == 1 / 2
