"""`footnote eval report`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError


@click.command()
@click.argument("paths", metavar="RESULT...", nargs=-1, required=True, type=shared.ExistingFile)
@click.option(
    "--out",
    type=shared.NewFile,
    default=Path("report.html"),
    show_default=True,
    help="The page; it needs no other file.",
)
def report(paths: tuple[Path, ...], out: Path) -> None:
    """Make one HTML page of results that footnote eval wrote.

    Several results over the same data are compared question by question, the first as A.
    """
    from eval.reports.page import report_html
    from eval.results import load

    if out.resolve() in {path.resolve() for path in paths}:
        raise InputError(f"{out} is a result; the report would take its place. Name another --out.")
    page = report_html([load(path) for path in paths])
    try:
        out.write_text(page, encoding="utf-8", newline="\n")
    except OSError as exc:
        raise InputError(f"{out}: the report cannot be written ({exc.strerror}).") from exc
    click.echo(f"Report: {out}")
