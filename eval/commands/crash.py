"""`footnote eval crash`."""

from __future__ import annotations

import json
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
def crash(
    kills: int, articles: int, archive: Path | None, archive_kills: int, seed: int, as_json: bool
) -> None:
    """Kill builds, updates and merges with SIGKILL at random moments, and look what is left.

    After each, the index must verify and open, or not be there yet; and the build that is run
    again must give what a clean build gives: every passage, its text and its vector.
    """
    from eval.upkeep.crash import crash_archive, crash_small

    with tempfile.TemporaryDirectory() as folder, shared.progress(as_json) as line:
        crashes = crash_small(Path(folder) / "small", kills, articles, seed, line)
        if archive is not None:
            crash_archive(Path(folder) / "archive", archive, archive_kills, crashes, line)
    if as_json:
        click.echo(json.dumps(crashes.to_json(), indent=2, ensure_ascii=False))
    else:
        click.echo(crashes.table(), nl=False)
    if crashes.failures:
        raise click.exceptions.Exit(1)
