"""`footnote eval calibrate`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("answers", metavar="RESULT...", nargs=-1, required=True, type=shared.ExistingFile)
@click.option(
    "--out",
    type=shared.NewFile,
    help="Write the calibration; the shipped one is assistant/abstention.json.",
)
@shared.as_json
@shared.results
def calibrate(
    answers: tuple[Path, ...], out: Path | None, as_json: bool, results: Path | None
) -> None:
    """Fit the probability that an answer's evidence answers the question.

    RESULTs are those of `footnote eval answers`, of two or more sets. Each set is judged by a fit
    on the others.
    """
    from eval.calibrating.table import calibration_table
    from eval.calibrating.whole import calibrate as fit
    from eval.results import load

    result = fit([load(path) for path in answers], out)
    shared.show(result, calibration_table, as_json)
    shared.keep(result, results)
