"""Fitting the probability of an answer, and judging each set by a fit on the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from assistant.abstention import parse_calibration
from assistant.signals import SIGNALS
from eval.calibrating.fit import REFUSED, Case, fit, judged, left_out
from eval.calibrating.table import calibration_table
from eval.calibrating.whole import calibrate
from eval.cli import evaluate
from eval.results import load
from index.errors import InputError


def drawn(seed: int, count: int = 300, margin: float = 0.2, slope: float = 8.0) -> list[Case]:
    """Cases of one archive whose cosines and margin tell; every other signal is noise."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(count):
        signals = {name: float(rng.uniform()) for name in SIGNALS}
        signals["margin"] = float(rng.normal(scale=4.0))
        signals["chance"] = 0.4
        score = (
            (signals["similarity"] + signals["dense"]) / 2 - 0.5 + margin / 8 * signals["margin"]
        )
        chance = 1 / (1 + np.exp(-slope * score))
        cases.append(Case(str(number), signals, bool(rng.uniform() < chance)))
    return cases


def test_the_weights_are_those_that_made_the_labels() -> None:
    found = fit([drawn(1, 4000), drawn(2, 4000)])
    assert found.weights["similarity"] == pytest.approx(4.0, abs=0.5)
    assert found.weights["margin"] / found.weights["similarity"] == pytest.approx(0.05, abs=0.011)
    assert abs(found.weights.get("names", 0.0)) <= 0.1 * found.weights["similarity"]
    middle = {"similarity": 0.5, "dense": 0.5, "margin": 0.0, "chance": 0.4}
    noise = dict.fromkeys(("names", "numbers", "agreement"), 0.5)
    assert found.probability(middle | noise) == pytest.approx(0.5, abs=0.05)


def test_the_threshold_refuses_no_more_of_the_answerable_than_it_may() -> None:
    cases = drawn(3, 1000)
    found = fit([cases])
    figures = judged(found, cases)
    assert 0 < figures["answerable_refused"] <= REFUSED
    assert figures["unanswerable_refused"] > figures["answerable_refused"]


def test_sets_weigh_the_same_whatever_their_size() -> None:
    small, large = drawn(4, 200, slope=30.0), drawn(5, 5000, slope=0.0)
    alone, both = fit([large]), fit([small, large])
    assert both.weights["similarity"] > alone.weights["similarity"] + 1.0


def test_a_set_is_judged_by_a_fit_that_never_saw_it() -> None:
    one, other = drawn(6), drawn(7, slope=-8.0)
    figures = left_out({"one": one, "other": other})
    assert figures["one"]["auroc"] < 0.5 < judged(fit([one]), one)["auroc"]


def strangers(seed: int, dense: float) -> list[Case]:
    """Of another subject: a passage is as near as given, and the reader is sure of an answer."""
    drawn_ones = drawn(seed, 200)
    far = {"dense": dense, "similarity": 0.3, "margin": 9.0}
    return [Case(c.question_id, {**c.signals, **far}, False, stranger=True) for c in drawn_ones]


def test_strangers_count_in_the_order_and_not_in_the_probability() -> None:
    known = [drawn(8, 1000, margin=0.3), drawn(9, 1000, margin=0.3)]
    without = fit(known)
    among = fit([known[0] + strangers(10, 0.2), known[1] + strangers(11, 0.2)])
    ratio = [each.weights["margin"] / each.weights["dense"] for each in (without, among)]
    assert ratio[1] < ratio[0]
    figures = [judged(each, known[0] + strangers(10, 0.2)) for each in (without, among)]
    assert figures[0]["strangers_auroc"] < figures[1]["strangers_auroc"]
    assert figures[1]["strangers"] == 200
    assert figures[1]["n"] == 1000
    chances = [among.probability(case.signals) for case in known[0]]
    assert np.mean(chances) == pytest.approx(np.mean([c.answerable for c in known[0]]), abs=0.05)


def test_an_archive_of_many_passages_needs_more_of_a_cosine() -> None:
    found = fit([drawn(12), drawn(13)])
    plain = dict.fromkeys(SIGNALS, 0.5)
    assert found.probability(plain | {"chance": 0.44}) < found.probability(plain | {"chance": 0.33})


def result(tmp_path: Path, name: str, cases: list[Case], articles: str | None = None) -> Path:
    outcomes: list[dict[str, Any]] = [
        {
            "question_id": case.question_id,
            "signals": case.signals,
            "kind": "single" if case.answerable else "unanswerable",
        }
        for case in cases
    ]
    content = {"format": 1, "kind": "answers", "dataset": name, "outcomes": outcomes}
    content["articles_sha256"] = articles
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_the_command_writes_what_the_assistant_reads(tmp_path: Path) -> None:
    paths = [str(result(tmp_path, name, drawn(seed))) for seed, name in enumerate("ab")]
    out = tmp_path / "abstention.json"
    arguments = ["calibrate", *paths, "--out", str(out), "--results", str(tmp_path / "r")]
    done = CliRunner().invoke(evaluate, arguments, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    text = out.read_text("utf-8")
    found = parse_calibration(text)
    assert {"similarity", "dense"} <= set(found.weights) <= set(SIGNALS)
    assert set(json.loads(text)["provenance"]["left_out"]) == {"a", "b"}


def test_one_set_and_results_without_signals_are_refused(tmp_path: Path) -> None:
    one = str(result(tmp_path, "a", drawn(1)))
    with pytest.raises(InputError, match="expected two or more"):
        CliRunner().invoke(evaluate, ["calibrate", one], catch_exceptions=False)
    other = [Case("1", {}, True), Case("2", {}, False)]
    without = str(result(tmp_path, "b", other))
    with pytest.raises(InputError, match="has no signals"):
        CliRunner().invoke(evaluate, ["calibrate", one, without], catch_exceptions=False)


def test_a_set_without_answers_gives_strangers_to_that_over_the_same_articles(
    tmp_path: Path,
) -> None:
    sets = [str(result(tmp_path, name, drawn(seed), name)) for seed, name in enumerate("ab")]
    off = str(result(tmp_path, "off", strangers(3, 0.2), "b"))
    figures = calibrate([load(Path(path)) for path in (*sets, off)], tmp_path / "out.json")
    assert figures["strangers"] == {"b": 200}
    assert figures["left_out"]["b"]["strangers"] == 200
    assert "strangers" not in figures["left_out"]["a"]
    assert json.loads((tmp_path / "out.json").read_text())["provenance"]["strangers"] == {"b": 200}
    assert "strangers_auroc" in calibration_table(figures)
    for articles in ("c", None):
        stray = str(result(tmp_path, "stray", strangers(3, 0.2), articles))
        with pytest.raises(InputError, match="over the same articles"):
            CliRunner().invoke(evaluate, ["calibrate", *sets, stray], catch_exceptions=False)
