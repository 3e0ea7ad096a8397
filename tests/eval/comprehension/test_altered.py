"""Questions made false."""

from __future__ import annotations

import random

import pytest

from eval.comprehension.altered import altered, negated, opposite, other_name, other_number

NAMES = ("Charles Babbage", "Turin")


def chance() -> random.Random:
    return random.Random(1)


def test_a_name_gives_way_to_another_of_the_article() -> None:
    made = other_name("What did Ada Lovelace write?", NAMES, chance())
    assert made in {"What did Charles Babbage write?", "What did Turin write?"}
    assert other_name("What did she write?", NAMES, chance()) is None
    assert other_name("What did Turin see?", ("Turin",), chance()) is None


def test_a_number_changes_in_one_of_its_last_two_figures() -> None:
    made = other_number("What was written in 1843?", (), chance())
    assert made is not None
    year = made.removesuffix("?").split()[-1]
    assert year[:2] == "18"
    assert year != "1843"
    assert other_number("What was written?", (), chance()) is None


@pytest.mark.parametrize(
    ("question", "made"),
    [
        ("Who wrote the first program?", "Who wrote the last program?"),
        ("Who wrote it?", None),
    ],
)
def test_a_direction_turns_round(question: str, made: str | None) -> None:
    assert opposite(question, (), chance()) == made


def test_a_negation_stands_where_english_has_it() -> None:
    assert negated("What was Ada known for?", (), chance()) == "What was not Ada known for?"
    assert negated("What did Ada write?", (), chance()) == "What did Ada not write?"
    assert negated("Known for?", (), chance()) is None


def test_an_altered_question_is_another_or_none() -> None:
    for seed in range(20):
        made = altered("Which notes did Ada Lovelace write in 1843?", NAMES, random.Random(seed))
        assert made is not None
        assert made != "Which notes did Ada Lovelace write in 1843?"
    assert altered("Which one?", (), chance()) is None
