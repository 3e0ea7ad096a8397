"""From stored results of `eval answers` to the file that the assistant reads."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from assistant.abstention import Calibration
from assistant.comprehension.reader import LEARNT
from assistant.signals import SIGNALS
from eval.calibrating.fit import REFUSED, Case, fit, judged, left_out
from eval.results import Result, commit, completed
from eval.types import DECIDED, UNANSWERABLE
from index.errors import InputError
from index.files import sha256_of, write_atomically


def calibrate(results: Sequence[Mapping[str, Any]], out: Path | None) -> Result:
    """Fit on all the sets, with figures of each from a fit on the others; written where `out` is.

    Raises InputError where there are fewer than two sets, or results that have no signals.
    """
    sets = sets_of(results)
    if len(sets) < 2:
        raise InputError(
            f"{len(sets)} set was given; expected two or more, each with a result of its own: "
            "what is fitted on one is judged on another."
        )
    calibration = fit(list(sets.values()))
    figures = {
        "left_out": left_out(sets),
        "fitted": {name: judged(calibration, cases) for name, cases in sets.items()},
        "dataset": "+".join(sorted(sets)),
        "datasets": {str(r.get("dataset")): r.get("dataset_sha256") for r in results},
        "strangers": {
            name: sum(case.stranger for case in cases)
            for name, cases in sets.items()
            if any(case.stranger for case in cases)
        },
        "weights": dict(calibration.weights),
        "bias": calibration.bias,
        "threshold": calibration.threshold,
    }
    if out is not None:
        write_atomically(out, _file(calibration, figures))
    return completed(figures, "calibration")


def sets_of(results: Sequence[Mapping[str, Any]]) -> dict[str, list[Case]]:
    """The cases of each set by its name.

    A result without answerable questions gives strangers to the set over the same articles.
    Raises InputError where there is no such set.
    """
    cases = [(result, cases_of(result)) for result in results]
    sets = {_name(result): found for result, found in cases if _has_answers(found)}
    homes = {
        result.get("articles_sha256"): _name(result)
        for result, found in cases
        if _has_answers(found)
    }
    for result, found in cases:
        if _has_answers(found):
            continue
        home = homes.get(result.get("articles_sha256"))
        if home is None or result.get("articles_sha256") is None:
            raise InputError(
                f"The result of {_name(result)} has no answerable question, and no other result is "
                "of a set over the same articles. Name one, or leave it out."
            )
        sets[home] += [replace(case, stranger=True) for case in found]
    return sets


def _name(result: Mapping[str, Any]) -> str:
    return str(result.get("dataset"))


def _has_answers(cases: Sequence[Case]) -> bool:
    return any(case.answerable for case in cases)


def cases_of(result: Mapping[str, Any]) -> list[Case]:
    """The questions of a result that are to be answered or not. Raises InputError."""
    where = f"The result of {_name(result)}"
    outcomes = result.get("outcomes")
    if result.get("kind") != "answers" or not isinstance(outcomes, list):
        raise InputError(f"{where} is none of `footnote eval answers`.")
    cases = [
        Case(item["question_id"], item["signals"], item["kind"] != UNANSWERABLE)
        for item in outcomes
        if item["kind"] in DECIDED and item.get("signals")
    ]
    if all(case.answerable for case in cases):
        raise InputError(
            f"{where} has no signals of unanswerable questions. Make it with: "
            "footnote eval answers SET"
        )
    missing = {name for case in cases for name in SIGNALS if name not in case.signals}
    if missing:
        raise InputError(f"{where} lacks the signals {', '.join(sorted(missing))}. Make it anew.")
    return cases


def _file(calibration: Calibration, figures: Mapping[str, Any]) -> bytes:
    content = {
        "weights": {name: round(value, 4) for name, value in calibration.weights.items()},
        "bias": round(calibration.bias, 4),
        "threshold": calibration.threshold,
        "provenance": {
            "command": "footnote eval calibrate",
            "datasets": figures["datasets"],
            "strangers": figures["strangers"],
            "reader_sha256": sha256_of(LEARNT),
            "refused_at_most": REFUSED,
            "left_out": figures["left_out"],
            "commit": commit(),
        },
    }
    return (json.dumps(content, indent=2) + "\n").encode()
