"""Rows on a terminal, as JSON, or in a file, a few at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from assistant.ledger.exports import Row, as_csv, as_json
from index.errors import InputError
from index.terminal import one_line


def show(rows: Iterable[Row], names: Sequence[str], as_json_: bool) -> None:
    """One JSON array, or a line a row of the columns named."""
    if as_json_:
        for part in as_json(rows):
            click.echo(part, nl=False)
        return
    count = 0
    for row in rows:
        count += 1
        click.echo("  ".join(_cell(row[name]) for name in names))
    if not count:
        click.echo("None.")


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


def _cell(value: object) -> str:
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, int):
        return f"{value:>6,}"
    return one_line(str(value)) if value is not None else "-"
