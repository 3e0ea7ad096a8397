"""What docs/languages.md says of other languages than English."""

from __future__ import annotations

from assistant.checking.check import QUANTITY, disagreement
from assistant.checking.cited import Cited
from index.analyzer import terms, wanted
from index.sentences import split_sentences


def found(question: str, text: str) -> bool:
    held = set(terms(text))
    return all(not held.isdisjoint(item.forms) for item in wanted(question))


def test_english_words_are_found_in_other_forms_and_german_ones_are_not() -> None:
    assert found("house", "The houses burned.")
    assert not found("Haus", "Die Häuser brannten.")
    assert found("Hauser", "Die Häuser brannten.")


def test_stop_words_are_english() -> None:
    assert "the" not in terms("the house")
    assert "das" in terms("das Haus")


def test_a_script_without_spaces_is_one_term() -> None:
    assert terms("灯塔建于一八八七年") == ["灯塔建于一八八七年"]
    assert not found("灯塔", "灯塔建于一八八七年")


def test_sentences_end_at_a_chinese_full_stop_and_at_a_german_ordinal() -> None:
    assert len(split_sentences("灯塔建于一八八七年。守塔人一九六一年离开。")) == 2
    assert len(split_sentences("Der Turm fiel am 3. Mai.")) == 2


def test_a_models_german_is_checked_for_numbers_and_not_for_negation() -> None:
    text = "Der Turm wurde 1887 nicht gebaut."
    cited = Cited((text,))
    assert disagreement("Der Turm wurde 1888 nicht gebaut.", cited, [text]) == QUANTITY
    assert disagreement("Der Turm wurde 1887 gebaut.", cited, [text]) is None
