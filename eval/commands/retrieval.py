"""`footnote eval retrieval`."""

from __future__ import annotations

from pathlib import Path

import click

from eval.commands import shared
from index.errors import InputError


@click.command()
@click.argument("place", metavar="SET")
@click.option("--run", "run_path", type=shared.NewFile, help="Write the rankings as a TREC run.")
@shared.as_json
@shared.config
@shared.embedder
@shared.cache
@shared.results
def retrieval(
    place: str,
    run_path: Path | None,
    as_json: bool,
    config: Path | None,
    embedder: str | None,
    cache: Path | None,
    results: Path | None,
) -> None:
    """Rank the articles of SET for its judged queries; where spans are judged, its passages.

    SET is a folder or a zip file in the layout of BEIR (corpus.jsonl, queries.jsonl,
    qrels/test.tsv) or TREC (topics.*, qrels.*, docs.*), or irds:ID. SET@ARCHIVE ranks the files
    of a folder.
    """
    from eval.data.opened import open_set, parse_spec
    from eval.data.ranking_set import RankingSet
    from eval.data.trec import write_run
    from eval.reports.table import retrieval_table
    from eval.running.retrieval import evaluate_retrieval

    data = open_set(parse_spec(place), cache)
    if not isinstance(data, RankingSet):
        raise InputError(f"{place} holds grounded questions. Use: footnote eval answers {place}")
    with shared.progress(as_json) as line:
        configuration = shared.configured(config, embedder)
        result, run = evaluate_retrieval(data, configuration, cache=cache, report=line)
    shared.show(result, retrieval_table, as_json)
    shared.keep(result, results, run)
    if run_path is not None:  # last, for a path that cannot be written should lose no figures
        write_run(run_path, run)
