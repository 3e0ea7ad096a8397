"""What the reader learns from."""

from __future__ import annotations

from pathlib import Path

import pytest
from comprehension_data import ASKED, write_squad

from eval.comprehension.examples import SHARES, Example, examples, following
from eval.comprehension.squad import read_squad

ANSWERS = {question: answer for _, question, answer in ASKED}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    articles = read_squad(write_squad(tmp_path_factory.mktemp("squad") / "train.json"))
    return [example for seed in range(40) for example in examples(articles, seed)]


def test_every_kind_is_made_and_the_same_seed_makes_the_same(
    drawn: list[Example], tmp_path: Path
) -> None:
    assert {example.kind for example in drawn} == set(SHARES)
    articles = read_squad(write_squad(tmp_path / "train.json"))
    assert list(examples(articles, 3)) == list(examples(articles, 3))


def test_an_answered_example_holds_its_answer(drawn: list[Example]) -> None:
    for example in drawn:
        if example.kind == "answered":
            found = {example.passage[s:e] for s, e in example.spans}
            assert found & set(ANSWERS.values())


def test_the_others_hold_no_answer_to_what_they_ask(drawn: list[Example]) -> None:
    for example in drawn:
        if example.kind == "answered":
            continue
        assert example.spans == ()
        asked = [answer for question, answer in ANSWERS.items() if example.question == question]
        if example.kind in ("removed", "near"):
            assert all(answer not in example.passage for answer in asked)
        else:
            assert not asked  # an altered question is none of those


def test_a_question_that_follows_says_it_for_a_name_that_both_have() -> None:
    made = following("Who built the Analytical Engine?", "When was the Analytical Engine built?")
    assert made == "Who built the Analytical Engine? When was it built?"
    assert following("Who came?", "When did Ada go?") == "Who came? When did Ada go?"
