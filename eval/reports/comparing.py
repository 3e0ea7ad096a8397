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
    """B against A by one measure; a difference above 0 is B's. `gains` are sorted, best first."""

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
    gains: tuple[Gain, ...]

    @property
    def wins(self) -> int:
        return sum(item.gain > 0 for item in self.gains)

    @property
    def losses(self) -> int:
        return sum(item.gain < 0 for item in self.gains)

    @property
    def ties(self) -> int:
        return len(self.gains) - self.wins - self.losses


def stored_comparisons(result: Result) -> list[Comparison]:
    """Those of a result of kind "compare"."""
    found = []
    for row in rows(result.get("comparisons")):
        pairs = {str(key): numbers(pair) for key, pair in table(row.get("per_query")).items()}
        texts = {**table(result.get("texts")), **table(row.get("texts"))}
        gains = sorted_gains({key: (a, b) for key, (a, b) in two(pairs).items()}, texts)
        means = number(row.get("mean_a")), number(row.get("mean_b"))
        if gains and means[0] is not None and means[1] is not None:
            found.append(_stored(result, row, means[0], means[1], gains))
    return found


def two(pairs: Mapping[str, list[float]]) -> dict[str, list[float]]:
    return {key: pair for key, pair in pairs.items() if len(pair) == 2}


def _stored(
    result: Result, row: Mapping[str, Any], mean_a: float, mean_b: float, gains: tuple[Gain, ...]
) -> Comparison:
    difference, bounds = number(row.get("difference")), numbers(row.get("interval"))
    low, high = bounds if len(bounds) == 2 else (None, None)
    return Comparison(
        dataset=str(row.get("dataset") or reading.name_of(result)),
        measure=str(row.get("measure", "?")),
        name_a=side(result, row, "a"),
        name_b=side(result, row, "b"),
        mean_a=mean_a,
        mean_b=mean_b,
        difference=mean_b - mean_a if difference is None else difference,
        low=low,
        high=high,
        p=number(row.get("p")),
        p_holm=number(row.get("p_holm")),
        gains=gains,
    )


def side(result: Result, row: Mapping[str, Any], letter: str) -> str:
    """The name of A or B, where the comparison gives it."""
    for holder in (row, result):
        given = holder.get(letter) or holder.get(f"name_{letter}")
        name = table(given).get("name") if isinstance(given, Mapping) else given
        if name:
            return str(name)
    return letter.upper()


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
