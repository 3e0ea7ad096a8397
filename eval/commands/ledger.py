"""`footnote eval ledger`."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext
from pathlib import Path

import click

from eval.commands import shared
from index.options import index_option


@click.command()
@index_option
@click.option("--answers", type=click.IntRange(100), default=1_000_000, show_default=True)
@click.option("--killed", type=click.IntRange(1), default=10_000, show_default=True)
@click.option("--kills", type=click.IntRange(1), default=20, show_default=True)
@click.option("--database", metavar="URL", help="An empty PostgreSQL database instead of SQLite.")
@click.option("--folder", type=shared.NewFolder, help="Where its files are kept.")
@click.option("--seed", type=int, default=1, show_default=True)
@shared.as_json
def ledger(
    index: str,
    answers: int,
    killed: int,
    kills: int,
    database: str | None,
    folder: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Fill a ledger with --answers made-up answers and time every staff view and an export.

    Before that, --killed answers are recorded by processes that are killed --kills times, and
    the time that recording takes is measured. Fails where an acknowledged answer is lost.
    """
    from eval.ledger.whole import ledger_table, measure_ledger

    kept = tempfile.TemporaryDirectory() if folder is None else nullcontext(str(folder))
    with kept as place, shared.progress(as_json) as line:
        Path(place).mkdir(parents=True, exist_ok=True)
        figures = measure_ledger(
            Path(place), Path(index), database, answers, killed, kills, seed, line
        )
    shared.show(figures, ledger_table, as_json)
    if figures["kills"]["failures"]:
        raise click.exceptions.Exit(1)
