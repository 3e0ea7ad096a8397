"""Follow-ups that replace a part of the question before are asked whole."""

from __future__ import annotations

import pytest

from assistant.ellipsis import Whole, heard, made_whole
from assistant.types import Turn

CHATBOTS = "How did agencies use chatbots in 2012?"


def turns(*questions: str) -> list[Turn]:
    return [Turn(question, "") for question in questions]


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (CHATBOTS, "And in 2014?", "How did agencies use chatbots in 2014?"),
        (CHATBOTS, "what about 2014?", "How did agencies use chatbots in 2014?"),
        (CHATBOTS, "In May 2014", "How did agencies use chatbots In May 2014?"),
        (CHATBOTS, "And since 2014?", "How did agencies use chatbots since 2014?"),
        (CHATBOTS, "And last year?", "How did agencies use chatbots last year?"),
        (
            "How did agencies use chatbots?",
            "And in 2014?",
            "How did agencies use chatbots in 2014?",
        ),
        (
            "What was built between 2010 and 2012?",
            "And after 2014?",
            "What was built after 2014?",
        ),
        ("What was built from 2010 to 2012?", "And 2015?", "What was built in 2015?"),
        ("What did Resolution 2087 ask for?", "And 2094?", "What did Resolution 2094 ask for?"),
        ("How many of 120 firms closed?", "And 2014?", "How many of 120 firms closed in 2014?"),
        ("How is aid given in South Korea?", "And in Japan?", "How is aid given in Japan?"),
        ("How did NASA use video?", "What about the EPA?", "How did the EPA use video?"),
        ("How did Login.gov grow in 2018?", "And the latest?", "How did Login.gov grow?"),
    ],
)
def test_the_part_that_is_replaced(before: str, question: str, whole: str) -> None:
    assert made_whole(question, turns(before)) == Whole(whole, ())


def test_a_chain_of_replacements_takes_up_the_last_question_that_says_all() -> None:
    earlier = turns("What is a chatbot?", CHATBOTS, "And in 2014?")
    assert made_whole("and 2016?", earlier) == (
        Whole("How did agencies use chatbots in 2016?", tuple(earlier[:1]))
    )


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("How did NASA use Twitter?", "What about the EPA?"),  # which of the two?
        ("How did NASA use video?", "What about Twitter?"),  # no agency
        ("Which browser led in fall 2015?", "What about Safari?"),  # in the place of what?
        ("How is aid given in South Korea and in China?", "And in Japan?"),
        ("Who won in 2012?", "And who won in 2014?"),  # says all itself
        ("Who won in 2012?", "And why?"),
        ("How did Toyota fail?", "But Why?"),
        ("Did they sell more in the first year?", "And the year after?"),
        (CHATBOTS, "?"),
    ],
)
def test_what_is_not_clear_stays_as_it_was_written(before: str, question: str) -> None:
    assert made_whole(question, turns(before)) is None


def test_nothing_is_replaced_without_a_question_before() -> None:
    assert made_whole("And in 2014?", ()) is None


def test_a_question_with_a_date_of_its_own_hears_no_earlier_one() -> None:
    asked = [Turn(CHATBOTS, "In 2012 they used nine.")]
    assert heard(asked, "Who built the best one in 2014?") == [
        Turn("How did agencies use chatbots?", "they used nine.")
    ]
    assert heard(asked, "Who built the best one?") == asked


def test_hostile_questions_are_read_in_no_time() -> None:
    for part in ("A of ", "A.", "in A ", "2012 ", "and the ", "A-&"):
        made_whole(part * (4_000 // len(part)), turns(part * 1_000))
