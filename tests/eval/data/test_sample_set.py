"""The questions over the sample archive: sound, grounded in its articles, and enough of them."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
ARTICLES = ROOT / "articles"
QUESTIONS = ROOT / "eval" / "sets" / "sample" / "questions.jsonl"
TYPES = {
    "factoid",
    "entity",
    "why_how",
    "explain",
    "comparison",
    "date_scoped",
    "went_wrong",
    "unanswerable_plain",
    "unanswerable_false_premise",
    "unanswerable_near_miss",
}

Question = dict[str, Any]


@cache
def questions() -> tuple[Question, ...]:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line) for line in lines if line.strip())


def folded(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


@cache
def article(name: str) -> str:
    return folded((ARTICLES / name).read_text(encoding="utf-8"))


def is_follow_up(question: Question) -> bool:
    return question.get("turn", 1) >= 2


def test_every_quote_is_verbatim_in_its_article() -> None:
    wrong = [
        (question["_id"], item["path"], item["quote"])
        for question in questions()
        for item in question["evidence"]
        if not folded(item["quote"]) or folded(item["quote"]) not in article(item["path"])
    ]
    assert wrong == []


def test_evidence_names_a_file_of_the_archive() -> None:
    names = {path.name for path in ARTICLES.glob("*.md")}
    used = {item["path"] for question in questions() for item in question["evidence"]}
    used |= {name for question in questions() for name in question.get("related", [])}
    assert used <= names


def test_ids_are_unique() -> None:
    counts = Counter(question["_id"] for question in questions())
    assert [name for name, count in counts.items() if count > 1] == []


def test_no_question_is_asked_twice_on_its_own() -> None:
    counts = Counter(question["text"] for question in questions() if not question["history"])
    assert [text for text, count in counts.items() if count > 1] == []


def test_there_are_enough_questions() -> None:
    assert len(questions()) >= 150
    assert sum(question["group"] == "single" for question in questions()) >= 85
    assert sum(map(is_follow_up, questions())) >= 50
    assert sum(not question["answerable"] for question in questions()) >= 40
    assert len({q["conversation"] for q in questions() if "conversation" in q}) >= 22


def test_a_question_is_answerable_exactly_if_it_has_evidence() -> None:
    wrong = [q["_id"] for q in questions() if q["answerable"] != bool(q["evidence"])]
    assert wrong == []


def test_an_answerable_question_has_a_short_answer_and_no_other_has() -> None:
    wrong = [q["_id"] for q in questions() if q["answerable"] != bool(q["short_answer"].strip())]
    assert wrong == []


def test_every_article_is_evidence() -> None:
    used = {item["path"] for question in questions() for item in question["evidence"]}
    assert {path.name for path in ARTICLES.glob("*.md")} - used == set()


def test_every_article_answers_two_single_questions() -> None:
    counts = Counter(
        name
        for question in questions()
        if question["group"] == "single"
        for name in {item["path"] for item in question["evidence"]}
    )
    assert [path.name for path in ARTICLES.glob("*.md") if counts[path.name] < 2] == []


def test_types_groups_and_modes_are_known() -> None:
    for question in questions():
        name = question["_id"]
        assert question["text"].strip(), name
        assert question["type"] in TYPES, name
        assert question["evidence_mode"] in {"any", "all"}, name
        assert question["group"] in {"single", "conversation", "unanswerable"}, name
        assert (question["group"] == "unanswerable") == (not question["answerable"]), name
        assert question["type"].startswith("unanswerable") == (not question["answerable"]), name


def test_history_alternates_from_user_to_assistant() -> None:
    wrong = [
        question["_id"]
        for question in questions()
        if [message["role"] for message in question["history"]]
        != ["user", "assistant"] * (len(question["history"]) // 2)
        or not all(message["content"].strip() for message in question["history"])
    ]
    assert wrong == []


def test_history_holds_the_earlier_turns_and_their_short_answers() -> None:
    earlier: dict[str, list[dict[str, str]]] = {}
    for question in questions():
        if "conversation" not in question:
            assert question["history"] == [], question["_id"]
            assert question["group"] != "conversation", question["_id"]
            continue
        history = earlier.setdefault(question["conversation"], [])
        assert question["history"] == history, question["_id"]
        assert question["turn"] == len(history) // 2 + 1, question["_id"]
        history.append({"role": "user", "content": question["text"]})
        history.append({"role": "assistant", "content": question["short_answer"]})


def test_conversations_have_two_to_four_turns() -> None:
    lengths = Counter(q["conversation"] for q in questions() if "conversation" in q)
    assert [name for name, length in lengths.items() if not 2 <= length <= 4] == []
