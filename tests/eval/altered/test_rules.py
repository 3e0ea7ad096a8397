"""Altered sentences say something else, rephrased ones do not; the kinds change what they name."""

from __future__ import annotations

from random import Random

import pytest

from assistant.checking.check import CitedSentence
from eval.altered.alterations import ALTERATIONS
from eval.altered.cases import ALTERED, JOINED, ONE_TOO_MANY, OTHER_NUMBER, TRUE, cases_of
from eval.altered.paraphrases import CHANGING, PARAPHRASES, rephrased

OTHERS = ["Otto Brandt sold the mill to Anna Kessel of Leipzig.", "Bees do not sleep in winter."]

ALTERATION = {
    "number": ("It grew to 1,200 men.", {"It grew to 1,600 men.", "It grew to 800 men."}),
    "numbers exchanged": ("From 10 it rose to 15.", {"From 15 it rose to 10."}),
    "names exchanged": ("Ida Vance met Tom Reyl.", {"Tom Reyl met Ida Vance."}),
    "negation dropped": ("It didn't end.", {"It end.", "It did end."}),
    "negation added": ("It has ended.", {"It has not ended."}),
    "direction": ("Prices rose.", {"Prices fell."}),
}


@pytest.mark.parametrize("kind", ALTERATION)
def test_an_alteration_changes_one_thing(kind: str) -> None:
    sentence, expected = ALTERATION[kind]
    assert {ALTERATIONS[kind](sentence, OTHERS, Random(seed)) for seed in range(20)} <= expected


def test_alterations_that_draw_from_elsewhere() -> None:
    date = ALTERATIONS["date"]("They met in May.", OTHERS, Random(1))
    assert date is not None
    assert date.startswith("They met in ")
    assert date != "They met in May."
    name = ALTERATIONS["name"]("It was built by Tom Reyl.", OTHERS, Random(1))
    assert name in {"It was built by Otto Brandt.", "It was built by Anna Kessel.",
                    "It was built by Leipzig."}  # fmt: skip
    added = ALTERATIONS["claim added"]("It rose.", OTHERS, Random(1))
    assert added in {"It rose, and bees do not sleep in winter.", "It rose, and otto Brandt sold "
                     "the mill to Anna Kessel of Leipzig."}  # fmt: skip


@pytest.mark.parametrize("kind", ALTERATIONS)
def test_where_there_is_nothing_to_alter_there_is_no_case(kind: str) -> None:
    if kind != "claim added":
        assert ALTERATIONS[kind]("bees sleep soundly", OTHERS, Random(1)) is None


def test_items_of_a_list_may_change_places() -> None:
    for listed in ("Ida Vance and Tom Reyl met.", "It was in 2006 or 2009."):
        assert ALTERATIONS["names exchanged"](listed, OTHERS, Random(1)) is None
        assert ALTERATIONS["numbers exchanged"](listed, OTHERS, Random(1)) is None


PARAPHRASE = {
    "verbatim": ("It rose.", "It rose."),
    "adverbial dropped": ("However, it rose.", "It rose."),
    "reordered": ("In 2010, the tower fell.", "The tower fell in 2010."),
    "shortened": (
        "The tower, which a storm had shaken, fell into the old harbour of Orme.",
        "The tower fell into the old harbour of Orme.",
    ),
    "synonyms": ("They bought oak.", "They purchased oak."),
    "numbers rewritten": ("It rose 15% on May 3, 1911.", "It rose 15 percent on 3 May 1911."),
    "contracted": ("It did not fall.", "It didn't fall."),
}


@pytest.mark.parametrize("kind", PARAPHRASES)
def test_a_rule_rephrases(kind: str) -> None:
    sentence, expected = PARAPHRASE[kind]
    assert rephrased(kind, sentence, Random(3)) == expected


@pytest.mark.parametrize("kind", sorted(CHANGING))
def test_a_quotation_is_not_put_into_other_words(kind: str) -> None:
    said = "However, “they bought 3 oaks” and did not sell."
    assert rephrased(kind, said, Random(1)) is None


def test_cases_cite_the_sentence_they_were_made_of_or_another_one() -> None:
    article = "The keel of oak is laid first. Pine planks are bent over steam in May. It is old."
    first = CitedSentence("The keel of oak is laid first.", article)
    other = CitedSentence("Bees do not sleep in winter.", "Bees do not sleep in winter.")
    cases = list(cases_of([first, other], Random(1)))
    kinds = {case.kind: case for case in cases if case.group == 0}
    assert kinds["verbatim"].sources == (first,)
    assert kinds["negation added"].expected == ALTERED
    assert first not in kinds[OTHER_NUMBER].sources
    assert kinds[JOINED].sentence == (
        "The keel of oak is laid first; Pine planks are bent over steam in May."
    )
    assert len(kinds[JOINED].sources) == 2
    assert kinds[ONE_TOO_MANY].sources == (first, other)
    assert kinds[ONE_TOO_MANY].expected == TRUE
    assert cases == list(cases_of([first, other], Random(1)))
