"""Rules on statements whose questions can be written down by hand; crooked ones are not made."""

import pytest

from eval.authoring.clauses import clause_of
from eval.authoring.picking import names_in
from eval.authoring.rules import suggestions

NAMES = {"Seoul", "Tomas", "Ida", "Senator", "KORUS", "Kaesong", "Pyongyang", "Mr.", "Congress"}


def is_name(word: str) -> bool:
    return word in NAMES


MADE = [
    (
        "Seoul banned American beef in December 2003, when a cow fell ill.",
        "when",
        "When did Seoul ban American beef?",
        "December 2003",
    ),
    (
        "On June 30, 2007, the two governments signed the trade agreement in Seoul.",
        "when",
        "When did the two governments sign the trade agreement in Seoul?",
        "June 30, 2007",
    ),
    (
        "The old mill at Harwick had stood on the river until 1911.",
        "when",
        "Until when had the old mill at Harwick stood on the river?",
        "1911",
    ),
    (
        "Forty kinds of apple grow in the orchard of the valley.",
        "how many (subject)",
        "How many kinds of apple grow in the orchard of the valley?",
        "forty",
    ),
    (
        "The explosion killed 46 sailors in the waters off Baengnyeong.",
        "how many (object)",
        "How many sailors did the explosion kill in the waters off Baengnyeong?",
        "46",
    ),
    (
        "The zone employs more than 40,000 workers for southern companies.",
        "how many (object)",
        "How many workers does the zone employ for southern companies?",
        "more than 40,000",
    ),
    (
        "The lighthouse at Cape Orme was built by Tomas Reyl in 1887.",
        "who (by)",
        "Who built the lighthouse at Cape Orme in 1887?",
        "Tomas Reyl",
    ),
    (
        "Ida Vance closed the last paper mill of Harwick in 1911.",
        "who (did)",
        "Who closed the last paper mill of Harwick in 1911?",
        "Ida Vance",
    ),
    (
        "Senator Obama opposes KORUS because of its automobile provisions.",
        "why",
        "Why does Senator Obama oppose KORUS?",
        "its automobile provisions",
    ),
    (
        "The tours to the mountain were suspended because a guard had shot a visitor.",
        "why",
        "Why were the tours to the mountain suspended?",
        "a guard had shot a visitor",
    ),
    (
        "The minister warned that talks with Pyongyang would end.",
        "what (said)",
        "What did the minister warn about Pyongyang?",
        "talks with Pyongyang would end",
    ),
    (
        "Kaesong is an industrial park near the border.",
        "what (is)",
        "Who or what is Kaesong?",
        "an industrial park near the border",
    ),
]


@pytest.mark.parametrize(("sentence", "rule", "question", "answer"), MADE)
def test_a_rule_makes_the_question_that_one_would_write(
    sentence: str, rule: str, question: str, answer: str
) -> None:
    made = {item.rule: (item.question, item.answer) for item in suggestions(sentence, is_name)}
    assert made[rule] == (question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "He banned American beef in December 2003.",  # who?
        "Seoul banned it in December 2003.",  # what?
        "Seoul did not ban American beef in December 2003.",
        "The minister (then in Seoul) resigned in May 2003.",
        "Was American beef banned in December 2003?",
        "Banned in December 2003, American beef came back.",
        "The next day Seoul announced a ban in May 2003.",
        "Talks ended on February 3 and 4.",  # the date goes on
        "The park is a sign of what was built in 1887.",  # nothing happened in 1887 to the park
        "A short sentence without a verb of the list in 1887.",
    ],
)
def test_what_is_not_plain_is_no_question_of_when(sentence: str) -> None:
    assert [item for item in suggestions(sentence, is_name) if item.rule == "when"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The lyrics were written by Aaron Schroeder and Wally Gold.",  # one of two
        "The moon was pulled by the Earth's gravity.",  # somebody's something
    ],
)
def test_a_half_agent_is_no_answer(sentence: str) -> None:
    assert "who (by)" not in {item.rule for item in suggestions(sentence, is_name)}


def test_a_participle_that_belongs_to_its_noun_is_no_verb() -> None:
    clause = clause_of("The agreement signed in 2007 has lowered most tariffs.", is_name)
    assert clause is not None
    assert (clause.subject, clause.verb) == ("the agreement signed in 2007", "has")


def test_the_first_of_two_statements_is_taken_alone() -> None:
    clause = clause_of("Seoul closed the park and its workers went home.", is_name)
    assert clause is not None
    assert (clause.rest, clause.tail) == ("the park", "and its workers went home")


def test_names_are_told_by_how_the_texts_write_them() -> None:
    name = names_in(["We saw Seoul and the United States. Sanctions hurt; sanctions last."])
    assert [name(word) for word in ("Seoul", "Sanctions", "States", "United")] == [
        True,
        False,
        False,
        True,
    ]
    assert (name("Mali"), name("Payments")) == (True, False)  # seen nowhere
