"""`footnote eval run`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared


@click.command()
@click.argument("run_path", metavar="RUN", type=shared.ExistingFile)
@click.option(
    "--qrels",
    type=shared.ExistingFile,
    required=True,
    help="The judgements: BEIR's three columns, or TREC's four.",
)
@click.option(
    "--queries",
    type=shared.ExistingFile,
    help="The queries' texts: a queries.jsonl, or TREC topics.",
)
@click.option(
    "--maxp",
    metavar="SEPARATOR",
    help="RUN is of passages, ARTICLE SEPARATOR PASSAGE: an article scores as its best.",
)
@shared.as_json
@shared.results
def run(
    run_path: Path,
    qrels: Path,
    queries: Path | None,
    maxp: str | None,
    as_json: bool,
    results: Path | None,
) -> None:
    """Judge somebody else's TREC run file RUN; no index is needed."""
    from eval.reports.table import run_table
    from eval.running.outside import evaluate_run

    result, ranked = evaluate_run(run_path, qrels, queries, separator=maxp)
    shared.show(result, run_table, as_json)
    shared.keep(result, results, ranked)
