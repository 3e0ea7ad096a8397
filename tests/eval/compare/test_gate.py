"""The gate over a part of the sample set, with the real model: equal passes, worse does not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate as command
from eval.compare.gate import Verdict, conclusion, gate_text, judge_gate, other_data
from eval.compare.record import (
    SAMPLE,
    Record,
    data_digests,
    default_record,
    read_record,
    write_record,
)
from eval.data.opened import open_set, parse_spec
from eval.types import GroundedQuestion
from index.errors import InputError
from index.protocols import Embedder

ARTICLES = Path(__file__).parents[3] / "articles"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """Every fifth question of the sample set, an index of its articles, and their record."""
    folder = tmp_path_factory.mktemp("gate") / "fifth"
    folder.mkdir()
    lines = (SAMPLE / "questions.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "questions.jsonl").write_text("".join(lines[::5]), "utf-8")
    shutil.copytree(ARTICLES, folder.parent / "articles")
    (folder / "set.toml").write_text('archive = ["../articles"]')
    done = gate(folder, "--update")
    assert done.exit_code == 0, done.output
    return folder


def gate(folder: Path, *arguments: object) -> Result:
    home = folder.parent
    options = ["--cache", home / "cache", "--results", home / "results"]
    given = ["gate", folder, "--recorded", home / "record.json", *options, *arguments]
    return CliRunner().invoke(command, list(map(str, given)))


def test_an_equal_configuration_passes(place: Path) -> None:
    done = gate(place)
    assert done.exit_code == 0, done.output
    assert "Passed: nothing changed." in done.stdout


def test_a_worsened_configuration_is_caught(place: Path, tmp_path: Path) -> None:
    # the lexical half alone, over passages alone: a plausible mistake, no absurd one
    worse = tmp_path / "worse.toml"
    worse.write_text("[retrieval]\ndense_weight = 0\narticle_weight = 0\n")
    done = gate(place, "--config", worse, "--json")
    assert done.exit_code == 1, done.output
    told = json.loads(done.stdout)
    assert told["losses"]
    assert told["settings"]["retrieval.dense_weight"] == [0.6, 0.0]
    assert all(item["text"] for item in told["changed"])


def test_other_questions_or_articles_ask_for_a_new_record(place: Path) -> None:
    recorded = read_record(place.parent / "record.json")
    assert other_data(recorded, data_digests(parse_spec(str(place)))) is None
    assert other_data(recorded, {"dataset_sha256": "x", "articles_sha256": "y"}) == (
        "The questions and the articles changed since the record was made."
    )
    path = next((place.parent / "articles").glob("*.md"))
    before = path.read_text("utf-8")
    path.write_text(before + "\nOne more sentence.\n", "utf-8")
    done = gate(place)
    path.write_text(before, "utf-8")
    assert done.exit_code == 3, done.output
    assert "The articles changed" in done.stderr
    assert "--update" in done.stderr


def record(values: dict[str, dict[str, float]], **settings: Any) -> Record:
    return Record({"dataset": "x", "dataset_sha256": "d", "configuration": settings}, values)


def verdict(before: list[float], after: list[float]) -> Verdict:
    recorded, now = ({"m": {f"q{n}": v for n, v in enumerate(of)}} for of in (before, after))
    return judge_gate(record(recorded, hits=1), record(now, hits=2), {"q0": "Why?\x1b[2J"})


def test_a_loss_that_chance_explains_passes_and_is_listed() -> None:
    found = verdict([1.0] * 9, [0.0] * 4 + [1.0] * 5)  # p = 2 / 2⁴
    assert found.rows[0].p == 2 / 16
    assert not found.losses
    text = gate_text(found)
    assert "  q0  Why? [2J\n    m 1.000 → 0.000\n" in text
    assert "Questions that changed: 4" in text
    assert "Setting hits: 1 → 2" in text
    assert text.endswith("--update.\n")


def test_a_loss_beyond_chance_closes_it() -> None:
    found = verdict([1.0] * 9, [0.0] * 6 + [1.0] * 3)  # p = 2 / 2⁶
    assert found.to_json()["losses"] == ["m"]
    assert "Significantly worse: m -0.667 (p 0.031). The gate is closed." in conclusion(found)


def test_a_gain_beyond_chance_is_to_be_recorded() -> None:
    found = verdict([0.0] * 6, [1.0] * 6)
    assert found.to_json()["passed"]
    assert "significantly better: m +1.000" in conclusion(found)


def test_a_question_without_a_value_now_counts_zero() -> None:
    found = verdict([1.0] * 6, [])
    assert found.rows[0].mean == 0.0
    assert found.losses
    with pytest.raises(InputError, match="m is recorded but no longer measured"):
        judge_gate(record({"m": {"q": 1.0}}), record({}), {})


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    values = {"a": {"q1": 0.5, "q2": 1.0}, "b": {"q2": 0.25}}
    head = {
        "format": 1,
        "dataset": "é",
        "dataset_sha256": "d",
        "articles_sha256": None,
        "configuration": {},
    }
    kept = Record({**head, "measures": ["a", "b"]}, values)
    write_record(tmp_path / "new" / "record.json", kept)
    assert read_record(tmp_path / "new" / "record.json") == kept
    assert '  "q1": [0.5, null],\n' in (tmp_path / "new" / "record.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "expected a record as JSON"),
        ("[]", "no record of format 1"),
        ('{"format": 2}', "no record of format 1"),
        ('{"format": 1, "questions": {}}', "damaged"),
        ('{"format": 1, "measures": ["a"], "questions": {"q": []}}', "damaged"),
    ],
)
def test_a_damaged_record_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(text)
    with pytest.raises(InputError, match=words):
        read_record(path)
    with pytest.raises(InputError, match=r"There is no record.*--update"):
        read_record(tmp_path / "none.json")


def test_the_committed_record_is_of_the_committed_set() -> None:
    spec = parse_spec(str(SAMPLE))
    data = open_set(spec)
    recorded = read_record(default_record(spec.name))
    ids = {item.question_id for item in data.questions if isinstance(item, GroundedQuestion)}
    assert set(recorded.values["abstained_right"]) == ids
    assert other_data(recorded, data_digests(spec)) is None
