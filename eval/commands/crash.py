"""`footnote eval crash`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.option("--kills", type=click.IntRange(1), default=50, show_default=True)
@click.option(
    "--articles",
    type=click.IntRange(6),
    default=24,
    show_default=True,
    help="Of the small archive.",
)
@click.option("--archive", type=shared.ExistingFolder, help="An archive to be killed over as well.")
@click.option("--archive-kills", type=click.IntRange(1), default=3, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@shared.as_json
@shared.results
def crash(
    kills: int,
    articles: int,
    archive: Path | None,
    archive_kills: int,
    seed: int,
    as_json: bool,
    results: Path | None,
) -> None:
    """Kill commands that write an index with SIGKILL at random moments, and look what is left.

    Builds, updates, merges, withdrawals, removals and repairs. After each, the index must verify
    and open, or not be there yet; and the command that is run again must give what comes of a
    clean build: every passage, its text and its vector, its copies and its codes.
    """
    from eval.circumstances import machine
    from eval.results import completed
    from eval.upkeep.crash import crash_archive, crash_small, crash_table

    with tempfile.TemporaryDirectory() as folder, shared.progress(as_json) as line:
        crashes = crash_small(Path(folder) / "small", kills, articles, seed, line)
        if archive is not None:
            crash_archive(Path(folder) / "archive", archive, archive_kills, crashes, line)
    figures = {**crashes.to_json(), "machine": machine()}
    if archive is not None:
        figures["archive"] = archive.resolve().name
    result = completed(figures, "crash")
    shared.show(result, crash_table, as_json)
    shared.keep(result, results)
    if crashes.failures:
        raise click.exceptions.Exit(1)
