"""What questions say about time, in the words that readers use, and what only looks like it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.time.expression import TimeExpression
from assistant.time.points import READINGS, points
from assistant.time.understood import MOST, understood

TODAY = date(2026, 11, 29)


def read(question: str) -> list[tuple[str, str, str | None, str | None]]:
    return [(e.words, e.effect, e.since, e.until) for e in understood(question, TODAY)]


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in 2016", "2016-01-01", "2016-12-31"),
        ("in May 2016", "2016-05-01", "2016-05-31"),
        ("in Feb. 2012", "2012-02-01", "2012-02-29"),
        ("on 29 February 2012", "2012-02-29", "2012-02-29"),
        ("on February 29th, 2012", "2012-02-29", "2012-02-29"),
        ("on 2016-05-20", "2016-05-20", "2016-05-20"),
        ("in 2016-05", "2016-05-01", "2016-05-31"),
        ("in 2008-09", "2008-01-01", "2009-12-31"),
        ("since 2014", "2014-01-01", None),
        ("from 2014 onwards", "2014-01-01", None),
        ("after May 2014", "2014-06-01", None),
        ("before 2012", None, "2011-12-31"),
        ("until 2012", None, "2012-12-31"),
        ("by early 2012", None, "2012-04-30"),
        ("as of December 2024", None, "2024-12-31"),
        ("between 2011 and 2013", "2011-01-01", "2013-12-31"),
        ("from May 2011 to June 2012", "2011-05-01", "2012-06-30"),
        ("2016–2018", "2016-01-01", "2018-12-31"),
        ("from May to June 2013", "2013-05-01", "2013-06-30"),
        ("after the launch in 2012", "2012-01-01", None),
        ("before Leap Day 2012", None, "2012-12-31"),
        ("mid-2013", "2013-04-01", "2013-09-30"),
        ("in the second half of 2013", "2013-07-01", "2013-12-31"),
        ("in spring 2016", "2016-03-01", "2016-05-31"),
        ("in Q3 2016", "2016-07-01", "2016-09-30"),
        ("in the first quarter of 2016", "2016-01-01", "2016-03-31"),
        ("in fiscal year 2018", "2018-01-01", "2018-12-31"),
        ("in the 1990s", "1990-01-01", "1999-12-31"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("this month", "2026-11-01", "2026-11-30"),
        ("last quarter", "2026-07-01", "2026-09-30"),
        ("last week", "2026-11-16", "2026-11-22"),
        ("last December", "2025-12-01", "2025-12-31"),
        ("in the last three years", "2023-11-29", "2026-11-29"),
        ("two years ago", "2024-01-01", "2024-12-31"),
        ("3 months ago", "2026-08-01", "2026-08-31"),
    ],
)
def test_a_date_is_a_preference_for_the_days_that_it_means(
    words: str, since: str | None, until: str | None
) -> None:
    assert read(f"Who was paid {words}?") == [(words, "prefer", since, until)]


@pytest.mark.parametrize(
    "question",
    [
        "What went wrong with the February 29 deal?",
        "Who runs 18F?",
        "How many of the 2,000 people came?",
        "Who won 1/2000 of the vote?",
        "What costs $1999?",
        "What is in room 31.2016?",
        "What was the last year of the programme?",
        "Who decides at the latest?",
        "May I march with them?",
        "What happened on 31 June 1066?",
        "What did resolution 1874 forbid?",
        "What did it add to Resolution 2094?",
        "Who lives in 2099?",
    ],
)
def test_what_only_looks_like_a_time_is_none(question: str) -> None:
    assert read(question) == []


@pytest.mark.parametrize(
    "question",
    [
        "What do the posts from 2016 say about chatbots?",
        "Which articles about the ferry from 2016 name its captain?",
        "Are there stories published in 2016?",
        "What was published in 2016 about the ferry?",
        "Show me everything written about the ferry in 2016.",
    ],
)
def test_words_about_publication_make_a_filter(question: str) -> None:
    [(_, effect, since, until)] = read(question)
    assert (effect, since, until) == ("filter", "2016-01-01", "2016-12-31")


@pytest.mark.parametrize(
    "question",
    [
        "How many articles did the office publish in 2014?",
        "How many articles from 2014 were read by a million people?",
        "What did the report published in 2014 say?",
        "What does the 2014 piece say about email?",
        "Why did the articles of incorporation change in 2014?",
    ],
)
def test_a_year_of_something_else_is_no_filter(question: str) -> None:
    assert [effect for _, effect, _, _ in read(question)] == ["prefer"]


@pytest.mark.parametrize(
    ("question", "words", "effect"),
    [
        ("What is the latest guidance?", "latest", "newest"),
        ("What did they most recently add?", "most recently", "newest"),
        ("What's new with the ferry?", "What's new", "newest"),
        ("Which is the earliest article about it?", "earliest article", "oldest"),
        ("Where was it first mentioned?", "first mentioned", "oldest"),
        ("How did the ferry develop?", "How did the ferry develop", "timeline"),
        ("How has the council changed?", "How has the council changed", "timeline"),
        ("Tell me the history of the ferry.", "history of", "timeline"),
    ],
)
def test_newest_oldest_and_timelines(question: str, words: str, effect: str) -> None:
    assert read(question) == [(words, effect, None, None)]


def test_a_development_is_told_to_a_reader_without_its_subject() -> None:
    (said,) = understood("How did the ferry at Holm develop?", TODAY)
    assert said.described() == "“How did … develop”: in the order of publication"
    (said,) = understood("Tell me the history of the ferry.", TODAY)
    assert said.described().startswith("“history of”")


def test_how_somebody_changed_something_is_no_timeline() -> None:
    assert read("How did the office change its logo?") == []


def test_several_times_in_their_order() -> None:
    question = "How has the fee changed since 2014, and what was it in 2012 and 2017?"
    assert [words for words, *_ in read(question)] == [
        "How has the fee changed", "since 2014", "in 2012", "2017",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (TimeExpression("x", "prefer", "2016-01-01", "2016-12-31"), "articles of 2016 first"),
        (TimeExpression("x", "filter", "2016-02-01", "2016-02-29"), "only articles of 2016-02"),
        (TimeExpression("x", "prefer", None, "2016-12-31"), "articles up to 2016-12-31 first"),
        (TimeExpression("x", "prefer", "2016-03-02"), "articles from 2016-03-02 on first"),
        (TimeExpression("x", "filter", "2016-03-02", "2016-03-02"), "only articles of 2016-03-02"),
        (TimeExpression("x", "newest"), "newer articles first"),
    ],
)
def test_an_expression_is_said_in_words(expression: TimeExpression, said: str) -> None:
    assert expression.described() == f"“x”: {said}"


@given(st.text(st.sampled_from("0123456789 -/–.,'MayJune2016sinceFYQthe’") | st.characters()))
def test_any_text_can_be_read(question: str) -> None:
    for expression in understood(question, TODAY):
        assert expression.words in question
        for day in (expression.since, expression.until):
            assert day is None or date.fromisoformat(day)


@pytest.mark.parametrize(
    "piece", ["after a ", "articles about a ", "how did a ", "2016-", "May 1 "]
)
def test_the_longest_questions_are_read_and_little_is_taken_from_them(piece: str) -> None:
    assert len(understood((piece * 4_000)[:4_000], TODAY)) <= MOST


@pytest.mark.parametrize("piece", ["2000 ", "May 1, 2000 ", "2000-01-02 ", "last May 2000 "])
def test_of_a_list_of_dates_the_first_are_read(piece: str) -> None:
    """Readings are compared with one another: their number is bounded before."""
    first = points(piece * 10, TODAY)
    found = points(piece * 300, TODAY)
    assert found[:10] == first[:10]
    assert len(found) <= READINGS
