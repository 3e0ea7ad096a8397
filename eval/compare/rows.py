"""One line of a comparison: a system against the baseline, in one measure, with its p."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from eval.compare import delong
from eval.compare.measured import AUROC, Measured
from eval.compare.significance import (
    ALPHA,
    holm,
    macro_interval,
    macro_mean,
    stratified_p,
    win_tie_loss,
)
from index.errors import InputError

Pair = tuple[Measured, Measured]
"""The baseline's figures on a data set, and the other system's."""

Part = tuple[Pair, str]
"""A pair, and the measure in which it is compared."""


@dataclass(frozen=True, slots=True)
class Row:
    """One system against the baseline in one measure; fields as in `eval.compare.comparison`."""

    dataset: str
    system: str
    measure: str
    n: int
    baseline_mean: float
    mean: float
    difference: float
    interval: tuple[float, float]
    p: float | None
    p_holm: float | None
    test: str
    wins: int | None = None
    ties: int | None = None
    losses: int | None = None


def compared(dataset: str, pair: Pair, system: str, measure: str) -> Row:
    """One data set's row."""
    return replace(_row([(pair, measure)]), dataset=dataset, system=system, measure=measure)


def compared_over_sets(parts: Sequence[Part], system: str, measure: str) -> Row:
    """The macro mean's row, under the name `measure`; `n` is the number of data sets."""
    return replace(_row(parts), dataset="all sets", system=system, measure=measure, n=len(parts))


def _row(parts: Sequence[Part]) -> Row:
    if any(measure == AUROC for _, measure in parts):
        return by_auroc([pair for pair, _ in parts])
    return by_question(parts)


def by_question(parts: Sequence[Part]) -> Row:
    both = [paired(*pair, measure) for pair, measure in parts]
    strata = [[after - before for before, after in values] for values in both]
    counted = win_tie_loss([difference for stratum in strata for difference in stratum])
    return Row(
        dataset="",
        system="",
        measure="",
        n=sum(map(len, strata)),
        baseline_mean=macro_mean([[before for before, _ in values] for values in both]),
        mean=macro_mean([[after for _, after in values] for values in both]),
        difference=macro_mean(strata),
        interval=macro_interval(strata),
        p=stratified_p(strata),
        p_holm=None,
        test="randomisation",
        wins=counted.wins,
        ties=counted.ties,
        losses=counted.losses,
    )


def paired(first: Measured, other: Measured, measure: str) -> list[tuple[float, float]]:
    """(baseline's value, the other's) of every question that both have."""
    before, after = first.values[measure], other.values[measure]
    pairs = [(before[key], after[key]) for key in before if key in after]
    if not pairs:
        raise InputError(f"{first.dataset}: no question has {measure} of both systems.")
    return pairs


def by_auroc(pairs: Sequence[Pair]) -> Row:
    parts = [delong.auroc_difference(*classes(*pair)) for pair in pairs]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        raise InputError("auroc needs two answerable and two unanswerable questions of a set.")
    whole = delong.macro(known)
    return Row(
        dataset="",
        system="",
        measure=AUROC,
        n=sum(len(first.confidence) for first, _ in pairs),
        baseline_mean=whole.first,
        mean=whole.second,
        difference=whole.difference,
        interval=delong.interval(whole),
        p=delong.two_sided_p(whole),
        p_holm=None,
        test="DeLong",
    )


def classes(
    first: Measured, other: Measured
) -> tuple[tuple[list[float], list[float]], tuple[list[float], list[float]]]:
    """Each system's confidences of answerable and of unanswerable questions, in one order."""
    keys = [key for key in first.confidence if key in other.confidence]
    yes = [key for key in keys if first.answerable[key]]
    no = [key for key in keys if not first.answerable[key]]
    before, after = first.confidence, other.confidence
    return (
        ([before[key] for key in yes], [before[key] for key in no]),
        ([after[key] for key in yes], [after[key] for key in no]),
    )


def with_holm(rows: Sequence[Row]) -> list[Row]:
    """The rows with p adjusted for all of them; those without p stay without."""
    adjusted = iter(holm([row.p for row in rows if row.p is not None]))
    return [row if row.p is None else replace(row, p_holm=next(adjusted)) for row in rows]


def worse(system: str, measures: Mapping[str, str], rows: Sequence[Row]) -> dict[str, list[str]]:
    """The data sets on which a system is significantly worse, after Holm and before.

    `measures` is {data set: the measure that counts on it}.
    """
    mine = [
        row
        for row in rows
        if row.system == system and row.measure == measures.get(row.dataset) and row.difference < 0
    ]
    return {
        "worse": [row.dataset for row in mine if row.p_holm is not None and row.p_holm < ALPHA],
        "worse_alone": [row.dataset for row in mine if row.p is not None and row.p < ALPHA],
    }
