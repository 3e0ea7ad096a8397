"""How the engine's events become what a reader sees, and what a fault leaves behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.assistant import Assistant
from assistant.time.expression import TimeExpression
from assistant.types import (
    Answer,
    Answered,
    AnswerSentence,
    Citation,
    Event,
    Retrieved,
    Sentence,
    Turn,
)
from assistant.ui.conversation import FAILED, Talk, answer_updates, passage_panel
from assistant.ui.page import _typing_on
from assistant.ui.refining import asked_alone, asked_with_query, asked_without_time, offers
from assistant.ui.remembered import Remembered
from index.errors import ArticleMissing, IndexDamaged, QuestionError
from index.filters import Filters

EMPTY = Answer("why?", "why?", (), (), True, 0.0, False, "Nothing.", (), 0, (), "x", {})

CITED = Citation(1, "a1", "v1", "one.md", None, "One", (), "2012", "One", 0, 3)


class Engine:
    """Plays prepared events and remembers what it was asked."""

    def __init__(self, *events: Event | Exception) -> None:
        self.events = events
        self.asked: list[tuple[str, Sequence[Turn]]] = []
        self.index = SimpleNamespace(
            article_count=7, article=self._no_article, withdrawal=lambda article_id: None
        )

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        **how: object,
    ) -> Iterator[Event]:
        self.asked.append((question, history))
        self.filters, self.how = filters, how
        if self.events and isinstance(self.events[0], QuestionError):
            raise self.events[0]
        return self._play()

    def _play(self) -> Iterator[Event]:
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event

    def _no_article(self, article_id: str, version: str | None) -> None:
        raise ArticleMissing(f"no {article_id} {version}")


def updates(engine: Engine, talk: Talk | None = None) -> list[Any]:
    return list(answer_updates(cast(Assistant, engine), "why?", talk or Talk()))


def test_the_answer_grows_by_whole_sentences() -> None:
    said = [Sentence(AnswerSentence(text, ()), ()) for text in ("One", "Two")]
    answer = replace(EMPTY, sentences=tuple(s.sentence for s in said), abstained=False, notice="")
    shown = [u[0][-1]["content"] for u in updates(Engine(Retrieved(()), *said, Answered(answer)))]
    assert shown == ["*Searching 7 articles…*", "One", "One Two", "One Two"]


def test_filters_reach_the_engine_and_what_is_no_filter_does_not() -> None:
    engine = Engine(Answered(EMPTY))

    def asked(*fields: object) -> Filters | None:
        list(answer_updates(cast(Assistant, engine), "why?", Talk(), fields))
        return engine.filters

    assert asked() == Filters()
    assert asked([], [], "", " ") == Filters()
    assert asked(["Boats"], ["Ida", "Tomas"], "2016", "2017-02") == Filters(
        ("Ida", "Tomas"), ("Boats",), (), "2016", "2017-02"
    )
    assert asked({"a": 1}, [None, 3, "Ida"], 2016, None) == Filters(("Ida",))
    said = list(answer_updates(cast(Assistant, engine), "why?", Talk(), ([], [], "<b>", "")))
    assert len(said) == 1
    assert "&lt;b&gt;" in said[0][3]
    assert said[0][2] == "why?"


def test_earlier_turns_reach_the_engine() -> None:
    engine = Engine(Answered(EMPTY))
    first = updates(engine)[-1][1]
    second = updates(engine, first)[-1][1]
    assert [history for _, history in engine.asked] == [(), (Turn("why?", ""),)]
    assert len(second.turns) == 2
    assert [message["role"] for message in second.messages] == ["user", "assistant"] * 2


def test_a_turn_keeps_the_question_as_the_engine_read_it() -> None:
    read = replace(EMPTY, question="why then?")
    assert updates(Engine(Answered(read)))[-1][1].turns == (Turn("why then?", ""),)


def test_a_long_conversation_keeps_its_latest_turns() -> None:
    numbers = [str(n) for n in range(50)]
    talk = Talk(
        turns=tuple(Turn(number, "") for number in numbers),
        answers=tuple(Remembered(None, number) for number in numbers),
    )
    kept = updates(Engine(Answered(EMPTY)), talk)[-1][1].turns
    assert len(kept) == 20
    assert kept[-1].question == "why?"
    assert kept[0].question == "31"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (QuestionError("Too <long>."), "Too &lt;long&gt;."),
        (IndexDamaged("A file is missing."), "A file is missing."),
        (RuntimeError("secret path"), FAILED),
    ],
)
def test_a_fault_keeps_the_question_and_the_conversation(fault: Exception, words: str) -> None:
    said = ({"role": "user", "content": "earlier"},)
    talk = Talk(said, (Turn("earlier", ""),), answers=(Remembered(None, "earlier"),))
    assert updates(Engine(fault), talk)[-1] == (list(talk.messages), talk, "why?", words)


def test_a_question_that_cannot_be_asked_never_shows_a_search() -> None:
    assert len(updates(Engine(QuestionError("Empty.")))) == 1


TIME = (TimeExpression("in 2016", "prefer", "2016-01-01", "2016-12-31"),)


def answered_of_2016() -> tuple[Engine, Talk]:
    """A conversation whose last answer heeded a time and searched for more than was asked."""
    engine = Engine(Answered(replace(EMPTY, search_query="why? what?", time=TIME)))
    return engine, updates(engine, updates(engine)[-1][1])[-1][1]


def test_the_last_question_is_asked_again_in_the_place_of_its_answer() -> None:
    engine, talk = answered_of_2016()
    assistant = cast(Any, engine)
    *_, (messages, without, box, error) = asked_without_time(assistant, talk, ())
    assert (len(messages), len(without.turns), box, error) == (4, 2, "", "")
    assert engine.how == {"search_query": None, "heed_time": False}
    assert engine.asked[-1] == ("why?", (Turn("why?", ""),))
    *_, (messages, alone, _, _) = asked_alone(assistant, talk, ())
    assert (len(messages), len(alone.turns)) == (4, 2)
    assert engine.asked[-1] == ("why?", ())
    list(asked_with_query(assistant, "what then", talk, ([], [], "2016", "")))
    assert engine.how == {"search_query": "what then", "heed_time": True}
    assert engine.filters == Filters(since="2016")
    list(asked_with_query(assistant, ["no text"], talk, ()))
    assert engine.how["search_query"] == ""


def test_an_answer_stays_where_its_question_cannot_be_asked_otherwise() -> None:
    _, talk = answered_of_2016()
    refusing = Engine(QuestionError("Empty."))
    [(messages, kept, box, error)] = asked_with_query(cast(Any, refusing), "", talk, ())
    assert (messages, kept, box, error) == (list(talk.messages), talk, "", "Empty.")


def test_before_the_first_question_there_is_nothing_to_ask_again() -> None:
    nobody = cast(Any, None)
    assert list(asked_without_time(nobody, Talk(), ())) == []
    assert list(asked_with_query(nobody, "x", Talk(), ())) == []


def test_only_what_can_be_changed_is_offered() -> None:
    time, query, search, alone = offers(answered_of_2016()[1])
    assert (time["value"], time["visible"]) == ("Ask again without “in 2016”", True)
    assert (query["value"], query["visible"], search["visible"]) == ("why? what?", True, True)
    assert alone["visible"]
    for talk in (Talk(), updates(Engine(Answered(EMPTY)))[-1][1]):
        assert [part["visible"] for part in offers(talk)] == [False, False, False, False]


def test_a_timeline_shows_dates_while_it_grows() -> None:
    said = Sentence(AnswerSentence("One", (1,)), (CITED,))
    time = (TimeExpression("history of", "timeline"),)
    shown = [u[0][-1]["content"] for u in updates(Engine(Retrieved((), time), said))]
    assert shown[-1].startswith("**2012:** One")


def test_what_is_typed_while_an_answer_is_written_stays_in_the_box() -> None:
    shown: list[Any] = [([], Talk(), box, error) for box, error in (("", ""), ("", ""), ("a", "b"))]
    boxes = [box for _, _, box, _ in _typing_on(iter(shown))]
    assert boxes == ["", gr.skip(), "a"]
    assert gr.skip() != ""


@pytest.mark.parametrize(
    "request_", [None, [], "a", {}, {"article_id": 3}, {"article_id": "a", "version": ["x"]}]
)
def test_the_panel_answers_any_request_in_words(request_: object) -> None:
    html = passage_panel(cast(Assistant, Engine()), request_)
    assert html.startswith('<p class="panel-note">')
