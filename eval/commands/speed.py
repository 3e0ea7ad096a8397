"""`footnote eval speed`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("archive", metavar="DIR", type=shared.ExistingFolder)
@click.option("--index", type=shared.ExistingFolder, required=True, help="An index of DIR, to ask.")
@click.option("--questions", type=shared.ExistingFile, help="JSONL with texts.")
@click.option("--articles", type=click.IntRange(1), default=150, show_default=True)
@click.option("--readers", type=click.IntRange(1), default=8, show_default=True)
@shared.as_json
@shared.results
def speed(
    archive: Path,
    index: Path,
    questions: Path | None,
    articles: int,
    readers: int,
    as_json: bool,
    results: Path | None,
) -> None:
    """Time building, retrieving, answering and starting over the archive DIR.

    Builds indexes of a quarter, a half and all of --articles of its articles, and embeds the same
    passages with plain sentence-transformers in the same run. --readers threads ask one engine.
    """
    from eval.reports.table import speed_table
    from eval.results import completed
    from eval.speed.whole import measure_speed, questions_of
    from index.generation import Index

    asked = questions_of(Index.open(index), questions)
    with shared.progress(as_json) as line:
        figures = measure_speed(archive, index, articles, asked, line, readers)
    result = completed(figures, "speed")
    shared.show(result, speed_table, as_json)
    shared.keep(result, results)
