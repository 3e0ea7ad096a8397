"""Two systems question by question: read from a comparison, or made from two results of a set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.measures.bootstrap import mean_interval
from eval.reports import reading
from eval.reports.reading import Result, number, numbers, rows, table


@dataclass(frozen=True, slots=True)
class Gain:
    """What a question has under A and under B."""

    query_id: str
    text: str
    a: float
    b: float

    @property
    def gain(self) -> float:
        return self.b - self.a


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A by one measure; a difference above 0 is B's. `gains` are sorted, best first.

    `gains` are empty where the measure has no value for a question, or over several data sets.
    """

    dataset: str
    measure: str
    name_a: str
    name_b: str
    mean_a: float
    mean_b: float
    difference: float
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None
    wins: int | None
    ties: int | None
    losses: int | None
    n: int | None
    gains: tuple[Gain, ...] = ()


def stored_comparisons(result: Result) -> list[Comparison]:
    """Those of a result of kind "compare", the means over all data sets first."""
    if reading.kind_of(result) != "compare":
        return []
    found = [_stored(result, row) for name in ("macro", "rows") for row in rows(result.get(name))]
    return [item for item in found if item is not None]


def _stored(result: Result, row: Mapping[str, Any]) -> Comparison | None:
    mean_a, mean_b = number(row.get("baseline_mean")), number(row.get("mean"))
    if mean_a is None or mean_b is None:
        return None
    difference, bounds = number(row.get("difference")), numbers(row.get("interval"))
    low, high = bounds if len(bounds) == 2 else (None, None)
    return Comparison(
        dataset=str(row.get("dataset", "?")),
        measure=str(row.get("measure", "?")),
        name_a=str(result.get("baseline", "A")),
        name_b=str(row.get("system", "B")),
        mean_a=mean_a,
        mean_b=mean_b,
        difference=mean_b - mean_a if difference is None else difference,
        low=low,
        high=high,
        p=number(row.get("p")),
        p_holm=number(row.get("p_holm")),
        wins=whole(row.get("wins")),
        ties=whole(row.get("ties")),
        losses=whole(row.get("losses")),
        n=whole(row.get("n")),
        gains=stored_gains(result, row),
    )


def whole(value: object) -> int | None:
    read = number(value)
    return None if read is None else int(read)


def stored_gains(result: Result, row: Mapping[str, Any]) -> tuple[Gain, ...]:
    """Each question's values are a list in the order of the result's systems, baseline first."""
    labels = [system.get("label") for system in rows(result.get("systems"))]
    if row.get("system") not in labels:
        return ()
    place, dataset = labels.index(row.get("system")), str(row.get("dataset"))
    of_set = table(table(result.get("per_query")).get(dataset))
    of_measure = table(of_set.get(str(row.get("measure"))))
    lists = {str(key): numbers(values) for key, values in of_measure.items()}
    pairs = {key: (of[0], of[place]) for key, of in lists.items() if len(of) == len(labels)}
    return sorted_gains(pairs, table(table(result.get("texts")).get(dataset)))


def pairs_of(results: Sequence[Result]) -> list[tuple[Result, Result]]:
    """Every result with the first one of the same kind over the same data."""
    first: dict[tuple[str, str], Result] = {}
    pairs = []
    for result in results:
        key = (reading.kind_of(result), str(result.get("dataset_sha256")))
        if key in first and result.get("dataset_sha256"):
            pairs.append((first[key], result))
        first.setdefault(key, result)
    return pairs


def made_comparison(a: Result, b: Result, measure: str) -> Comparison | None:
    """The paired difference of two results by one measure, over the questions that both have.

    The interval is the bootstrap's over the paired differences. There is no p here: `footnote
    eval compare` tests.
    """
    of_a, of_b = reading.values(a, measure), reading.values(b, measure)
    shared = {key: (of_a[key], of_b[key]) for key in of_a if key in of_b}
    if not shared:
        return None
    gains = sorted_gains(shared, {**table(b.get("texts")), **table(a.get("texts"))})
    low, high = mean_interval([item.gain for item in gains])
    mean_a, mean_b = (sum(side) / len(gains) for side in zip(*shared.values(), strict=True))
    name_a, name_b = distinct_names(a, b)
    wins, losses = sum(item.gain > 0 for item in gains), sum(item.gain < 0 for item in gains)
    return Comparison(
        dataset=reading.name_of(a),
        measure=measure,
        name_a=name_a,
        name_b=name_b,
        mean_a=mean_a,
        mean_b=mean_b,
        difference=mean_b - mean_a,
        low=low,
        high=high,
        p=None,
        p_holm=None,
        wins=wins,
        ties=len(gains) - wins - losses,
        losses=losses,
        n=len(gains),
        gains=gains,
    )


def distinct_names(a: Result, b: Result) -> tuple[str, str]:
    """The configurations' names, with the time of measuring where they are the same."""
    names = reading.configuration_name(a), reading.configuration_name(b)
    if names[0] != names[1]:
        return names
    return f"{names[0]}, {a.get('created')}", f"{names[1]}, {b.get('created')}"


def sorted_gains(
    pairs: Mapping[str, tuple[float, float]], texts: Mapping[str, Any]
) -> tuple[Gain, ...]:
    gains = [Gain(key, str(texts.get(key, key)), a, b) for key, (a, b) in pairs.items()]
    return tuple(sorted(gains, key=lambda item: (-item.gain, item.query_id)))
