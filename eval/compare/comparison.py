"""Comparing systems question by question, against the first of them.

A comparison is kept as a result of kind "compare":

    baseline        label of the first system; `systems` of all: [{label, sets: {data set: what
                    its result said of configuration, commit, processor}}]
    datasets        [{dataset, dataset_sha256, looks}]; `dataset` is the name used below
    rows            one for each other system, data set and measure: {dataset, system, measure, n,
                    baseline_mean, mean, difference, interval, p, p_holm, test, wins, ties, losses}
    macro           over several data sets, one for each other system and measure as it was asked
                    for: the same, where `n` is the number of data sets and the means are means of
                    their means, and {measures: {data set: the measure taken of it}, worse: data
                    sets significantly worse after Holm, worse_alone: before it}
    changes         {dataset, system, measure, question_id, text, before, after, difference}: the
                    largest gains and losses in each data set's first measure
    per_query       {data set: {measure: {question_id: [value of every system, in order]}}}
    texts           {data set: {question_id: question}}
    notes           what does not match, in words

`p_holm` is over all `rows`, and apart from them over all of `macro`. Where there is no p (`None`:
an AUROC without variance), it is not counted among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.compare.common import Chosen, Groups, common_sets, measures_of, unmatched
from eval.compare.measured import AUROC, Measured
from eval.compare.rows import Row, compared, compared_over_sets, with_holm, worse
from eval.compare.sides import Side
from eval.results import Result, completed, looks


@dataclass(frozen=True, slots=True)
class Change:
    """A question on which a system differs from the baseline."""

    dataset: str
    system: str
    measure: str
    question_id: str
    text: str
    before: float
    after: float
    difference: float


def compare(
    sides: Sequence[Side], measures: Sequence[str] = (), *, top: int = 5, results: Path
) -> Result:
    """The result described above. `results` is the folder whose looks are counted.

    Raises InputError where the systems have no data set, or no measure, in common.
    """
    named, notes = common_sets(sides)
    chosen = {name: measures_of(name, group, measures) for name, group in named.items()}
    rows = with_holm(list(set_by_set(sides, named, chosen)))
    figures = {
        "baseline": sides[0].label,
        "systems": [described(side.label, place, named) for place, side in enumerate(sides)],
        "datasets": [
            {"dataset": name, "dataset_sha256": digest, "looks": looks(results, digest)}
            for name, digest in ((name, group[0].dataset_sha256) for name, group in named.items())
        ],
        "rows": [asdict(row) for row in rows],
        "macro": over_sets(sides, named, chosen, rows),
        "changes": [asdict(change) for change in changes(sides, named, chosen, top)],
        "per_query": {name: values(group, on_set(chosen, name)) for name, group in named.items()},
        "texts": {name: dict(group[0].texts) for name, group in named.items()},
        "notes": [*notes, *unmatched(sides, named, chosen)],
    }
    return completed(figures, "compare")


def described(label: str, place: int, named: Groups) -> dict[str, Any]:
    return {
        "label": label,
        "sets": {name: dict(group[place].facts) for name, group in named.items()},
    }


def on_set(chosen: Chosen, name: str) -> list[str]:
    """The measures that are compared on a data set, each once."""
    return list(dict.fromkeys(chosen[name].values()))


def set_by_set(sides: Sequence[Side], named: Groups, chosen: Chosen) -> Iterator[Row]:
    for name, group in named.items():
        for side, other in zip(sides[1:], group[1:], strict=True):
            for measure in on_set(chosen, name):
                yield compared(name, (group[0], other), side.label, measure)


def over_sets(
    sides: Sequence[Side], named: Groups, chosen: Chosen, rows: Sequence[Row]
) -> list[dict[str, Any]]:
    """The macro rows of measures that at least two data sets have."""
    by_measure = {
        given: {name: of_set[given] for name, of_set in chosen.items() if given in of_set}
        for given in dict.fromkeys(item for of_set in chosen.values() for item in of_set)
    }
    whole = []
    for place, side in enumerate(sides[1:], start=1):
        for given, measures in by_measure.items():
            parts = [
                ((named[name][0], named[name][place]), measure)
                for name, measure in measures.items()
            ]
            if len(parts) > 1:
                whole.append(compared_over_sets(parts, side.label, given))
    return [
        {
            **asdict(row),
            "measures": by_measure[row.measure],
            **worse(row.system, by_measure[row.measure], rows),
        }
        for row in with_holm(whole)
    ]


def values(group: Sequence[Measured], measures: Sequence[str]) -> dict[str, Any]:
    return {measure: together(group, measure) for measure in measures if measure != AUROC}


def together(group: Sequence[Measured], measure: str) -> dict[str, list[float]]:
    """{question_id: every system's value}, of the questions that all of them have."""
    first, *others = [item.values[measure] for item in group]
    return {
        key: [value, *(other[key] for other in others)]
        for key, value in first.items()
        if all(key in other for other in others)
    }


def changes(sides: Sequence[Side], named: Groups, chosen: Chosen, top: int) -> Iterator[Change]:
    """The `top` largest gains, then losses, in each data set's first measure of questions."""
    for name, group in named.items():
        measure = next((item for item in on_set(chosen, name) if item != AUROC), None)
        if measure is None:
            continue
        for side, other in zip(sides[1:], group[1:], strict=True):
            found = [
                Change(name, side.label, measure, key, text_of(group[0], key), *figures)
                for key, figures in differing(group[0], other, measure).items()
            ]
            found.sort(key=lambda change: -abs(change.difference))
            gains = [change for change in found if change.difference > 0]
            losses = [change for change in found if change.difference < 0]
            yield from [*gains[:top], *losses[:top]]


def differing(
    first: Measured, other: Measured, measure: str
) -> dict[str, tuple[float, float, float]]:
    """{question_id: (before, after, difference)} where they differ."""
    return {
        key: (before, after, after - before)
        for key, (before, after) in together([first, other], measure).items()
        if after != before
    }


def text_of(item: Measured, question_id: str) -> str:
    return item.texts.get(question_id, "")
