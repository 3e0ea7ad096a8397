import pytest

from eval.measures.short_answers import contained, normalised, token_recall


def test_normalisation_is_squads() -> None:
    assert normalised("The  “Bow-Wow” of an\nAnt, a Theory!") == "bowwow of ant theory".split()
    assert normalised("$1,000") == ["1000"]
    assert normalised("The") == []


def test_whole_tokens_are_looked_for() -> None:
    assert contained("It cost 41 dollars, they say.", ["41"]) == 1.0
    assert contained("It cost 1941 dollars.", ["41"]) == 0.0
    assert contained("The Park Wang-ja affair", ["park wang-ja"]) == 1.0
    assert contained("", ["41"]) == 0.0


def test_one_of_several_gold_answers_is_enough() -> None:
    assert contained("On October 11.", ["11 October", "October 11"]) == 1.0


def test_long_and_empty_gold_answers_are_not_looked_for() -> None:
    assert contained("one two three four five", ["one two three four five"]) == 1.0
    assert contained("one two three four five six", ["one two three four five six"]) is None
    assert contained("one", []) is None
    assert contained("one", ["the"]) is None


def test_token_recall_by_hand() -> None:
    # gold: fifteen years in equal yearly cuts; the answer has years, in, and equal
    gold = "Fifteen years, in equal yearly cuts"
    assert token_recall("In ten equal years", [gold]) == pytest.approx(3 / 6)
    # "very" twice in the gold answer, once in the other: 1 + 1 of 3
    assert token_recall("very good", ["very, very good"]) == pytest.approx(2 / 3)
    assert token_recall("very good", ["bad", "very good"]) == 1.0
    assert token_recall("anything", ["the", ""]) is None
