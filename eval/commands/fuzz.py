"""`footnote eval fuzz`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from eval.commands import shared
from index.terminal import printable


@click.command()
@click.argument("readers", metavar="[READER]...", nargs=-1)
@click.option(
    "--seconds",
    type=click.IntRange(1),
    default=600,
    show_default=True,
    help="For each reader.",
)
@click.option(
    "--out",
    type=shared.NewFolder,
    default="footnote-fuzz",
    show_default=True,
    help="Where the corpus grows and findings are kept.",
)
@click.option("--replay", type=shared.ExistingFile, help="Read this one file again instead.")
@shared.as_json
@shared.results
def fuzz(
    readers: tuple[str, ...],
    seconds: int,
    out: Path,
    replay: Path | None,
    as_json: bool,
    results: Path | None,
) -> None:
    """Feed readers (a suffix each, by default all) with damaged files that atheris makes up.

    A finding is a file for which a reader raises anything but a reason, takes more than 30 s or
    2 GB: it is kept under its suffix, with a traceback, and makes the command fail. Needs the
    extra `fuzz`.
    """
    from eval.fuzz.targets import read_whole, target, targets

    if replay is not None:
        for text in read_whole(replay.read_bytes(), replay.name):
            click.echo(printable(text[:500]))
        return
    chosen = [target(name) for name in readers] or list(targets().values())
    from eval.fuzz.run import fuzz as fuzz_readers
    from eval.fuzz.run import fuzz_table
    from eval.results import completed

    with shared.progress(as_json) as line:
        done = fuzz_readers(chosen, seconds, out, line)
    figures = {
        "n": sum(one.executions for one in done),
        "findings": sum(len(one.findings) for one in done),
        "readers": [asdict(one) for one in done],
    }
    result = completed(figures, "fuzz")
    shared.show(result, fuzz_table, as_json)
    shared.keep(result, results)
    if any(one.findings for one in done):
        sys.exit(1)
