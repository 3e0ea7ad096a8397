"""Configurations run now, with the real model over five articles: compared, and in a grid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate as command
from eval.compare import cells
from eval.results import load, looks
from index.protocols import Embedder

TEXTS = {
    "orme": ("The lighthouse at Cape Orme", "It was built by Tomas Reyl in 1887, of granite."),
    "apples": ("An orchard in the valley", "Forty kinds of apple ripen until October."),
    "clock": ("Church clocks", "The clock in Harwick counts the swings of a pendulum."),
    "bees": ("Bees in winter", "A colony eats fifteen kilograms of honey before spring."),
    "keel": ("How a keel is laid", "A keel of oak is laid first, and ribs are set on it."),
}
QUERIES = {
    "q1": ("Who made the tower for ships?", "orme"),
    "q2": ("When is the fruit ready to pick?", "apples"),
    "q3": ("What keeps time in Harwick?", "clock"),
    "q4": ("How much does a hive need in the cold?", "bees"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    folder = tmp_path_factory.mktemp("grid")
    data = folder / "small"
    (data / "qrels").mkdir(parents=True)
    rows = [{"_id": key, "title": title, "text": text} for key, (title, text) in TEXTS.items()]
    (data / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)))
    asked = [{"_id": key, "text": text} for key, (text, _) in QUERIES.items()]
    (data / "queries.jsonl").write_text("\n".join(map(json.dumps, asked)))
    (data / "qrels" / "test.tsv").write_text(
        "".join(f"{key}\t{doc_id}\t1\n" for key, (_, doc_id) in QUERIES.items())
    )
    (folder / "grid.toml").write_text(
        f'sets = ["{data}"]\nmeasure = "RR@10"\nfolds = 2\n'
        "[grid.retrieval]\ndense_weight = [0, 0.6, 1]\n"
    )
    return folder


def run(home: Path, results: Path, *arguments: object) -> Result:
    options = ["--cache", home / "cache", "--results", results]
    return CliRunner().invoke(command, list(map(str, [*arguments, *options])))


def kept(results: Path, kind: str) -> dict[str, Any]:
    (path,) = results.glob(f"*-{kind}.json")
    return load(path)


def test_a_grid_says_what_may_be_said_of_the_best(home: Path, tmp_path: Path) -> None:
    done = run(home, tmp_path, "grid", home / "grid.toml")
    assert done.exit_code == 0, done.output
    assert "Quote this figure" in done.stdout
    assert "small was looked at 3 times." in done.stdout
    found = kept(tmp_path, "grid")
    means = [cell["mean"] for cell in found["cells"]]
    assert means == sorted(means, reverse=True)
    assert {cell["name"] for cell in found["cells"]} == {
        "dense_weight 0",
        "dense_weight 0.6",
        "dense_weight 1",
    }
    for cell in [found["base"], *found["cells"]]:
        (file,) = cell["files"]
        assert load(tmp_path / file)["RR@10"] == pytest.approx(cell["mean"])
    # the base is the cell with readers' weight: it is not run again
    readers = next(cell for cell in found["cells"] if cell["name"] == "dense_weight 0.6")
    assert readers["files"] == found["base"]["files"]
    validated = [pair[1] for pair in found["per_query"]["small"].values()]
    assert sum(validated) / 4 == pytest.approx(found["cross_validated"]["mean"])
    assert sum(found["cross_validated"]["chosen"].values()) == 2


def test_an_interrupted_grid_goes_on(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[str] = []
    stop_at = 2
    real = cells.evaluate

    def counting(spec: Any, configuration: Any, **more: Any) -> Any:
        if len(evaluated) == stop_at:
            raise KeyboardInterrupt
        evaluated.append(configuration.name)
        return real(spec, configuration, **more)

    monkeypatch.setattr(cells, "evaluate", counting)
    assert run(home, tmp_path, "grid", home / "grid.toml").exit_code != 0
    assert evaluated == ["default", "dense_weight 0"]
    stop_at = 9
    assert run(home, tmp_path, "grid", home / "grid.toml").exit_code == 0
    assert evaluated == ["default", "dense_weight 0", "dense_weight 1"]
    found = kept(tmp_path, "grid")
    (tmp_path / found["cells"][0]["files"][0]).unlink()
    run(home, tmp_path, "grid", home / "grid.toml")
    assert len(evaluated) == 4
    monkeypatch.setattr(cells, "code_sha256", lambda: "other code")
    run(home, tmp_path, "grid", home / "grid.toml")
    assert len(evaluated) == 7


def test_what_a_grid_cannot_do_is_said(home: Path, tmp_path: Path) -> None:
    text = (home / "grid.toml").read_text()
    (tmp_path / "folds.toml").write_text(text.replace("folds = 2", "folds = 5"))
    failed = run(home, tmp_path / "r", "grid", tmp_path / "folds.toml")
    assert "4 questions cannot be dealt into 5 folds" in str(failed.exception)
    assert len(list((tmp_path / "r").glob("*.json"))) == 1  # of the base: no cell was run
    (tmp_path / "measure.toml").write_text(text.replace("RR@10", "evidence_f1"))
    failed = run(home, tmp_path / "r", "grid", tmp_path / "measure.toml")
    assert "small has no evidence_f1 a question; expected one of nDCG@10" in str(failed.exception)


def test_configurations_are_run_and_compared_with_what_is_stored(
    home: Path, tmp_path: Path
) -> None:
    (tmp_path / "lexical.toml").write_text("retrieval.dense_weight = 0")
    results = tmp_path / "results"
    options = ["--set", home / "small", "--measure", "RR@10"]
    done = run(home, results, "compare", "default", tmp_path / "lexical.toml", *options)
    assert done.exit_code == 0, done.output
    assert "small: lexical (this set was looked at 2 times)" in done.stdout
    found = kept(results, "compare")
    (row,) = found["rows"]
    assert (row["system"], row["n"]) == ("lexical", 4)
    settings = [
        system["sets"]["small"]["configuration"]["retrieval"]["dense_weight"]
        for system in found["systems"]
    ]
    assert settings == [0.6, 0.0]
    assert looks(results, found["datasets"][0]["dataset_sha256"]) == 2

    (stored,) = (
        path
        for path in results.glob("*.json")
        if load(path).get("run_file") and load(path)["configuration"]["name"] == "lexical"
    )
    run_file = stored.with_suffix(".trec")
    again = run(home, results / "r", "compare", stored, run_file, "--set", home / "small")
    assert again.exit_code == 0, again.output
    assert "0/4/0" in again.stdout
