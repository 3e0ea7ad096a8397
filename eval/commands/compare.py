"""`footnote eval compare`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError


@click.command()
@click.argument("systems", nargs=-1, metavar="A B [C…]")
@click.option("--set", "places", multiple=True, metavar="SET", help="Where configurations are run.")
@click.option("--qrels", type=shared.ExistingFile, help="Judgements of TREC runs, without --set.")
@click.option(
    "--queries",
    type=shared.ExistingFile,
    help="The texts to --qrels: queries.jsonl or TREC topics.",
)
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="M[,M…]",
    help="Compare only this one; of several with commas, the first that a set has. Repeatable.",
)
@click.option(
    "--top",
    type=click.IntRange(0, 1000),
    default=5,
    show_default=True,
    help="Gains and losses shown with their questions.",
)
@shared.as_json
@shared.cache
@shared.results
def compare(
    systems: tuple[str, ...],
    places: tuple[str, ...],
    qrels: Path | None,
    queries: Path | None,
    measures: tuple[str, ...],
    top: int,
    as_json: bool,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Compare systems question by question; A is the baseline.

    Each is a stored result (.json), a folder of results of several data sets, a configuration
    (.toml, or 'default') that is run over every --set, or a TREC run, which --set or --qrels
    judges. Fresh evaluations are kept as results. Over several data sets their macro mean is
    given too; sets of different kinds share one by --measure nDCG@10,article_RR.
    """
    from eval.compare.comparison import compare as compare_sides
    from eval.compare.sides import Means, read_sides
    from eval.compare.tables import comparison_table
    from eval.data.opened import parse_spec
    from eval.results import default_folder

    if len(systems) < 2:
        raise InputError(f"Expected at least two systems to compare, got {len(systems)}.")
    folder = results or default_folder()
    with shared.progress(as_json) as line:
        means = Means(
            sets=tuple(map(parse_spec, places)),
            qrels=qrels,
            queries=queries,
            cache=cache,
            report=line,
            keep=lambda done: shared.keep(done.result, folder, done.run),
        )
        sides = read_sides(systems, means)
    result = compare_sides(sides, measures, top=top, results=folder)
    shared.show(result, comparison_table, as_json)
    shared.keep(result, folder)
