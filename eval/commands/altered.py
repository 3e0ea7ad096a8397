"""`footnote eval altered`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError


@click.command()
@click.argument("places", metavar="SET…", nargs=-1, required=True)
@click.option(
    "--sentences",
    "most",
    type=click.IntRange(5, 5000),
    default=150,
    show_default=True,
    help="Evidence sentences drawn of each set.",
)
@click.option(
    "--fit",
    "target",
    type=shared.NewFile,
    metavar="FILE",
    help="Fit the threshold anew, judge it by leaving one set out, and write it.",
)
@shared.as_json
@shared.cache
@shared.results
def altered(
    places: tuple[str, ...],
    most: int,
    target: Path | None,
    as_json: bool,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Alter evidence sentences of each SET and count what the checks of a model's words catch.

    True sentences, as they are and lightly rephrased, say what the checks cost. SET is as in
    footnote eval answers.
    """
    from assistant.checking.support import read_model
    from eval.altered.measure import cross_validated, evaluate_altered, fitted, judged_set
    from eval.altered.writing import write_model
    from eval.data.opened import parse_spec
    from eval.reports.altered import altered_table

    specs = [parse_spec(place) for place in places]
    names = [spec.name for spec in specs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(
            f"Several of the sets are called {twice}. Name it once, or rename a folder."
        )
    with shared.progress(as_json) as line:
        by_set = {spec.name: judged_set(spec, most, cache, line) for spec in specs}
    model = fitted(by_set) if target is not None else read_model()
    result = evaluate_altered(by_set, model)
    if target is not None:
        result["cross_validated"] = cross_validated(by_set)
    shared.show(result, altered_table, as_json)
    shared.keep(result, results)
    if target is not None:
        write_model(target, model, result)
