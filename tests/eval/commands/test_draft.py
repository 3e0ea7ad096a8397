"""`footnote eval draft`: suggestions beside the set, of which a person takes some."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eval.cli import evaluate
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource

TOWNS = {
    "harwick.md": "Ida Vance closed the paper mill of Harwick in May 1911.",
    "orme.md": "The lighthouse at Orme was built by Tomas Reyl in 1887.",
    "selby.md": "The fair at Selby was banned because the horses of Tarn were ill.",
}


@pytest.fixture
def index(tmp_path: Path, embedder: Embedder) -> Path:
    archive = tmp_path / "towns"
    archive.mkdir()
    for name, text in TOWNS.items():
        (archive / name).write_text(f"# A town\n\n{text}\n")
    build([FolderSource(archive)], tmp_path / "index", embedder)
    return tmp_path / "index"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def done(folder: Path, index: Path, *options: str, typed: str | None = None) -> str:
    arguments = ["draft", str(folder), "--index", str(index), *options]
    result = CliRunner().invoke(evaluate, arguments, input=typed)
    assert result.exit_code == 0, result.output
    return result.output


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_drafts_are_kept_apart_from_questions(folder: Path, index: Path) -> None:
    output = done(folder, index, "-n", "5")
    assert "The archive gave 3 of 5" in output
    drafts = lines(folder / "drafts.jsonl")
    assert {draft["path"]: draft["quote"] for draft in drafts} == TOWNS
    assert {draft["status"] for draft in drafts} == {"draft"}
    assert not (folder / "questions.jsonl").exists()
    (fair,) = (draft for draft in drafts if draft["path"] == "selby.md")
    assert fair["text"] == "Why was the fair at Selby banned?"
    assert (fair["rule"], fair["short_answer"]) == ("why", "the horses of Tarn were ill")
    assert sorted(fair["avoid"]) == ["banned", "fair"]


def test_a_second_run_drafts_other_sentences(folder: Path, index: Path) -> None:
    done(folder, index, "-n", "2")
    done(folder, index, "-n", "5")
    drafts = lines(folder / "drafts.jsonl")
    assert [draft["_id"] for draft in drafts] == ["draft-001", "draft-002", "draft-003"]
    assert len({draft["path"] for draft in drafts}) == 3
    assert "The archive gave 0 of 5" in done(folder, index, "-n", "5")


def test_a_review_accepts_edits_rejects_and_keeps(folder: Path, index: Path) -> None:
    done(folder, index, "-n", "3")
    first, second, third = lines(folder / "drafts.jsonl")
    output = done(folder, index, "--review", typed="?\na\ne\nIn other words?\n\nk\n")
    assert "1 accepted, 1 edited; 1 draft left." in output
    assert first["quote"] in output
    assert (
        f"Saved as q-001. Still in the article's own words: {', '.join(first['avoid'])}." in output
    )
    assert "Saved as q-002.\n" in output
    assert "better said otherwise: " + ", ".join(first["avoid"]) in output
    done(folder, index, "--review", typed="r\n")
    drafts = lines(folder / "drafts.jsonl")
    assert drafts == [
        {**first, "status": "accepted", "question": "q-001"},
        {**second, "status": "accepted", "question": "q-002"},
        {**third, "status": "rejected"},
    ]
    questions = lines(folder / "questions.jsonl")
    assert [question["text"] for question in questions] == [first["text"], "In other words?"]
    assert questions[1]["short_answer"] == second["short_answer"]
    assert questions[1]["evidence"] == [{"path": second["path"], "quote": second["quote"]}]
    assert "0 drafts to check" in done(folder, index, "--review")


def test_a_review_that_stops_keeps_what_was_decided(folder: Path, index: Path) -> None:
    done(folder, index, "-n", "3")
    assert "1 rejected; 2 drafts left." in done(folder, index, "--review", typed="r\nq\n")
    assert "nothing decided; 2 drafts left." in done(folder, index, "--review", typed="")


def test_a_draft_whose_sentence_is_gone_is_not_accepted(folder: Path, index: Path) -> None:
    done(folder, index, "-n", "1")
    path = folder / "drafts.jsonl"
    path.write_text(path.read_text().replace('"quote": "', '"quote": "Never '))
    output = done(folder, index, "--review", typed="a\nr\n")
    assert "does not hold" in output
    assert not (folder / "questions.jsonl").exists()
