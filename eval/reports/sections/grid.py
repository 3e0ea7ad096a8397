"""A grid in a report: every configuration, and what cross-validation leaves of the best one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.reports import reading
from eval.reports.blocks import Cell, Row, Rows, Section, Table, cut, measured, spread
from eval.reports.reading import Result, number, numbers, table
from eval.reports.sections.retrieval import SHARE
from index.terminal import counted

HEADS = ("configuration", "mean", "95 %")


def grid_section(result: Result) -> Section | None:
    """None where the result is no grid or has no cells."""
    cells = reading.rows(result.get("cells"))
    if reading.kind_of(result) != "grid" or not cells:
        return None
    base = {**table(result.get("base")), "name": "(base)"}
    every = [*cells, base]
    title = f"{result.get('measure', 'mean')}, mean and 95 % interval"
    lines = tuple(row for cell in every if (row := _dot(cell)) is not None)
    chart = Rows(
        title, f"Dot plot of {counted(len(lines), 'configurations')}.", SHARE.axis("mean"), lines
    )
    listed = Table("All configurations", HEADS, tuple(_line(cell) for cell in every))
    quoted = _quoted(table(result.get("cross_validated")), number(result.get("optimism")))
    note = (
        "The best configuration was chosen on the questions that it is measured on; the "
        "cross-validated figure is the one to quote."
    )
    return Section(f"Grid: {counted(len(cells), 'configurations')}", note, (quoted, chart, listed))


def _dot(cell: Mapping[str, Any]) -> Row | None:
    mean = number(cell.get("mean"))
    if mean is None:
        return None
    bounds = numbers(cell.get("interval"))
    low, high = (SHARE.at(bounds[0]), SHARE.at(bounds[1])) if len(bounds) == 2 else (None, None)
    name = cut(str(cell.get("name", "")), 60)
    return Row(name, SHARE.at(mean), f"{mean:.3f}", low, high, title=f"{name}: {mean:.3f}")


def _line(cell: Mapping[str, Any]) -> tuple[Cell, ...]:
    bounds = numbers(cell.get("interval"))
    low, high = bounds if len(bounds) == 2 else (None, None)
    return (
        Cell(cut(str(cell.get("name", "")))),
        measured(number(cell.get("mean"))),
        spread(low, high),
    )


def _quoted(held: Mapping[str, Any], optimism: float | None) -> Table:
    """The figures to quote: of the held-out folds, and against the base."""
    bounds = {key: numbers(held.get(key)) for key in ("interval", "difference_interval")}
    low, high = bounds["interval"] if len(bounds["interval"]) == 2 else (None, None)
    difference = bounds["difference_interval"]
    below, above = difference if len(difference) == 2 else (None, None)
    rows = (
        (Cell("cross-validated"), measured(number(held.get("mean"))), spread(low, high)),
        (Cell("its difference from the base"), measured(number(held.get("difference"))),
         spread(below, above)),
        (Cell("p of that difference"), measured(number(held.get("p"))), Cell("")),
        (Cell("the best mean less the cross-validated one"), measured(optimism), Cell("")),
    )  # fmt: skip
    return Table("The figure to quote", ("", "figure", "95 %"), rows)
