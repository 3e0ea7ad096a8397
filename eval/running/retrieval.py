"""Retrieval over a BEIR folder, by the very retriever that answers readers' questions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.circumstances import dataset_digest, machine, manifest_facts
from eval.configuration import DEFAULTS, Configuration
from eval.data.beir import BeirSet
from eval.measures.ranking import retrieval_figures
from eval.progress import counted, silent
from eval.results import Result, completed
from eval.running.prepared import corpus_source, file_digest, prepared_index
from eval.types import Query, Run
from index.errors import QuestionError
from index.report import OnProgress

if TYPE_CHECKING:
    from assistant.assistant import Assistant

DEPTH = 100
"""Articles asked for each query; AP sees no further."""


class ArticleRetriever(Protocol):
    """Articles by their best passage (MaxP, Dai and Callan 2019), as [(article_id, score)]."""

    def retrieve_articles(self, query: str, k: int) -> list[tuple[str, float]]: ...


def evaluate_retrieval(
    data: BeirSet,
    configuration: Configuration = DEFAULTS,
    *,
    cache: Path | None = None,
    report: OnProgress = silent,
    depth: int = DEPTH,
) -> tuple[Result, Run]:
    """(the measures by their names with what they depend on, the rankings).

    Builds the corpus's index where the cache has none.
    """
    assistant = open_assistant(data, configuration, cache, report)
    doc_ids = {header.article_id: header.path for header in assistant.index.headers.values()}
    began = time.perf_counter()
    run = retrieve_all(assistant, data.queries, doc_ids, depth, report)
    seconds = time.perf_counter() - began
    figures = {
        **retrieval_figures(data.qrels, run),
        **facts(data),
        "depth": depth,
        "without_results": [query_id for query_id, scores in run.items() if not scores],
        "seconds": seconds,
        "configuration": configuration.to_json(),
        "configuration_sha256": configuration.sha256,
        "manifest": manifest_facts(assistant.index.manifest),
        "machine": machine(),
    }
    return completed(figures, "retrieval"), run


def open_assistant(
    data: BeirSet, configuration: Configuration, cache: Path | None, report: OnProgress
) -> Assistant:
    """The assistant over an index of the set's corpus, made where the cache has none."""
    from assistant.assistant import Assistant
    from index.embedders import open_embedder

    model = open_embedder(configuration.embedder)
    content = file_digest(data.corpus_path)
    source = corpus_source(data.corpus_path)
    where = prepared_index([source], content, model, configuration, cache, report)
    return Assistant.open(where, model, configuration.assistant)


def retrieve_all(
    retriever: ArticleRetriever,
    queries: Iterable[Query],
    doc_ids: Mapping[str, str],
    depth: int,
    report: OnProgress,
) -> Run:
    """Every query's articles under their ids in the data set.

    A query that the assistant refuses, being empty or too long, has none and so counts zero.
    """
    asked = list(queries)
    run: Run = {}
    for query in counted(asked, "asking", len(asked), "queries", report):
        try:
            found = retriever.retrieve_articles(query.text, depth)
        except QuestionError:
            found = []
        run[query.query_id] = {doc_ids[article_id]: float(score) for article_id, score in found}
    return run


def facts(data: BeirSet) -> dict[str, Any]:
    files = [data.corpus_path, data.folder / "queries.jsonl", data.folder / "qrels" / "test.tsv"]
    return {
        "dataset": data.name,
        "dataset_sha256": dataset_digest(files),
        "documents": len(data.doc_ids),
        "judgements": sum(map(len, data.qrels.values())),
        "judged_documents_missing": data.unknown_documents,
        "texts": {query.query_id: query.text for query in data.queries},
    }
