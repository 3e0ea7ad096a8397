"""`footnote eval updates`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("archive", metavar="DIR", type=shared.ExistingFolder)
@click.option(
    "--index", type=shared.ExistingFolder, help="An index of DIR, whose vectors are taken over."
)
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True)
@shared.as_json
@shared.results
def updates(
    archive: Path, index: Path | None, runs: int, as_json: bool, results: Path | None
) -> None:
    """Time `index build` over an unchanged copy of DIR, and `index add` of one new article.

    Both are whole commands, with the start of their processes. An article counts once a search
    in the committed index finds it.
    """
    from eval.results import completed
    from eval.upkeep.updates import measure_updates, updates_table

    with tempfile.TemporaryDirectory() as folder, shared.progress(as_json) as line:
        figures = measure_updates(Path(folder), archive, runs, index, line)
    result = completed(figures, "updates")
    shared.show(result, updates_table, as_json)
    shared.keep(result, results)
