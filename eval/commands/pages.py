"""`footnote eval pages`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("folder", metavar="DIR", type=shared.ExistingFolder)
@shared.as_json
@shared.results
def pages(folder: Path, as_json: bool, results: Path | None) -> None:
    """Read the saved web pages of DIR and judge them by its gold.jsonl.

    Title, author and date count where they are exactly right; of the text, the snippets that it
    must hold and those that it must not.
    """
    from eval.pages.evaluate import evaluate_pages
    from eval.pages.table import pages_table

    with shared.progress(as_json) as line:
        result = evaluate_pages(folder, line)
    shared.show(result, pages_table, as_json)
    shared.keep(result, results)
