"""Asking on after an answer: what was not quoted yet, and not the same again."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant
from assistant.ellipsis import Whole, made_whole
from assistant.more import asks_for_more, told_together
from assistant.types import Turn
from index.generation import Index
from index.protocols import Embedder

QUESTION = "Who built the lighthouse at Cape Orme?"


@pytest.mark.parametrize(
    "question",
    [
        "More", "more?", "and?", "Tell me more.", "tell me more about it", "Go on.", "Continue",
        "What else?", "anything else?", "Is there more?", "More details, please",
        "Could you tell me more about that?", "ok, more", "yes please go on",
    ],
)  # fmt: skip
def test_what_only_asks_on(question: str) -> None:
    assert asks_for_more(question)


@pytest.mark.parametrize(
    "question",
    ["Why?", "And why?", "More sanctions?", "And then?", "Something else.", "What?", "and 2014?",
     "Tell me more about the lighthouse.", "What else did he build?", "?", ""],
)  # fmt: skip
def test_what_asks_for_something_does_not_only_ask_on(question: str) -> None:
    assert not asks_for_more(question)


def test_a_question_and_what_was_asked_on_are_one_turn() -> None:
    history = [
        Turn("More?", ""),
        Turn("Who built it?", "A."),
        Turn("Go on.", "B."),
        Turn("and?", ""),
        Turn("When?", "C."),
        Turn("more", "D."),
    ]
    assert told_together(history) == [Turn("Who built it?", "A. B."), Turn("When?", "C. D.")]
    assert told_together([Turn("more", "")]) == []


def test_asking_on_asks_the_question_before_again() -> None:
    earlier = [Turn("Who built it?", "A."), Turn(QUESTION, "B. C.")]
    assert made_whole("Go on.", earlier) == Whole(QUESTION, (earlier[0],), "B. C.")
    assert made_whole("Go on.", ()) is None
    chain = [Turn("How was it lit in 2012?", "A."), Turn("And in 2014?", "B.")]
    assert made_whole("more", chain) == Whole("How was it lit in 2014?", (), "B.")


@pytest.fixture
def assistant(opened: Index, embedder: Embedder) -> Assistant:
    return Assistant(opened, embedder)


def test_what_was_quoted_is_not_quoted_again(assistant: Assistant) -> None:
    history: list[Turn] = []
    quoted: list[str] = []
    for question in (QUESTION, "More?", "Go on.", "and?"):
        answer = assistant.answer(question, history, abstain=False)
        assert answer.search_query == QUESTION
        assert not set(quoted) & {citation.quote for citation in answer.citations}
        quoted += [citation.quote for citation in answer.citations]
        history.append(Turn(question, answer.text))
    assert len(quoted) > 4


def test_a_typing_error_is_read_as_it_was_when_asked_on(assistant: Assistant) -> None:
    question = "Who built the lighthuose at Cape Orme?"
    first = assistant.answer(question)
    more = assistant.answer("More?", [Turn(question, first.text)])
    assert [each.read for each in first.respelled] == ["lighthouse"]
    assert more.respelled == first.respelled
    assert more.search_query == first.search_query


def test_where_nothing_is_left_the_notice_says_so(assistant: Assistant) -> None:
    everything = " ".join(
        assistant.index.article(each.article_id).text for each in assistant.index.headers.values()
    )
    answer = assistant.answer("more", [Turn(QUESTION, everything)])
    assert answer.abstained
    assert answer.notice.startswith("Nothing more was found that answers this.")


def test_asking_on_after_nothing_is_unclear(assistant: Assistant) -> None:
    assert "does not say what it is about" in assistant.answer("more").notice
    assert "does not say what it is about" in assistant.answer("more", [Turn("more", "")]).notice


def test_asking_on_about_the_latest_keeps_the_order(assistant: Assistant) -> None:
    latest = "What is the latest on the lighthouse?"
    answer = assistant.answer("more", [Turn(latest, "The last keeper left in 1961.")])
    assert [expression.effect for expression in answer.time] == ["newest"]
    assert "1961" not in answer.text
