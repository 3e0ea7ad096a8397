"""Saving a question: checked as an evaluation reads it, in the layout of grounded sets."""

from pathlib import Path
from typing import Any

import pytest

from eval.authoring.archive import Archive
from eval.authoring.author import Author
from eval.authoring.proposal import (
    NO_ANSWER,
    Mark,
    Proposal,
    normalised,
    parse_unanswerable,
)
from eval.data.grounded import load_grounded
from eval.data.opened import parse_spec
from eval.running.gold import locate_gold
from eval.types import FOLLOW_UP, SINGLE, UNANSWERABLE
from index.errors import InputError, QuestionError
from index.readers.markdown import plain

BUILT = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."
LAMP = "Its lamp burned whale oil until 1923, when an electric arc replaced it."
QUESTION = "Who put up the tower at Cape Orme?"


@pytest.fixture
def author(small: Archive, folder: Path) -> Author:
    return Author(folder, small)


def mark(author: Author, sentence: str, path: str = "lighthouse.md") -> Mark:
    return Mark(path, author.archive.span_of(path, sentence))


def save(author: Author, text: str = QUESTION, **values: Any) -> dict[str, Any]:
    return author.save(Proposal(text, (mark(author, BUILT),), **values))


def test_a_saved_question_is_a_line_of_a_grounded_set(author: Author, archive: Path) -> None:
    row = save(author, short_answer="Tomas Reyl", note="from  the\nstart")
    assert row == {
        "_id": "q-001",
        "text": QUESTION,
        "history": [],
        "answerable": True,
        "evidence": [{"path": "lighthouse.md", "quote": BUILT}],
        "evidence_mode": "all",
        "short_answer": "Tomas Reyl",
        "group": "single",
        "note": "from the start",
    }
    data = load_grounded(author.folder)
    assert [question.kind for question in data.questions] == [SINGLE]
    gold = locate_gold(data.questions[0], data, author.archive.stored, plain)
    assert gold.pieces == (("lighthouse.md", (0, len(BUILT))),)
    (named,) = parse_spec(str(author.folder)).archive
    assert named.resolve() == archive.resolve()


def test_every_sentence_of_the_archive_can_be_saved(author: Author) -> None:
    marks = [Mark(p, s) for p in author.archive.paths for s in author.archive.sentences(p)]
    for number, item in enumerate(marks):
        author.save(Proposal(f"Question {number}?", (item,)))
    data = load_grounded(author.folder)
    found = [locate_gold(q, data, author.archive.stored, plain).pieces for q in data.questions]
    assert found == [((item.path, item.span),) for item in marks]
    assert author.check() == []


def test_a_follow_up_continues_and_the_first_becomes_a_turn(author: Author) -> None:
    first = save(author, short_answer="Tomas Reyl")
    conversation = author.follow(first, "what was shown")
    assert author.row("q-001") == first  # a follow-up that is given up changes nothing
    second = author.save(
        Proposal("And the lamp?", (mark(author, LAMP),), conversation=conversation)
    )
    third = author.follow(second, "It burned\nwhale oil.")
    author.save(Proposal("Until when?", unanswerable="plain", conversation=third))
    rows = [row.values for row in author.questions.rows()]
    assert [(row["conversation"], row["turn"], row["group"]) for row in rows] == [
        ("q-c-001", 1, "conversation"),
        ("q-c-001", 2, "conversation"),
        ("q-c-001", 3, "unanswerable"),
    ]
    assert rows[2]["history"] == [
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "Tomas Reyl"},
        {"role": "user", "content": "And the lamp?"},
        {"role": "assistant", "content": "It burned whale oil."},
    ]
    assert [q.kind for q in load_grounded(author.folder).questions] == [
        SINGLE,
        FOLLOW_UP,
        UNANSWERABLE,
    ]


def test_what_was_shown_for_an_unanswerable_turn_is_no_answer(author: Author) -> None:
    row = author.save(Proposal("What of Iceland?", unanswerable="plain"))
    assert author.follow(row, "Bees do not sleep.").history[-1].content == NO_ANSWER


def test_a_turn_without_any_answer_is_answered_by_its_evidence(author: Author) -> None:
    assert author.follow(save(author)).history[-1].content == BUILT


def test_a_near_miss_names_the_articles_that_are_near(author: Author) -> None:
    row = author.save(
        Proposal("Who painted it?", unanswerable="near_miss", related=("lighthouse.md",))
    )
    assert row["type"] == "unanswerable_near_miss"
    assert (row["evidence"], row["related"]) == ([], ["lighthouse.md"])
    with pytest.raises(InputError, match=r'no article "tower\.md"'):
        author.save(Proposal("Who else?", unanswerable="plain", related=("tower.md",)))


def test_a_question_is_asked_once_in_a_conversation(author: Author) -> None:
    first = save(author)
    with pytest.raises(InputError, match=r'questions\.jsonl:1: "q-001" asks the same'):
        save(author, "who put up the  TOWER at Cape Orme")
    save(author, conversation=author.follow(first))
    assert len(author.questions.ids()) == 2


def test_what_does_not_fit_together_is_not_saved(author: Author) -> None:
    evidence = (mark(author, BUILT),)
    for wrong, words in (
        (Proposal("Who?"), "No sentence is marked"),
        (Proposal("Who?", evidence, unanswerable="plain"), "has no marked sentences"),
        (Proposal("Who?", (Mark("lighthouse.md", (2, 9)),)), "no span of whole sentences"),
        (Proposal("Who?", (Mark("no.md", (0, 9)),)), "no article"),
    ):
        with pytest.raises(InputError, match=words):
            author.save(wrong)
    with pytest.raises(QuestionError, match="empty"):
        author.save(Proposal(" \x1b ", evidence))
    assert not author.folder.exists()


def test_a_question_is_replaced_and_deleted(author: Author) -> None:
    save(author)
    author.replace("q-001", Proposal(QUESTION, (mark(author, BUILT), mark(author, LAMP)), "any"))
    assert len(author.row("q-001")["evidence"]) == 2
    author.delete("q-001")
    with pytest.raises(InputError, match="no question with the id 'q-001'"):
        author.row("q-001")


def test_a_set_over_a_corpus_is_left_alone(small: Archive, tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text("")
    with pytest.raises(InputError, match=r"has a corpus\.jsonl"):
        Author(tmp_path, small)


def test_a_check_lists_all_that_is_wrong_by_line(author: Author) -> None:
    save(author)
    good = author.questions.path.read_bytes()
    author.questions.path.write_bytes(
        good
        + b"{broken\n\n"
        + good.replace(b"Tomas Reyl", b"Tomas Rail").replace(b"q-001", b"q-2")
        + good.replace(b'"answerable": true', b'"answerable": "yes"').replace(b"q-001", b"q-3")
        + good
        + b'{"_id": "s", "text": "?", "answerable": true, '
        + b'"evidence": [{"doc_id": "d", "start": 0, "end": 3}]}\n'
    )
    problems = [problem.partition("questions.jsonl")[2] for problem in author.check()]
    assert problems[0] == ":2: expected a JSON object in UTF-8."
    assert problems[1].startswith(':4: lighthouse.md: "The lighthouse at Cape Orme was built')
    assert problems[2] == """:5: 'answerable' should be true or false, got "yes"."""
    assert problems[3] == ":6: duplicate id 'q-001', as in line 1."
    assert problems[4].startswith(":7: the evidence is a span of a corpus row")
    assert len(problems) == 5


def test_an_empty_set_is_not_sound(author: Author) -> None:
    (problem,) = author.check()
    assert problem.endswith("holds no questions.")


def test_questions_compare_without_case_space_and_end() -> None:
    assert normalised(" Who  BUILT it?! ") == normalised("who built it") == "who built it"


def test_kinds_are_read_however_they_are_spelt() -> None:
    assert parse_unanswerable(" False premise") == "false_premise"
    assert parse_unanswerable("unanswerable_near_miss") == "near_miss"
    with pytest.raises(InputError, match="plain, false_premise, near_miss"):
        parse_unanswerable("impossible")
