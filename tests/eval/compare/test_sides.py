"""Everything that a comparison is given is read before anything is run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from report_results import write_corpus, write_lines

from eval.cli import evaluate as command


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a data set and what is no system; results go to `results`."""
    write_corpus(tmp_path / "set")
    write_lines(tmp_path / "set" / "queries.jsonl", [{"_id": "q", "text": "Where do apples grow?"}])
    (tmp_path / "set" / "qrels").mkdir()
    (tmp_path / "set" / "qrels" / "test.tsv").write_text("q\tapples\t1\n")
    (tmp_path / "typo.toml").write_text("[retrieval]\ndense_wait = 0.4\n")
    (tmp_path / "other.json").write_text(json.dumps({"format": 1, "kind": "speed"}))
    for name in ("empty", "foreign"):
        (tmp_path / name).mkdir()
    write_lines(tmp_path / "empty" / "questions.jsonl", [])
    row = {"_id": "1", "text": "Zebra quota?", "history": [], "answerable": False, "evidence": []}
    write_lines(tmp_path / "foreign" / "questions.jsonl", [row])
    monkeypatch.setenv("FOOTNOTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["default", "nosuch.toml", "--set", "set"], "nosuch.toml: cannot be read"),
        (["default", "typo.toml", "--set", "set"], "'retrieval.dense_wait' is not a setting"),
        (["default", "nosuch", "--set", "set"], "There is no nosuch"),
        (["default", "other.json", "--set", "set"], "no value for each question"),
        (["default", "default", "--set", "set", "--set", "gone"], "There is no data set gone"),
        (["default", "default", "--set", "set", "--set", "empty"], "holds no questions"),
        (["default", "a" * 5000, "--set", "set"], "There is no aaa"),
        (["default", "default", "--set", "set", "--set", "./set"], "are the same data set"),
        (["default", "default", "--set", "set", "--set", "foreign"], "has no corpus.jsonl"),
        (["default", "default", "--set", "set", "--set", "foreign@x"], "There is no folder x"),
    ],
)
def test_nothing_is_run_before_all_is_read(place: Path, given: list[str], words: str) -> None:
    done = CliRunner().invoke(command, ["compare", *given, "--results", "results"])
    assert words in str(done.exception)
    assert not (place / "results").exists()
    assert not (place / "cache").exists()
