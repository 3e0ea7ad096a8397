"""`footnote eval history`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError
from index.terminal import one_line


@click.command()
@click.option("--set", "dataset", metavar="NAME", help="Only results of this data set.")
@click.option("--measure", metavar="M", help="Another measure than each kind's main one.")
@click.option("--html", type=shared.NewFile, help="Write a page with charts as well.")
@shared.as_json
@shared.results
def history(
    dataset: str | None,
    measure: str | None,
    html: Path | None,
    as_json: bool,
    results: Path | None,
) -> None:
    """Show all results across time, and where data or configuration changed.

    A figure inside a result is named with dots: --measure answer_ms.p95.
    """
    from eval.reports.history import HEADS, cells, entries, history_sections
    from eval.reports.page import rendered
    from eval.reports.table import aligned
    from eval.results import all_looks, default_folder, readable_results

    folder = results or default_folder()
    kept, problems = readable_results(folder)
    for problem in problems:
        click.echo(f"Left out: {one_line(problem)}", err=True)
    found = entries(kept, all_looks(folder), dataset, measure)
    if not found:
        asked = ", ".join(part for part in (dataset, measure) if part)
        what = f"of {asked}" if asked else "of one data set (comparisons and grids have no history)"
        raise InputError(f"{folder}: no result {what} among {len(kept)}.")
    if html is not None:
        try:
            html.write_text(rendered("History", history_sections(found)), "utf-8", newline="\n")
        except OSError as exc:
            raise InputError(f"{html}: the page cannot be written ({exc.strerror}).") from exc
    if as_json:
        click.echo(json.dumps([entry.to_json() for entry in found], indent=2, ensure_ascii=False))
    else:
        lines = [[one_line(cell.text) for cell in cells(entry)] for entry in found]
        click.echo(aligned([list(HEADS), *lines]))
