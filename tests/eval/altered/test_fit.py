"""The fit: weights of a logistic regression, a threshold by its cost, one set left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from index_doubles import Words

from assistant.checking.check import CitedSentence
from assistant.checking.support import FEATURES, SupportModel, read_model
from eval.altered.cases import ALTERED, TRUE, Case
from eval.altered.fit import WITHHELD, fit, left_out
from eval.altered.judged import Judged
from eval.altered.measure import cross_validated, evaluate_altered
from eval.cli import evaluate as command
from index.errors import InputError


def judged(expected: str, value: float, contradicted: str | None = None) -> Judged:
    source = CitedSentence("It rose.", f"It rose {value}.")
    case = Case(expected, "verbatim", f"{expected} {value}", (source,), 0)
    return Judged(case, contradicted, dict.fromkeys(FEATURES, value))


def drawn(low: float, seed: int, count: int = 200) -> list[Judged]:
    rng = np.random.default_rng(seed)
    return [
        *(judged(TRUE, float(v)) for v in rng.uniform(0.6, 1.0, count)),
        *(judged(ALTERED, float(v)) for v in rng.uniform(low, 0.7, count)),
    ]


def test_the_threshold_withholds_what_it_may_and_rules_count_in() -> None:
    plain = drawn(0.2, seed=1)
    model = fit(plain)
    lost = [item for item in plain if item.case.expected == TRUE and item.withheld(model)]
    assert len(lost) == int(WITHHELD * 200)
    ruled = [*plain, *(judged(TRUE, 0.9, "with a name") for _ in range(4))]
    stricter = fit(ruled)
    lost = [item for item in ruled if item.case.expected == TRUE and item.withheld(stricter)]
    assert len(lost) == int(WITHHELD * 204)


def test_each_set_is_judged_by_what_was_fitted_on_the_others() -> None:
    sets = {"a": drawn(0.2, 1), "b": drawn(0.2, 2), "c": drawn(0.4, 3)}
    models = left_out(sets)
    assert models["c"] == fit([*sets["a"], *sets["b"]])
    figures = cross_validated(sets)
    expected = [item.withheld(models["c"]) for item in sets["c"] if item.case.expected == ALTERED]
    assert figures["sets"]["c"][ALTERED]["withheld"] == pytest.approx(np.mean(expected))
    with pytest.raises(InputError, match="at least two"):
        cross_validated({"a": sets["a"]})


def test_figures_by_kind_have_intervals() -> None:
    sets = {"a": drawn(0.2, 1)}
    figures = evaluate_altered(sets, fit(sets["a"]))
    whole: Mapping[str, object] = figures[TRUE]
    assert whole["n"] == 200
    low, high = figures[TRUE]["interval"]
    assert 0 <= low <= figures[TRUE]["withheld"] <= high <= 1
    assert figures["rules_alone"][ALTERED]["withheld"] == 0


def test_an_interval_draws_the_cases_of_one_sentence_together() -> None:
    """Of ten sentences one is altered in ten ways that are all missed: few draws lack it."""
    sets = {"a": [judged(ALTERED, 0.1) for _ in range(10)]}
    sets["a"] += [judged(ALTERED, n) for n in (0.2, 0.3, 0.4)] + [judged(TRUE, 0.9)]
    missed = evaluate_altered(sets, SupportModel(dict.fromkeys(FEATURES, 50.0), -22.5, 0.5))
    assert missed[ALTERED]["withheld"] == pytest.approx(10 / 13)
    assert missed[ALTERED]["interval"] == [0.0, pytest.approx(30 / 31)]


@pytest.fixture
def grounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two sets over one small archive."""
    monkeypatch.setattr("index.embedders.open_embedder", lambda *_, **__: Words())
    monkeypatch.setenv("FOOTNOTE_CACHE", str(tmp_path / "cache"))
    sentences = [
        "The lighthouse at Cape Orme was built by Tomas Reyl in 1887 and 1888.",
        "It has not burned whale oil since May 1923, when Ida Vance left it.",
        "Forty kinds of apple grow in the orchard that Otto Brandt planted before the war.",
        "Church clocks of the north count the swings of a pendulum, said Anna Kessel.",
    ]
    rows = [{"_id": f"d{n}", "title": "", "text": text} for n, text in enumerate(sentences)]
    questions = [
        {
            "_id": f"q{n}", "text": "what", "history": [], "answerable": True,
            "evidence": [{"doc_id": f"d{n}", "start": 0, "end": len(text)}],
            "answers": ["Somebody said so in a letter of that year."],
        }
        for n, text in enumerate(sentences)
    ]  # fmt: skip
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        for file, lines in (("corpus.jsonl", rows), ("questions.jsonl", questions)):
            (folder / file).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return [str(tmp_path / "one"), str(tmp_path / "two")]


def test_the_command_measures_fits_and_writes(grounded: list[str], tmp_path: Path) -> None:
    options = ["--results", str(tmp_path / "results")]
    done = CliRunner().invoke(command, ["altered", *grounded, *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    for kind in ("number", "name", "negation added", "verbatim", "a person's answer"):
        assert f"  {kind}" in done.output
    target = tmp_path / "support.json"
    done = CliRunner().invoke(
        command, ["altered", *grounded, "--fit", str(target), *options], catch_exceptions=False
    )
    assert "Each set with what was fitted on the others" in done.output
    written = json.loads(target.read_text())
    assert written["sets"].keys() == {"one", "two"}
    assert written["leaving_one_set_out"].keys() == {"one", "two"}
    assert read_model(target.read_text()).threshold == written["threshold"]
    result = json.loads(sorted((tmp_path / "results").glob("*altered*.json"))[0].read_text())
    assert result["kind"] == "altered"


def test_a_set_without_evidence_cannot_be_altered(tmp_path: Path) -> None:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text('{"_id": "1", "title": "a", "text": "b"}\n')
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "a"}\n')
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    with pytest.raises(InputError, match="no evidence to alter"):
        CliRunner().invoke(command, ["altered", str(folder)], catch_exceptions=False)


def test_sets_that_cannot_be_told_apart_or_hold_no_evidence(
    grounded: list[str], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="Several of the sets are called one"):
        CliRunner().invoke(command, ["altered", grounded[0], grounded[0]], catch_exceptions=False)
    row = {"_id": "1", "text": "Zebra quota?", "history": [], "answerable": False, "evidence": []}
    (Path(grounded[0]) / "questions.jsonl").write_text(json.dumps(row))
    with pytest.raises(InputError, match="none of its questions has evidence"):
        CliRunner().invoke(command, ["altered", grounded[0]], catch_exceptions=False)
