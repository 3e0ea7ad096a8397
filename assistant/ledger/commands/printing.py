"""Rows on a terminal, as JSON, or in a file, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import click

from assistant.ledger.exports import Row, as_csv, as_json
from index.errors import InputError
from index.terminal import one_line

HEADINGS = {"at": "asked (UTC)", "passed_over": "found only"}
"""What a column is called, where its name in files says too little."""
MEASURED, WIDEST = 200, 48
"""Rows and characters by which columns are made as wide as they are."""


def show(rows: Iterable[Row], names: Sequence[str], as_json_: bool) -> None:
    """One JSON array, or a line a row of the columns named, below their headings."""
    if as_json_:
        for part in as_json(rows):
            click.echo(part, nl=False)
        return
    left = iter(rows)
    first = list(islice(left, MEASURED))
    if not first:
        click.echo("None.")
        return
    columns = [_column(name, first) for name in names]
    click.echo(_line(columns, [column.heading for column in columns]))
    for row in chain(first, left):
        click.echo(_line(columns, [_cell(row[name]) for name in names]))


def export(rows: Iterable[Row], names: Sequence[str], out: Path) -> None:
    """Write `out` as its name says: .json or .csv. Raises InputError where it cannot be."""
    kind = out.suffix.lower()
    if kind not in (".csv", ".json"):
        raise InputError(f"{out} should end in .csv or .json, which says what is written.")
    parts = as_json(rows) if kind == ".json" else as_csv(rows, names)
    try:
        # CSV ends its lines itself.
        with out.open("w", encoding="utf-8", newline="") as file:
            file.writelines(parts)
    except OSError as exc:
        raise InputError(f"{out} cannot be written ({exc.strerror}).") from exc
    click.echo(f"Written: {out}")


class _Column(NamedTuple):
    heading: str
    width: int
    number: bool


def _column(name: str, rows: Sequence[Row]) -> _Column:
    heading = HEADINGS.get(name, name.replace("_", " "))
    longest = max(len(_cell(row[name])) for row in rows)
    kind = type(rows[0][name])
    return _Column(heading, max(len(heading), min(WIDEST, longest)), kind in (int, float))


def _line(columns: Sequence[_Column], cells: Sequence[str]) -> str:
    """Numbers to the right; what is longer than its column moves the rest of its line."""
    return "  ".join(
        cell.rjust(column.width) if column.number else cell.ljust(column.width)
        for column, cell in zip(columns, cells, strict=True)
    ).rstrip()


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return one_line(str(value)) if value is not None else "-"
