import json
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Turn
from eval.data.grounded import load_grounded, turns
from eval.types import EvidenceQuote, EvidenceSpan, Message
from index.errors import InputError


def question(**changes: Any) -> dict[str, Any]:
    values = {"_id": "a", "text": "who?", "history": [], "answerable": True, "evidence": []}
    return {**values, **changes}


def folder(root: Path, *questions: dict[str, Any], corpus: str | None = None) -> Path:
    lines = [json.dumps(values) + "\n" for values in questions]
    (root / "questions.jsonl").write_text("".join(lines), encoding="utf-8")
    if corpus is not None:
        (root / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    return root


CORPUS = '{"_id": "d1", "title": "", "text": "One two three."}\n{"_id": "d2", "text": "Four."}\n'
ASKED = [{"role": "user", "content": "first?"}, {"role": "assistant", "content": "Yes."}]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "single"),
        ({"history": ASKED}, "follow_up"),
        ({"group": "conversation", "turn": 1}, "single"),
        ({"group": "conversation", "turn": 2}, "follow_up"),
        ({"group": "single", "turn": 2}, "single"),
        ({"answerable": False}, "unanswerable"),
        ({"answerable": False, "history": ASKED}, "unanswerable"),
        ({"answerable": False, "answerability": "underspecified"}, "underspecified"),
        ({"answerability": "partial", "history": ASKED}, "partial"),
        ({"answerability": "answerable", "history": ASKED}, "follow_up"),
    ],
)
def test_kinds(tmp_path: Path, changes: dict[str, Any], kind: str) -> None:
    assert load_grounded(folder(tmp_path, question(**changes))).questions[0].kind == kind


def test_spans_point_into_the_corpus(tmp_path: Path) -> None:
    evidence = [{"doc_id": "d1", "start": 4, "end": 7}]
    data = load_grounded(folder(tmp_path, question(evidence=evidence), corpus=CORPUS))
    assert data.questions[0].evidence == (EvidenceSpan("d1", 4, 7),)
    assert data.questions[0].gold_docs == {"d1"}
    assert list(data.rows) == ["d1"]


def test_quotes_point_into_an_archive(tmp_path: Path) -> None:
    changes = {
        "evidence": [{"path": "a.md", "quote": "x"}, {"path": "a.md", "quote": "y"}],
        "evidence_mode": "any",
        "alternates": [{"path": "b.md", "quote": "z"}],
    }
    data = load_grounded(folder(tmp_path, question(**changes)))
    assert data.corpus_path is None
    asked = data.questions[0]
    assert asked.evidence == (EvidenceQuote("a.md", "x"), EvidenceQuote("a.md", "y"))
    assert asked.evidence_mode == "any"
    assert asked.gold_docs == {"a.md", "b.md"}


def test_an_answerable_question_without_evidence_has_its_document(tmp_path: Path) -> None:
    answerable = question(doc_id="d2")
    unanswerable = question(_id="b", answerable=False, doc_id="d2")
    data = load_grounded(folder(tmp_path, answerable, unanswerable, corpus=CORPUS))
    assert [asked.gold_docs for asked in data.questions] == [{"d2"}, frozenset()]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"_id": "first"}, r'questions\.jsonl:2: duplicate id "first"'),
        ({"text": 3}, r"questions\.jsonl:2: 'text' should be a string, got 3"),
        ({"answerable": "yes"}, r"""questions\.jsonl:2: 'answerable' should be true or false"""),
        ({"history": ["hello"]}, r"questions\.jsonl:2: 'history' should be a list of objects"),
        ({"history": [{"role": "bot", "content": ""}]}, r"questions\.jsonl:2: a message's 'role'"),
        ({"history": [{"role": "user"}]}, r"questions\.jsonl:2: 'content' should be a string"),
        ({"evidence_mode": "some"}, r"questions\.jsonl:2: 'evidence_mode' should be"),
        ({"evidence": [{"path": "a", "quote": " "}]}, r"questions\.jsonl:2: .* blank"),
        ({"evidence": [{"quote": "x"}]}, r"questions\.jsonl:2: 'path' should be"),
        ({"evidence": [{"doc_id": "d1", "start": 0}]}, r"questions\.jsonl:2: 'end' should be"),
        ({"evidence": [{"doc_id": "d1", "start": 3, "end": 3}]}, r":2: .* got 3-3"),
        ({"evidence": [{"doc_id": "d1", "start": 3, "end": 99}]}, r":2: .* ends after the 14"),
        ({"evidence": [{"doc_id": "d9", "start": 0, "end": 1}]}, r':2: the corpus has no row "d9"'),
    ],
)
def test_unsound_questions_are_refused_by_file_and_line(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    questions = question(_id="first"), question(**changes)
    with pytest.raises(InputError, match=message):
        load_grounded(folder(tmp_path, *questions, corpus=CORPUS))


def test_spans_need_a_corpus(tmp_path: Path) -> None:
    evidence = [{"doc_id": "d1", "start": 4, "end": 7}]
    with pytest.raises(InputError, match=r"questions\.jsonl:1: .* there is no .*corpus\.jsonl"):
        load_grounded(folder(tmp_path, question(evidence=evidence)))


def test_an_empty_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"questions\.jsonl: holds no questions"):
        load_grounded(folder(tmp_path))


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ("uaua", [("0", "1"), ("2", "3")]),
        ("uua", [("0", ""), ("1", "2")]),
        ("uau", [("0", "1"), ("2", "")]),
        ("uaa", [("0", "1\n2")]),
        ("aua", [("1", "2")]),
        ("", []),
    ],
)
def test_messages_become_turns(roles: str, expected: list[tuple[str, str]]) -> None:
    history = [
        Message("user" if role == "u" else "assistant", str(place))
        for place, role in enumerate(roles)
    ]
    assert turns(history) == tuple(Turn(asked, answered) for asked, answered in expected)


def test_answers_and_types_are_read(tmp_path: Path) -> None:
    changes = {"short_answer": "41", "answers": ["forty-one", " "], "type": "factoid"}
    (read,) = load_grounded(folder(tmp_path, question(**changes))).questions
    assert read.gold_answers == ("41", "forty-one")
    assert read.type == "factoid"
    (bare,) = load_grounded(folder(tmp_path, question(short_answer=""))).questions
    assert (bare.gold_answers, bare.type, bare.conversation, bare.turn) == ((), None, None, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"short_answer": 41}, "'short_answer' should be a string, got 41"),
        ({"answers": "41"}, "'answers' should be a list of strings"),
        ({"answers": [41]}, "'answers' should be a list of strings"),
        ({"turn": "2"}, "'turn' should be a whole number"),
    ],
)
def test_an_unsound_answer_or_turn_is_named(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=rf"questions\.jsonl:1: {message}"):
        load_grounded(folder(tmp_path, question(**changes)))
