"""A conversation that comes back from a browser: the same page again, or less, never more."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from assistant.assistant import Assistant
from assistant.told import respelled
from assistant.types import Answer, AnswerSentence, Respelling
from assistant.ui import render
from assistant.ui.conversation import TURNS_KEPT, Talk, answer_updates
from assistant.ui.recall import GONE, recalled, sealed
from assistant.ui.remembered import from_json, remembered, to_json
from assistant.ui.seal import LONGEST, Seal
from index.layout import Layout
from index.protocols import Embedder
from index.removal import remove
from index.withdrawals import withdraw

QUESTIONS = (
    "Who built the lighthouse at Cape Orme?",
    "When was it built?",
    "What is the latest on bees in winter?",
    "How did the lighthouse at Cape Orme develop?",
    "Who built the lighthuose at Cape Orme, <b>*in 1887*</b>?",
)
UNANSWERABLE = "Which trees are felled in Brazil?"
SEAL = Seal(b"k" * 32)


@pytest.fixture
def assistant(own_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(own_index, embedder)
    yield opened
    opened.close()


def asked(assistant: Assistant, *questions: str) -> Talk:
    talk = Talk()
    for question in questions:
        *_, (_, talk, _, _) = answer_updates(assistant, question, talk, keep=lambda *_: 71)
    return talk


def again(assistant: Assistant, talk: Talk) -> Talk:
    return recalled(assistant, SEAL, sealed(talk, SEAL))


def reopened(index: Path, embedder: Embedder) -> Assistant:
    return Assistant.open(index, embedder)


def shown(talk: Talk) -> str:
    return "\n".join(part["content"] for part in talk.messages)


def test_a_conversation_comes_back_as_it_was(assistant: Assistant) -> None:
    talk = asked(assistant, UNANSWERABLE, *QUESTIONS)
    assert any(answer.abstained and answer.nearest for answer in talk.answers)
    assert any(answer.time for answer in talk.answers)
    assert any(answer.respelled for answer in talk.answers)
    assert again(assistant, talk) == talk


def test_what_is_kept_holds_no_word_of_the_archive(assistant: Assistant) -> None:
    talk = asked(assistant, *QUESTIONS[:3])
    kept = json.dumps([to_json(answer) for answer in talk.answers])
    quotations = [turn.answer for turn in talk.turns if turn.answer]
    assert len(quotations) == 3
    for text in quotations:
        assert text[:40] not in kept
    assert "Tomas Reyl" not in kept


def test_only_as_much_is_kept_as_there_is_room_for(assistant: Assistant) -> None:
    talk = asked(assistant, QUESTIONS[0])
    [answer] = talk.answers
    noise = "".join(map(chr, Random(1).choices(range(0x4E00, 0x9000), k=3_900 * TURNS_KEPT)))
    many = [replace(answer, question=noise[n::TURNS_KEPT]) for n in range(TURNS_KEPT)]
    long = replace(talk, answers=tuple(many))
    text = sealed(long, SEAL)
    assert len(text) <= LONGEST
    back = recalled(assistant, SEAL, text)
    assert 1 <= len(back.answers) < TURNS_KEPT
    assert back.answers == long.answers[-len(back.answers) :]
    assert long.searched
    assert back.searched == ""  # it may hold words of an answer that is not kept
    assert sealed(replace(long, answers=(replace(answer, notice=noise),)), SEAL) == ""


def test_a_withdrawn_article_comes_back_without_a_word_of_it(
    own_index: Path, assistant: Assistant, embedder: Embedder
) -> None:
    talk = asked(assistant, *QUESTIONS[:2], "Do bees sleep in winter?")
    withdraw(own_index, ["lighthouse.md"])
    now = reopened(own_index, embedder)
    back = again(now, talk)
    now.close()
    assert [turn.question for turn in back.turns] == [turn.question for turn in talk.turns]
    assert "Tomas Reyl" in shown(talk)
    for words in ("Tomas Reyl", "granite", "whale oil"):
        assert words not in shown(back)
        assert words not in " ".join(turn.answer for turn in back.turns)
    first, bees = back.messages[1]["content"], back.messages[-1]["content"]
    assert render.plain(render.WITHDRAWN) in first
    assert "**The lighthouse at Cape Orme**" in first
    assert "withdrawn on" in first
    assert "withdrawn" not in bees
    assert bees == talk.messages[-1]["content"]
    assert back.searched == ""  # the search of a follow-up holds words of the answer before


def test_a_page_that_stays_open_searches_with_no_word_of_a_withdrawn_article(
    own_index: Path, assistant: Assistant, embedder: Embedder
) -> None:
    talk = asked(assistant, QUESTIONS[0])
    withdraw(own_index, ["lighthouse.md"])
    now = reopened(own_index, embedder)
    *_, (_, grown, _, _) = answer_updates(now, "And why?", talk)
    *_, (_, before, _, _) = answer_updates(assistant, "And why?", talk)
    now.close()
    assert talk.turns[0].answer.split()[0] in before.searched
    assert QUESTIONS[0] in grown.searched
    assert talk.turns[0].answer.split()[0] not in grown.searched


def test_a_word_that_only_a_withdrawn_article_has_goes_with_it(
    own_index: Path, assistant: Assistant, embedder: Embedder
) -> None:
    talk = asked(assistant, "Who built the lighthuose at Cape Orme?")
    [read] = map(render.plain, respelled(talk.answers[0].respelled))
    assert "lighthouse" in read
    assert read in shown(again(assistant, talk))
    withdraw(own_index, ["lighthouse.md"])
    now = reopened(own_index, embedder)
    back = shown(again(now, talk))
    now.close()
    assert read not in back


def test_what_a_model_said_of_a_withdrawn_article_goes_with_it(
    own_index: Path, assistant: Assistant, embedder: Embedder
) -> None:
    said = AnswerSentence("It was Reyl who built it.", (1,), "some-model")
    answer = replace(assistant.answer(QUESTIONS[0]), sentences=(said,))
    kept = remembered(answer, None)
    message = render.whole_answer(answer)
    talk = Talk((), (), "", (kept,), "n")
    assert again(assistant, talk).messages[1]["content"] == message
    withdraw(own_index, ["lighthouse.md"])
    now = reopened(own_index, embedder)
    back = again(now, talk)
    now.close()
    assert "Reyl" in message
    assert "Reyl" not in shown(back)
    assert "Reyl" not in back.turns[0].answer
    assert render.plain(render.WITHDRAWN) in shown(back)


def test_what_left_the_archive_is_still_quoted(
    own_index: Path, assistant: Assistant, embedder: Embedder
) -> None:
    talk = asked(assistant, QUESTIONS[0])
    remove(own_index, ["lighthouse.md"])
    now = reopened(own_index, embedder)
    assert now.index.record_of(talk.answers[0].places[0][0]) is None
    assert again(now, talk) == talk
    now.close()


def test_an_answer_whose_text_is_not_stored_is_not_shown(
    own_index: Path, assistant: Assistant
) -> None:
    talk = asked(assistant, QUESTIONS[0], "Do bees sleep in winter?")
    first, second = talk.answers
    forged = [
        replace(first, places=tuple((a, "f" * 64, s, e) for a, _, s, e in first.places)),
        replace(first, places=tuple((a, v, s, e + 10**6) for a, v, s, e in first.places)),
        replace(first, places=tuple((a, v, e, s) for a, v, s, e in first.places)),
    ]
    for answer in forged:
        back = again(assistant, replace(talk, answers=(answer, second)))
        assert back.messages[1]["content"] == f"> {render.plain(GONE)}"
        assert back.messages[2:] == talk.messages[2:]
        assert back.turns[0].answer == ""
    with closing(sqlite3.connect(Layout(own_index).catalogue)) as database, database:
        database.execute("UPDATE texts SET text = replace(text, 'Reyl', 'Nobody')")
    assert render.plain(GONE) in shown(again(assistant, talk))
    assert "Nobody" not in shown(again(assistant, talk))


def test_nothing_comes_back_of_what_is_not_sealed_for_this_reader(assistant: Assistant) -> None:
    talk = asked(assistant, QUESTIONS[0])
    text = sealed(talk, SEAL, "ada")
    assert recalled(assistant, SEAL, text, "ada") == talk
    assert recalled(assistant, SEAL, text, "eve") == Talk()
    assert recalled(assistant, Seal(), text, "ada") == Talk()
    assert sealed(Talk(), SEAL) == ""
    assert recalled(assistant, SEAL, "") == Talk()


def test_everything_that_is_kept_survives_json(assistant: Assistant) -> None:
    answer: Answer = assistant.answer(UNANSWERABLE)
    newer = answer.nearest[0]
    sentences = (AnswerSentence("A b.", (1,), "m", (2, 3)), AnswerSentence("C.", (1, 2)))
    whole = replace(answer, newer=newer, sentences=sentences, respelled=(Respelling("a", "b"),))
    kept = remembered(whole, 1 << 62)
    assert from_json(json.loads(json.dumps(to_json(kept)))) == kept
