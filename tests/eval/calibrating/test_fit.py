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
from eval.cli import evaluate
from index.errors import InputError


def drawn(seed: int, count: int = 300, margin: float = 0.2, slope: float = 8.0) -> list[Case]:
    """Cases whose cosines and margin tell; every other signal is noise."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(count):
        signals = {name: float(rng.uniform()) for name in SIGNALS}
        signals["margin"] = float(rng.normal(scale=4.0))
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
    middle = {"similarity": 0.5, "dense": 0.5, "margin": 0.0}
    noise = dict.fromkeys(("names", "numbers", "kind"), 0.5)
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


def result(tmp_path: Path, name: str, cases: list[Case]) -> Path:
    outcomes: list[dict[str, Any]] = [
        {
            "question_id": case.question_id,
            "signals": case.signals,
            "kind": "single" if case.answerable else "unanswerable",
        }
        for case in cases
    ]
    content = {"format": 1, "kind": "answers", "dataset": name, "outcomes": outcomes}
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
