"""The figures: what share of the altered sentences is caught, and of the true ones withheld."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from assistant.checking.support import SupportModel, read_model
from eval.altered.cases import ALTERED, TRUE, WRITTEN, Case, cases_of
from eval.altered.fit import fit, left_out
from eval.altered.judged import Judged, judge
from eval.altered.material import (
    MAX_WORDS,
    MIN_WORDS,
    evidence_sentences,
    gold_of,
    opened,
    written_cases,
)
from eval.data.grounded import GroundedSet
from eval.data.opened import DataSpec, open_set
from eval.measures.bootstrap import SEED, statistic_interval
from eval.results import completed
from index.errors import InputError
from index.report import OnProgress, Progress

Withheld = Callable[[Judged], bool]


def judged_set(spec: DataSpec, most: int, cache: Path | None, report: OnProgress) -> list[Judged]:
    """The cases of a set, judged. Raises InputError for a set without evidence in sentences."""
    data = open_set(spec, cache)
    if not isinstance(data, GroundedSet):
        raise InputError(f"{spec.place} has no evidence to alter: grounded questions are needed.")
    assistant = opened(data, spec.archive, cache, report)
    asked = gold_of(data, assistant)
    rng = Random(SEED)
    evidence = evidence_sentences([gold for _, gold in asked], most, rng)
    if not evidence:
        raise InputError(
            f"{spec.place}: none of its questions has evidence of {MIN_WORDS} to {MAX_WORDS} words "
            "to alter."
        )
    cases: list[Case] = [*cases_of(evidence, rng), *written_cases(asked, most, rng)]
    report(Progress(f"checking {spec.name}", 0, len(cases), "sentences"))
    return judge(cases, assistant.index.passage_terms, assistant.embedder, read_model())


def evaluate_altered(by_set: Mapping[str, Sequence[Judged]], model: SupportModel) -> dict[str, Any]:
    """Figures of every kind over all sets and of each set, with the model that is given."""
    everything = [item for judged in by_set.values() for item in judged]
    figures = {
        "sets": {name: summary(judged, _by(model)) for name, judged in by_set.items()},
        **summary(everything, _by(model)),
        "rules_alone": summary(everything, lambda item: item.contradicted is not None),
    }
    digest = "\n".join(item.case.sentence for item in everything).encode()
    dataset = {"dataset": "+".join(by_set), "dataset_sha256": hashlib.sha256(digest).hexdigest()}
    return completed({**dataset, **figures}, "altered")


def cross_validated(by_set: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """Each set with the model that was fitted on the others. Raises InputError for one set."""
    if len(by_set) < 2:
        raise InputError("Leaving one set out takes at least two. Name several: SET SET …")
    models = left_out(by_set)
    pairs = [(item, models[name]) for name, judged in by_set.items() for item in judged]
    known = {id(item): model for item, model in pairs}
    return {
        "sets": {name: summary(judged, _by(models[name])) for name, judged in by_set.items()},
        **summary([item for item, _ in pairs], lambda item: item.withheld(known[id(item)])),
    }


def fitted(by_set: Mapping[str, Sequence[Judged]]) -> SupportModel:
    return fit([item for judged in by_set.values() for item in judged])


def summary(judged: Sequence[Judged], withheld: Withheld) -> dict[str, Any]:
    """The share withheld of altered, of true and of written sentences, and of every kind."""
    return {
        name: {
            **_share(group, withheld),
            "kinds": {kind: _share(of_kind, withheld) for kind, of_kind in _kinds(group)},
        }
        for name in (ALTERED, TRUE, WRITTEN)
        if (group := [item for item in judged if item.case.expected == name])
    }


def _share(judged: Sequence[Judged], withheld: Withheld) -> dict[str, Any]:
    """The share, with an interval over the evidence sentences: cases of one are not independent."""
    by_group: dict[tuple[int, str], list[float]] = {}
    for item in judged:
        key = (item.case.group, item.case.sources[0].article)
        by_group.setdefault(key, []).append(float(withheld(item)))
    lost = [sum(values) for values in by_group.values()]
    counts = [float(len(values)) for values in by_group.values()]
    low, high = statistic_interval(lambda left, right: left.sum() / right.sum(), lost, counts)
    return {"n": len(judged), "withheld": sum(lost) / sum(counts), "interval": [low, high]}


def _kinds(judged: Iterable[Judged]) -> list[tuple[str, list[Judged]]]:
    kinds: dict[str, list[Judged]] = {}
    for item in judged:
        kinds.setdefault(item.case.kind, []).append(item)
    return list(kinds.items())


def _by(model: SupportModel) -> Withheld:
    return lambda item: item.withheld(model)
