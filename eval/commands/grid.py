"""`footnote eval grid`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("plan", metavar="GRID.toml", type=shared.ExistingFile)
@shared.as_json
@shared.cache
@shared.results
def grid(plan: Path, as_json: bool, cache: Path | None, results: Path | None) -> None:
    """Measure every combination of the settings in GRID.toml, and what may be said of the best.

    The file names sets, a measure, and lists of values by setting; see eval/README.md. An
    interrupted grid goes on from its last finished cell when it is run again.
    """
    from eval.compare.cells import Runner
    from eval.compare.grid import run_grid
    from eval.compare.plan import read_plan
    from eval.compare.tables import grid_table
    from eval.results import default_folder, save

    planned = read_plan(plan)
    folder = results or default_folder()
    with shared.progress(as_json) as line:
        runner = Runner(folder, cache, line, lambda done: save(done.result, folder, done.run))
        result = run_grid(planned, runner)
    shared.show(result, grid_table, as_json)
    shared.keep(result, folder)
