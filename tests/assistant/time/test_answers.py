"""Time in whole answers, over a small real index: what is first, left out, newer."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.assistant import Assistant
from assistant.newer import NewerConfig, asks_for_then, newer_on_the_same_matter
from assistant.time.understood import understood
from assistant.types import Answer, Turn
from index.filters import Filters

CAPTAIN = "Who is the captain of the ferry at Holm"


def first(answer: Answer, assistant: Assistant) -> str:
    return assistant.index.header(answer.hits[0].record).path


@pytest.mark.parametrize(
    ("when", "path"),
    [
        ("in 2009", "2009.md"), ("in June 2012", "2012.md"), ("in 2016", "2016.md"),
        ("before 2010", "2009.md"), ("since 2015", "2016.md"), ("between 2011 and 2013", "2012.md"),
        ("ten years ago", "2016.md"),
    ],
)  # fmt: skip
def test_the_article_of_then_comes_first_and_the_others_stay(
    ferry: Assistant, when: str, path: str
) -> None:
    answer = ferry.answer(f"{CAPTAIN} {when}?", today=date(2026, 11, 29))
    assert first(answer, ferry) == path
    found = {ferry.index.header(hit.record).path for hit in answer.hits}
    assert {"2009.md", "2012.md", "2016.md"} <= found
    assert [(e.words, e.effect) for e in answer.time] == [(when, "prefer")]


def test_the_latest_is_the_newest_on_the_subject(ferry: Assistant) -> None:
    assert first(ferry.answer("What is the latest on the ferry at Holm?"), ferry) == "2016.md"
    oldest = ferry.answer("What is the earliest article about the ferry at Holm?")
    assert first(oldest, ferry) == "2009.md"


def test_a_follow_up_with_another_date_replaces_the_earlier_one(ferry: Assistant) -> None:
    history = [Turn(f"{CAPTAIN} in 2009?", "In 2009 its captain is Nils Aure.")]
    answer = ferry.answer("And in 2012?", history, today=date(2026, 11, 29))
    assert answer.search_query == f"{CAPTAIN} in 2012?"
    assert first(answer, ferry) == "2012.md"
    assert "Berta Lund" in answer.text
    assert [(e.words, e.effect) for e in answer.time] == [("in 2012", "prefer")]
    other = ferry.answer("How many cars did it carry in 2012?", history)
    assert "2009" not in other.search_query


def test_words_about_publication_leave_no_others(ferry: Assistant) -> None:
    answer = ferry.answer("What do the articles from 2012 say about the ferry at Holm?")
    assert {ferry.index.header(hit.record).path for hit in answer.hits} == {"2012.md"}
    assert answer.filters == Filters()
    assert answer.time[0].effect == "filter"


def test_time_can_be_left_out(ferry: Assistant) -> None:
    question = "What do the articles from 2012 say about the ferry at Holm?"
    answer = ferry.answer(question, heed_time=False)
    assert answer.time == ()
    assert len({hit.record for hit in answer.hits}) > 1


def test_a_year_in_which_nothing_was_published_is_said_to_be_the_reason(ferry: Assistant) -> None:
    answer = ferry.answer("What do the articles from 1950 say about the ferry at Holm?")
    assert answer.abstained
    assert "since 1950-01-01, until 1950-12-31" in answer.notice


def test_a_timeline_quotes_several_articles_in_the_order_of_their_dates(ferry: Assistant) -> None:
    answer = ferry.answer("How did the ferry at Holm develop?")
    dates = [citation.published for citation in answer.citations]
    assert dates == sorted(dates, key=str)
    assert {"2009-04-02", "2012-06-11", "2016-03-20"} <= set(dates)
    assert [e.effect for e in answer.time] == ["timeline"]


def test_a_newer_article_on_the_same_matter_is_pointed_out(ferry: Assistant) -> None:
    answer = ferry.answer("Which boat of the ferry at Holm carries thirty cars every hour?")
    assert answer.citations[0].path == "2009.md"
    assert "2016.md" not in {citation.path for citation in answer.citations}
    assert answer.newer is not None
    assert (answer.newer.path, answer.newer.published) == ("2016.md", "2016-03-20")


@pytest.mark.parametrize(
    "question",
    [
        "How long does the loaf without yeast bake?",  # nothing is newer, nor like it
        "Where does the bell ring when fog covers the bay?",  # without a date
        "Which boat of the ferry at Holm carried thirty cars in 2009?",  # over
    ],
)
def test_where_none_is_clearly_newer_none_is_pointed_out(ferry: Assistant, question: str) -> None:
    answer = ferry.answer(question)
    assert answer.citations
    assert answer.newer is None


def newer(ferry: Assistant, cited: str, config: NewerConfig) -> str | None:
    paths = {header.path: record for record, header in ferry.index.headers.items()}
    hits = ferry.retrieve("timetable of the ferry at Holm", 10)
    found = newer_on_the_same_matter(ferry.index, hits, [paths[cited]], config)
    return None if found is None else ferry.index.header(found.record).path


def test_newer_is_younger_by_days_alike_and_as_good_an_answer(ferry: Assistant) -> None:
    assert newer(ferry, "2009.md", NewerConfig()) == "2016.md"
    assert newer(ferry, "2016.md", NewerConfig()) is None  # the older one is as much like it
    assert newer(ferry, "2009.md", NewerConfig(days=4_000)) is None
    assert newer(ferry, "2009.md", NewerConfig(likeness=0.99)) is None
    assert newer(ferry, "2009.md", NewerConfig(share=1.5)) is None


@pytest.mark.parametrize(
    ("question", "over"),
    [
        ("What was said in 2009?", True),
        ("What was said before 2012?", True),
        ("What is the history of the ferry?", True),
        ("What was said since 2009?", False),
        ("What is the latest?", False),
        ("What was said?", False),
    ],
)
def test_a_time_that_is_over_wants_nothing_newer(question: str, over: bool) -> None:
    assert asks_for_then(understood(question, date(2026, 11, 29))) is over


def test_a_search_query_can_be_given(ferry: Assistant) -> None:
    answer = ferry.answer("What about it?", search_query="bread without yeast")
    assert (answer.question, answer.search_query) == ("What about it?", "bread without yeast")
    assert first(answer, ferry) == "2019.md"
