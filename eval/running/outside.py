"""Runs of other systems: judged by nothing but a run file and judgements, without an index."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from eval.circumstances import dataset_digest, machine
from eval.data.beir import read_queries
from eval.data.jsonl import shown
from eval.data.qrels import read_qrels
from eval.data.topics import read_topics
from eval.data.trec import read_run, run_id
from eval.measures.maxp import best_passages
from eval.measures.ranking import retrieval_figures
from eval.results import Result, completed
from eval.types import Qrels, Query, Run
from index.errors import InputError
from index.files import sha256_of


def evaluate_run(
    run_path: Path,
    qrels_path: Path,
    queries_path: Path | None = None,
    *,
    separator: str | None = None,
) -> tuple[Result, Run]:
    """(the measures by their names with what they depend on, the run of articles).

    Every judged query counts, one that the run lacks as zero; what the run has besides is
    counted and left out. With a `separator` the run is of passages, see `best_passages`.
    Raises InputError with file and line for an unsound file, and where no query is judged.
    """
    queries = [] if queries_path is None else queries_of(queries_path)
    known = None if queries_path is None else {query.query_id for query in queries}
    qrels = as_in_runs(read_qrels(qrels_path, known))
    run = read_run(run_path)
    if not run:
        raise InputError(f"{run_path}: holds no results.")
    if not run.keys() & qrels.keys():
        raise InputError(
            f"{run_path} and {qrels_path} have no query in common: the run has "
            f"{shown(next(iter(run)))}, the judgements have {shown(next(iter(qrels)))}. "
            "They are of different data sets, or spell the ids in different ways."
        )
    if separator is not None:
        run = best_passages(run, separator)
    figures: dict[str, Any] = {
        **retrieval_figures(qrels, run),
        "dataset": qrels_name(qrels_path),
        "dataset_sha256": dataset_digest([qrels_path]),
        "judgements": sum(map(len, qrels.values())),
        "run": {"file": run_path.name, "sha256": sha256_of(run_path), "separator": separator},
        "without_results": [query_id for query_id in qrels if not run.get(query_id)],
        "queries_not_judged": sum(query_id not in qrels for query_id in run),
        "documents_judged": sum(
            len(run[key].keys() & of.keys()) for key, of in qrels.items() if key in run
        ),
        "texts": {
            run_id(query.query_id): query.text
            for query in queries
            if run_id(query.query_id) in qrels
        },
        "machine": machine(),
    }
    return completed(figures, "run"), run


def as_in_runs(qrels: Qrels) -> Qrels:
    """The judgements under the ids that a run can have. Raises InputError where two are one."""
    queries = _in_runs(qrels)
    return {
        queries[query_id]: {written: grades[doc_id] for doc_id, written in _in_runs(grades).items()}
        for query_id, grades in qrels.items()
    }


def _in_runs(ids: Collection[str]) -> dict[str, str]:
    """{id: the id as a run has it}."""
    known: dict[str, str] = {}
    for each in ids:
        other = known.setdefault(run_id(each), each)
        if other != each:
            raise InputError(
                f"{shown(other)} and {shown(each)} are one id in a TREC run, where white space is "
                "written as %20 and the like. Name one of them otherwise."
            )
    return {each: written for written, each in known.items()}


def queries_of(path: Path) -> list[Query]:
    """A `queries.jsonl`, or TREC topics in a file of any other name."""
    return read_queries(path) if path.suffix.lower() == ".jsonl" else read_topics(path)


def qrels_name(path: Path) -> str:
    """What a person would call the set: its folder's name for BEIR's `qrels/test.tsv`."""
    folder = path.resolve().parent
    return folder.parent.name if folder.name == "qrels" else path.name
