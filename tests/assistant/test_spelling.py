"""Typing errors are read as words of the archive, and words that are none are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_doubles import Words

from assistant.assistant import Assistant
from assistant.spelling import MOST, edits, respelled, respellings
from assistant.types import Respelling
from index.errors import IndexDamaged
from index.generation import Index
from index.manifest import Withdrawal
from index.protocols import Embedder
from index.stores.vocabulary import Vocabulary


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("granite", "granite", 0),
        ("granit", "granite", 1),
        ("graanite", "granite", 1),
        ("granote", "granite", 1),
        ("grantie", "granite", 1),
        ("grnatie", "granite", 2),
        ("blossom", "granite", 3),
    ],
)
def test_edits_are_counted_up_to_one_more_than_asked_for(
    one: str, other: str, distance: int
) -> None:
    assert edits(one, other, 2) == edits(other, one, 2) == distance


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_edits_are_no_more_than_letters_that_differ(one: str, other: str) -> None:
    assert (edits(one, other, 9) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= edits(one, other, 9) <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Why is the lighthose at Cape Orme famous?", [("lighthose", "lighthouse")]),
        ("Who raised the Lighthoues?", [("Lighthoues", "lighthouse")]),
        ("How does a pendullum swing?", [("pendullum", "pendulum")]),
        ("Who livved in the tower?", [("livved", "lived")]),  # a stem of four letters
        (
            "What kills the blosom of the orchrad?",
            [("blosom", "blossom"), ("orchrad", "orchard")],
        ),
    ],
)
def test_an_error_is_read_as_the_nearest_word_of_the_archive(
    opened: Index, embedder: Embedder, question: str, read: list[tuple[str, str]]
) -> None:
    found = respellings(question, opened, embedder)
    assert [(each.written, each.read) for each in found] == read


@pytest.mark.parametrize(
    "question",
    [
        "Who built the lighthouse at Cape Orme?",  # all there
        "Who scored with a volley?",  # not the valley: the model knows the word
        "What did Xanthippe say to Quorvax?",  # near nothing
        "What is a LIGHTHOSE?",  # capitals are an acronym
        "Is it http://lighthose.example or lighthose2?",  # an address, a code
        "zzzz qqqq",
    ],
)
def test_what_is_no_error_is_left_alone(opened: Index, embedder: Embedder, question: str) -> None:
    assert respellings(question, opened, embedder) == ()


def test_who_makes_several_errors_makes_short_ones(opened: Index, embedder: Embedder) -> None:
    question = "How is the pendullum of the clok in Harwickk counted?"
    assert [each.read for each in respellings(question, opened, embedder)] == [
        "pendulum", "clock", "Harwick",
    ]  # fmt: skip


def test_a_short_word_has_to_fit_the_rest(opened: Index, embedder: Embedder) -> None:
    question = "Does the blosom of the orchrad need a clok?"
    assert [each.read for each in respellings(question, opened, embedder)] == [
        "blossom", "orchard",
    ]  # fmt: skip


def test_a_short_word_alone_is_no_error(opened: Index, embedder: Embedder) -> None:
    assert respellings("What is the clok in Harwick?", opened, embedder) == ()


def test_several_words_are_read_each_in_its_place(opened: Index, embedder: Embedder) -> None:
    question = "What kills the blosom of the orchrad?"
    read = respellings(question, opened, embedder)
    assert respelled(question, read) == "What kills the blossom of the orchard?"
    assert respelled(question, read[:1]) == f"{question} blossom"


def test_a_text_of_many_errors_is_left_alone(opened: Index, embedder: Embedder) -> None:
    words = [f"lighth{letter}use" for letter in "abcdfgh"]
    assert len(respellings(" ".join(words[:MOST]), opened, embedder)) == MOST
    assert respellings(" ".join(words[: MOST + 1]), opened, embedder) == ()


def test_without_a_model_that_counts_pieces_nothing_is_guessed(opened: Index) -> None:
    assert respellings("Who built the lighthose?", opened, Words()) == ()


def test_a_withdrawn_article_lends_no_words(opened: Index, embedder: Embedder) -> None:
    question = "How does a pendullum swing?"
    assert respellings(question, opened, embedder)
    clock = next(h for h in opened.headers.values() if h.path == "clocks.txt")
    opened.refuse(
        [Withdrawal(clock.article_id, "a", clock.path, None, "2026-01-01T00:00:00+00:00")]
    )
    assert respellings(question, opened, embedder) == ()


def test_the_answer_says_what_was_read_for_what(small_index: Path, embedder: Embedder) -> None:
    assistant = Assistant.open(small_index, embedder)
    answer = assistant.answer("How is the pendullum of the clock in Harwick counted?")
    assert answer.respelled == (Respelling("pendullum", "pendulum"),)
    assert answer.question.startswith("How is the pendullum")
    assert answer.search_query.endswith(" pendulum")
    assert {citation.path for citation in answer.citations} == {"clocks.txt"}
    assistant.close()


def test_a_vocabulary_that_cannot_be_opened_is_a_damage(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="cannot be opened"):
        Vocabulary(tmp_path)
