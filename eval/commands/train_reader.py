"""`footnote eval train-reader`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command("train-reader")
@click.argument("questions", metavar="SQUAD", type=shared.ExistingFile)
@click.option(
    "--held-out",
    required=True,
    type=shared.ExistingFile,
    metavar="SQUAD",
    help="Questions over other articles, to measure the reader with.",
)
@click.option("--out", required=True, type=shared.NewFolder, help="Where the weights are written.")
@click.option(
    "--examples",
    type=click.IntRange(1),
    default=60_000,
    show_default=True,
    help="Passages with a question that are shown to it.",
)
@shared.as_json
@shared.results
def train_reader(
    questions: Path,
    held_out: Path,
    out: Path,
    examples: int,
    as_json: bool,
    results: Path | None,
) -> None:
    """Train the small reader that finds the answer in a passage, and measure it.

    SQUAD is a file in the layout of SQuAD v1.1. An hour on two cores; an interrupted training
    goes on where it was. The reader that answers use is assistant/comprehension/reader.npz.
    """
    from eval.comprehension.table import reader_table
    from eval.comprehension.training import Training
    from eval.comprehension.whole import train_reader as train

    with shared.progress(as_json) as line:
        result = train(questions, held_out, out, Training(count=examples), line)
    shared.show(result, reader_table, as_json)
    shared.keep(result, results)
