"""Which earlier turns a question is searched with."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.follow_up import Conversations, FollowUpConfig, named
from assistant.types import Turn
from index.generation import Index
from index.protocols import Embedder
from index.stores.terms import TermRow, TermStore, write_terms

KEEL = Turn("How is the keel of a boat laid?", "A keel of oak is laid first.")
LAMP = Turn("What oil did the lamp of the Cape Orme lighthouse burn?", "Its lamp burned whale oil.")
SUBJECT = "When do the forty kinds of apple in the valley's orchard ripen?"


def conversing(index: Index, embedder: Embedder, config: FollowUpConfig) -> Conversations:
    return Conversations(index, lambda text: embedder.encode_queries([text]), config)


@pytest.fixture
def conversations(opened: Index, embedder: Embedder) -> Conversations:
    return conversing(opened, embedder, FollowUpConfig())


def test_a_question_names_its_terms_in_units_of_the_rarest(tmp_path: Path) -> None:
    bodies = ["granite marble", "granite", "granite", "basalt"]
    rows = [TermRow(row, row, body) for row, body in enumerate(bodies)]
    write_terms(tmp_path / "terms", None, rows, ())
    store = TermStore(tmp_path / "terms")
    common = math.log(1 + 1.5 / 3.5) / math.log(1 + 3.5 / 1.5)  # in 3 rows of 4, and in 1 of 4
    assert named("What is marble?", store) == pytest.approx(1)
    assert named("Marble, marble and basalt?", store) == pytest.approx(2)
    assert named("Is granite like marble?", store) == pytest.approx(1 + common)
    assert named("Is zinc heavy?", store) == 0


def test_nothing_is_named_in_an_archive_without_passages(tmp_path: Path) -> None:
    write_terms(tmp_path / "terms", None, [], ())
    assert named("What is marble?", TermStore(tmp_path / "terms")) == 0


def test_a_question_on_a_new_subject_leans_on_nothing(conversations: Conversations) -> None:
    assert conversations.leans_on(SUBJECT, [LAMP, KEEL]) == ()


@pytest.mark.parametrize(
    "question", ["When was that?", "And who else?", "why", "Thank you!", "한국"]
)
def test_a_follow_up_leans_on_its_conversation(conversations: Conversations, question: str) -> None:
    assert list(conversations.leans_on(question, [KEEL])) == [KEEL]


def test_a_follow_up_leans_on_nothing_before_the_question_that_opened_its_subject(
    conversations: Conversations,
) -> None:
    history = [KEEL, LAMP, Turn("When was that?", "Until 1923.")]
    assert list(conversations.leans_on("And why?", history)) == history[1:]


@pytest.mark.parametrize(
    "question", ["What is the weather on Mars?", "Who won the tennis final in Paris?"]
)
def test_a_question_about_something_else_leans_on_nothing(
    conversations: Conversations, question: str
) -> None:
    assert not conversations.stands_alone(question)
    assert conversations.leans_on(question, [LAMP, KEEL]) == ()
    later = [KEEL, Turn(question, "The archive does not say.")]
    assert list(conversations.leans_on("And why?", later)) == later[1:]


def test_a_question_about_what_an_article_is_about_leans_on_nothing(
    conversations: Conversations,
) -> None:
    question = "Are the clocks of the north old?"
    assert not conversations.stands_alone(question)
    assert not conversations.turns_away(question, [KEEL])
    assert conversations.leans_on(question, [KEEL]) == ()


@pytest.mark.parametrize(
    "question",
    [
        "Are the clocks of the north there old?",  # points at something
        "How many bees?",  # one word alone
        "Are the wheels and pendulums of the towers in the north old?",  # little of it in a title
    ],
)
def test_a_word_of_a_title_is_not_yet_a_subject(
    conversations: Conversations, question: str
) -> None:
    assert not conversations.names_a_title(question)


@pytest.mark.parametrize(
    ("question", "another"),
    [
        ("Who keeps the lamp of Cape Orme burning?", True),  # a name that nobody has said
        ("Who keeps the lamp of Cape Orme there burning?", False),
        ("Who laid the keel of Cape Orme?", False),  # the keel was spoken of
        ("Who lit lamps at Mars?", False),  # the archive has no such name
        ("What is the Cape Orme?", True),
        ("Who was Ada Lovelace?", True),
        ("What is a lighthouse?", True),
        ("What is plain language?", True),
        ("What is a keel?", False),  # was spoken of
        ("What was the outcome?", False),  # of what?
        ("What is wrong?", False),
        ("What is Mars doing now?", False),
    ],
)
def test_a_name_that_nobody_has_said_opens_a_subject(
    conversations: Conversations, question: str, another: bool
) -> None:
    assert conversations.names_another(question, [KEEL]) is another


def test_common_words_of_titles_are_no_subject(opened: Index, embedder: Embedder) -> None:
    strict = conversing(opened, embedder, FollowUpConfig(titled_weight=9.0))
    assert not strict.names_a_title("Are the clocks of the north old?")


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather there on Mars?",  # points at something
        "And who won the tennis final?",
        "Is a keel of Mars heavy?",  # has a word of the conversation
        "Mars?",
        "Which wood do shipwrights prefer?",  # near the conversation
    ],
)
def test_what_may_be_about_the_same_leans_on_it(
    conversations: Conversations, question: str
) -> None:
    assert list(conversations.leans_on(question, [KEEL])) == [KEEL]


def test_a_question_that_only_replaces_a_part_never_stands_alone(
    conversations: Conversations,
) -> None:
    question = "And in the Cape Orme Lighthouse of Tomas Reyl?"
    before = Turn("What oil was burned in Harwick?", "Whale oil.")
    assert conversations.stands_alone(question)
    assert list(conversations.leans_on(question, [before])) == [before]


def test_at_most_the_last_turns_are_leant_on(conversations: Conversations) -> None:
    history = [Turn("And then?", "") for _ in range(9)]
    assert len(conversations.leans_on("why", history)) == 4


def test_a_change_of_subject_is_answered_as_if_it_were_asked_first(
    opened: Index, embedder: Embedder
) -> None:
    assistant = Assistant(opened, embedder)
    first = assistant.answer(SUBJECT)
    later = assistant.answer(SUBJECT, [LAMP, Turn("Who built it?", "Tomas Reyl.")])
    assert later.search_query == SUBJECT
    assert (later.text, later.confidence) == (first.text, first.confidence)
    assert "They ripen between August and October." in later.text
