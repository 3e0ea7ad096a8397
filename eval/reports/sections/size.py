"""The part of a report about size: time, memory and building from ten thousand passages up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.reports import reading
from eval.reports.blocks import Block, Dot, Legend, Line, Plot, Section, Table, measured
from eval.reports.reading import Result, number
from eval.reports.scale import TINY, from_zero, log_around

Sizes = Sequence[Mapping[str, object]]

CHARTS = {
    "Retrieval in ms": {
        "median": "retrieval_ms.p50",
        "95 of 100 faster": "retrieval_ms.p95",
        "4 % pass: median": "filtered_ms.p50",
        "4 % pass: 95 of 100 faster": "filtered_ms.p95",
    },
    "Resident bytes a passage": {"of a process that asked": "resident_bytes_a_passage"},
    "Building in seconds": {"": "seconds"},
    "Index on disk, bytes": {"": "bytes"},
}
"""Charts by title: the name of each line, and where its value stands."""

COLUMNS = {
    "p50, ms": ("retrieval_ms.p50", 1),
    "p95, ms": ("retrieval_ms.p95", 1),
    "4 % pass: p50": ("filtered_ms.p50", 1),
    "4 % pass: p95": ("filtered_ms.p95", 1),
    "processor, p50": ("processor_ms.all.p50", 1),
    "4 % pass: processor": ("processor_ms.filtered.p50", 1),
    "recall@10": ("recall_at_10.retrieval_all", 3),
    "4 % pass: recall@10": ("recall_at_10.retrieval_filtered", 3),
    "vectors alone": ("recall_at_10.vectors_all", 3),
    "4 % pass: vectors alone": ("recall_at_10.vectors_filtered", 3),
    "bytes a passage": ("resident_bytes_a_passage", 0),
    "building, s": ("seconds", 0),
}


def size_section(result: Result) -> Section | None:
    """None where no sizes were measured."""
    sizes = [row for row in reading.rows(result.get("sizes")) if passages_of(row) is not None]
    if not sizes:
        return None
    sizes = sorted(sizes, key=lambda row: passages_of(row) or 0.0)
    charts = [chart(title, lines, sizes) for title, lines in CHARTS.items()]
    heads = ("passages", "articles", *COLUMNS)
    lines = tuple(
        (
            measured(passages_of(row), 0),
            measured(number(row.get("articles")), 0),
            *(measured(number(reading.at(row, path)), digits) for path, digits in COLUMNS.values()),
        )
        for row in sizes
    )
    table = Table("Size in figures", heads, lines, texts=(), wide=True)
    note = "A made-up archive; the truth of a recall is the same search over every vector."
    blocks: list[Block] = [*(each for each in charts if each is not None), table]
    return Section(f"{reading.name_of(result)}: size", note, tuple(blocks))


def passages_of(row: Mapping[str, object]) -> float | None:
    found = number(row.get("passages"))
    return found if found is not None and found >= 1 else None


def chart(title: str, lines: Mapping[str, str], sizes: Sizes) -> Plot | None:
    """Figures over the number of passages, which grows tenfold; None of fewer than two points."""
    given = {
        name: [
            (place, value)
            for row in sizes
            if (place := passages_of(row)) is not None
            and (value := number(reading.at(row, path))) is not None
            and value > TINY
        ]
        for name, path in lines.items()
    }
    known = {name: points for name, points in given.items() if len(points) > 1}
    if not known:
        return None
    every = [point for points in known.values() for point in points]
    x, values = log_around([place for place, _ in every]), [value for _, value in every]
    wide = max(values) / min(values) > 20
    y = log_around(values) if wide else from_zero(values)
    dots = tuple(
        Dot(x.at(place), 100 - y.at(value), tone, f"{place:,.0f} passages, {name}: {value:,.1f}")
        for tone, (name, points) in enumerate(known.items(), start=1)
        for place, value in points
    )
    described = "; ".join(dot.title for dot in dots)
    return Plot(
        title=f"{title}, by size",
        description=f"Line chart. {described}.",
        x=x.axis("passages, logarithmic"),
        y=y.axis(f"{title}, logarithmic" if wide else title),
        lines=tuple(
            Line(tone, tuple((x.at(place), 100 - y.at(value)) for place, value in points))
            for tone, points in enumerate(known.values(), start=1)
        ),
        dots=dots,
        legend=tuple(Legend(tone, name) for tone, name in enumerate(known, start=1) if name),
    )
