"""All results of a folder across time: what was measured when, with what, and what had changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.reports import reading
from eval.reports.blocks import (
    Block,
    Cell,
    Dot,
    Line,
    Plot,
    Rule,
    Section,
    Table,
    count_cell,
    measured,
    spread,
)
from eval.reports.reading import Figure, Result
from eval.reports.scale import Axis, Scale, Tick, around
from index.terminal import counted

DATA, CONFIGURATION = "data", "configuration"


@dataclass(frozen=True, slots=True)
class Entry:
    """One result by one measure. `look` counts the looks at these very data, this one included.

    `changes` names what is not as in the entry before of the same set and kind.
    """

    created: str
    commit: str
    kind: str
    dataset: str
    dataset_sha256: str
    configuration: str
    configuration_sha256: str
    figure: Figure
    look: int | None
    changes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def entries(
    results: Iterable[Result],
    looked: Sequence[tuple[str, str]],
    dataset: str | None = None,
    measure: str | None = None,
) -> list[Entry]:
    """One a result that has the measure, oldest first; without `measure`, each kind's main one.

    `looked` holds (created, dataset_sha256) of every look.
    """
    found: list[Entry] = []
    before: dict[tuple[str, str], Entry] = {}
    for result in sorted(results, key=lambda each: str(each.get("created"))):
        if dataset is not None and reading.name_of(result) != dataset:
            continue
        entry = entry_of(result, measure, looked, before)
        if entry is not None:
            before[entry.dataset, entry.kind] = entry
            found.append(entry)
    return found


def entry_of(
    result: Result,
    measure: str | None,
    looked: Sequence[tuple[str, str]],
    before: dict[tuple[str, str], Entry],
) -> Entry | None:
    kind, dataset = reading.kind_of(result), reading.name_of(result)
    name = measure or reading.MAIN.get(kind)
    figure = reading.figure(result, name) if name else None
    if figure is None:
        return None
    created, data = str(result.get("created", "")), str(result.get("dataset_sha256") or "")
    configuration = str(result.get("configuration_sha256") or "")
    looks = sum(of == data and when <= created for when, of in looked)
    last = before.get((dataset, kind))
    return Entry(
        created=created,
        commit=str(result.get("commit") or ""),
        kind=kind,
        dataset=dataset,
        dataset_sha256=data,
        configuration=reading.configuration_name(result),
        configuration_sha256=configuration,
        figure=figure,
        look=looks or None,
        changes=() if last is None else changes(last, data, configuration),
    )


def changes(last: Entry, data: str, configuration: str) -> tuple[str, ...]:
    differs = {
        DATA: data != last.dataset_sha256,
        CONFIGURATION: configuration != last.configuration_sha256,
    }
    return tuple(name for name, does in differs.items() if does)


def short_commit(commit: str) -> str:
    """Eight digits, with the "+" of files that differed from it."""
    return commit[:8] + ("+" if commit.endswith("+") else "") if commit else "–"


HEADS = (
    *("date", "commit", "kind", "set", "configuration", "n", "measure", "value", "95 % interval"),
    *("look", "changed"),
)


def cells(entry: Entry) -> tuple[Cell, ...]:
    figure = entry.figure
    return (
        Cell(entry.created[:16].replace("T", " ")),
        Cell(short_commit(entry.commit)),
        Cell(entry.kind),
        Cell(entry.dataset),
        Cell(f"{entry.configuration} {entry.configuration_sha256[:8]}".strip()),
        count_cell(figure.n),
        Cell(figure.name),
        measured(figure.value),
        spread(figure.low, figure.high),
        count_cell(entry.look),
        Cell(", ".join(entry.changes), marked=bool(entry.changes)),
    )


def history_sections(found: Sequence[Entry]) -> list[Section]:
    """A section a set: a small chart a kind and measure, and the table."""
    groups: dict[str, list[Entry]] = {}
    for entry in found:
        groups.setdefault(entry.dataset, []).append(entry)
    return [section_of(dataset, group) for dataset, group in groups.items()]


def section_of(dataset: str, group: Sequence[Entry]) -> Section:
    series: dict[tuple[str, str], list[Entry]] = {}
    for entry in group:
        series.setdefault((entry.kind, entry.figure.name), []).append(entry)
    charts: list[Block] = [course(kind, name, of) for (kind, name), of in series.items()]
    lines = tuple(cells(entry) for entry in group)
    table = Table("All results", HEADS, lines, texts=(0, 1, 2, 3, 4, 6, 10), wide=True)
    looks = max((entry.look or 0 for entry in group), default=0)
    note = counted(len(group), "results")
    note += f", looked at {counted(looks, 'times')}" if looks else ""
    return Section(dataset, note, (*charts, table))


def course(kind: str, measure: str, of: Sequence[Entry]) -> Plot:
    """One dot a result in the order of time; hollow where the configuration had changed."""
    y = vertical(of)
    width = 100 / len(of)
    dots = tuple(dot(entry, (place + 0.5) * width, y) for place, entry in enumerate(of))
    rules = tuple(
        Rule("other data", x=round(place * width, 3))
        for place, entry in enumerate(of)
        if DATA in entry.changes
    )
    changed = any(CONFIGURATION in entry.changes for entry in of)
    first, last = of[0].figure.value, of[-1].figure.value
    return Plot(
        title=f"{kind}, {measure}, {counted(len(of), 'results')}",
        description=f"Course over time: {first:.3f} at first, {last:.3f} at last.",
        x=Axis("results, oldest first", days(of, width)),
        y=y.axis(f"{measure}, 95 % interval"),
        lines=(Line(1, tuple((each.x, each.y) for each in dots)),),
        dots=dots,
        rules=rules,
        note="Hollow: another configuration than the result before." if changed else "",
    )


def vertical(of: Sequence[Entry]) -> Scale:
    """Close around the intervals, for small changes are what a history is looked at for."""
    figures = [entry.figure for entry in of]
    ends = [end for each in figures for end in (each.value, each.low, each.high)]
    return around([end for end in ends if end is not None])


def dot(entry: Entry, x: float, y: Scale) -> Dot:
    figure = entry.figure
    title = (
        f"{entry.created[:16]}, {entry.configuration}, {short_commit(entry.commit)}: "
        f"{figure.value:.3f}"
    )
    return Dot(
        x=round(x, 3),
        y=100 - y.at(figure.value),
        tone=1,
        title=title,
        low=None if figure.low is None else 100 - y.at(figure.low),
        high=None if figure.high is None else 100 - y.at(figure.high),
        hollow=CONFIGURATION in entry.changes,
    )


def days(of: Sequence[Entry], width: float) -> tuple[Tick, ...]:
    """The dates of the first and the last result."""
    places = dict.fromkeys((0, len(of) - 1))
    return tuple(Tick(round((p + 0.5) * width, 3), of[p].created[:10]) for p in places)
