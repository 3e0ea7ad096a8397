"""What a question asks for."""

from __future__ import annotations

import math
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import MAX_CHARACTERS, checked, coverage, search_query, term_weights
from assistant.types import Turn
from index.analyzer import Wanted
from index.errors import InputError, QuestionError
from index.stores.terms import TermRow, TermStore, write_terms


@pytest.mark.parametrize(
    "question", ["", "  \n\t", "\0\x1b\x7f", "\u200b\ufeff", "\u2028", "\ud800"]
)
def test_an_empty_question_is_refused(question: str) -> None:
    with pytest.raises(QuestionError, match="empty"):
        checked(question)


def test_a_question_too_long_to_read_is_refused_with_both_lengths() -> None:
    with pytest.raises(InputError, match=rf"10,000 characters.*{MAX_CHARACTERS:,}"):
        checked("x" * 10_000)
    assert checked("x" * MAX_CHARACTERS) == "x" * MAX_CHARACTERS


def test_control_characters_become_spaces_and_spaces_one() -> None:
    assert checked("  Who\x1b[2J \x00built\u202e\nit?\u00a0 ") == "Who [2J built it?"


def test_letters_of_every_script_stay() -> None:
    assert checked("Wer baute 서울? 🙂 é") == "Wer baute 서울? 🙂 é"


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=200))
def test_a_checked_question_is_clean_and_stays_as_it_is(question: str) -> None:
    try:
        cleaned = checked(question)
    except QuestionError:
        return
    assert checked(cleaned) == cleaned
    assert not {unicodedata.category(char) for char in cleaned} & {"Cc", "Cf", "Cs"}
    cleaned.encode()


def test_a_first_question_is_searched_for_as_it_is() -> None:
    assert search_query("Who built it?", ()) == "Who built it?"


def test_a_follow_up_is_searched_for_with_its_conversation() -> None:
    history = [Turn("Where are apples grown?", "In Kent."), Turn("What is a keel?", "Oak " * 90)]
    query = search_query("And who laid it?", history)
    assert query.startswith("And who laid it? Where are apples grown? What is a keel? Oak")
    assert "Kent" not in query
    assert query.count("Oak") == 25


def test_only_the_last_turns_are_searched_with() -> None:
    history = [Turn(f"question {n}", "") for n in range(9)]
    assert search_query("now", history) == "now question 5 question 6 question 7 question 8"


@pytest.fixture
def store(tmp_path: Path) -> TermStore:
    """ "granite" in all four rows, "marble" in one."""
    bodies = ["granite marble", "granite", "granite", "granite"]
    rows = [TermRow(row, row, body) for row, body in enumerate(bodies)]
    write_terms(tmp_path / "terms", None, rows, ())
    return TermStore(tmp_path / "terms")


def test_a_rarer_term_tells_more_and_asking_words_nothing(store: TermStore) -> None:
    weights = term_weights("What is granite, and how does marble differ from zinc?", store)
    by_term = {item.term: weight for item, weight in weights.items()}
    assert by_term["zinc"] > by_term["marbl"] > by_term["granit"] > 0
    assert sum(weights.values()) == pytest.approx(1)
    assert not {"what", "how", "doe", "from"} & by_term.keys()


def test_a_question_of_asking_words_alone_still_has_terms(store: TermStore) -> None:
    weights = term_weights("Why did he do so?", store)
    assert sum(weights.values()) == pytest.approx(1)


def test_a_question_without_words_has_no_terms(store: TermStore) -> None:
    assert term_weights("?!", store) == {}
    assert coverage("granite", {}) == 0


def test_coverage_is_the_share_of_the_weight_that_a_text_holds() -> None:
    weights = {Wanted("granit"): 0.25, Wanted("marbl"): 0.75}
    assert coverage("Granite, and marbles of MARBLE.", weights) == 1  # 0.25 + 0.75
    assert coverage("Granite.", weights) == 0.25
    assert coverage("A gran and a marb.", weights) == 0


def test_a_word_is_covered_by_any_of_its_forms_and_weighs_as_the_commonest(tmp_path: Path) -> None:
    bodies = ["an email", "an e-mail", "an email and Müller", "Mueller"]
    rows = [TermRow(row, row, body) for row, body in enumerate(bodies)]
    write_terms(tmp_path / "terms", None, rows, ())
    weights = term_weights("e-mail Müller", TermStore(tmp_path / "terms"))
    # "email" stands in three of four rows, "mueller" in two; "e" and "mail" in one each.
    e, mail, muller = (math.log(1 + (4 - n + 0.5) / (n + 0.5)) for n in (3, 3, 2))
    assert list(weights.values()) == pytest.approx(
        [weight / (e + mail + muller) for weight in (e, mail, muller)]
    )
    assert coverage("Send an email to Mueller.", weights) == pytest.approx(1)
    assert coverage("Send an e-mail.", weights) == pytest.approx((e + mail) / (e + mail + muller))
