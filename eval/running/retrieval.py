"""Retrieval over judged queries, by the very retriever that answers readers' questions."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from eval.circumstances import dataset_digest, machine, manifest_facts
from eval.configuration import DEFAULTS, Configuration
from eval.data.ranking_set import RankingSet
from eval.measures.ranking import retrieval_figures
from eval.progress import counted, silent
from eval.results import Result, completed
from eval.running.copies import EveryCopy
from eval.running.passages import retrieve_units, stored_judgements
from eval.running.prepared import (
    archive_digest,
    articles_sha256,
    corpus_source,
    prepared_index,
)
from eval.running.stored import StoredTexts
from eval.types import Query, Run
from index.errors import QuestionError
from index.files import sha256_of
from index.report import OnProgress

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from index.sources import Source

DEPTH = 100
"""Articles asked for each query; AP sees no further."""


class ArticleRetriever(Protocol):
    """Articles by their best passage (MaxP, Dai and Callan 2019), as [(article_id, score)]."""

    def retrieve_articles(self, query: str, k: int) -> list[tuple[str, float]]: ...


def evaluate_retrieval(
    data: RankingSet,
    configuration: Configuration = DEFAULTS,
    *,
    cache: Path | None = None,
    report: OnProgress = silent,
    depth: int = DEPTH,
) -> tuple[Result, Run]:
    """(the measures by their names with what they depend on, the rankings).

    Where the set has spans, they are what is ranked and measured, and `by_article` holds the
    measures over articles. Builds the articles' index where the cache has none.
    """
    assistant = open_assistant(data, configuration, cache, report)
    doc_ids = {header.article_id: header.path for header in assistant.index.headers.values()}
    judged = stored_judgements(data, StoredTexts(assistant.index))
    began = time.perf_counter()
    run = retrieve_all(EveryCopy(assistant), data.queries, doc_ids, depth, report)
    figures: dict[str, Any] = retrieval_figures(data.qrels, run)
    if data.spans:
        by_article = without_queries(figures)
        run = retrieve_units(EveryCopy(assistant), data.queries, judged, doc_ids, depth, report)
        figures = {**retrieval_figures(judged.qrels(), run), "by_article": by_article}
    figures = {
        **figures,
        **facts(data),
        "articles_sha256": articles_sha256(data.archive),
        "unit": "span" if data.spans else "article",
        "depth": depth,
        "without_results": [query_id for query_id, scores in run.items() if not scores],
        "seconds": time.perf_counter() - began,
        "configuration": configuration.to_json(),
        "configuration_sha256": configuration.sha256,
        "manifest": manifest_facts(assistant.index.manifest),
        "machine": machine(),
    }
    return completed(figures, "retrieval"), run


def open_assistant(
    data: RankingSet, configuration: Configuration, cache: Path | None, report: OnProgress
) -> Assistant:
    """The assistant over the set's own articles."""
    from assistant.assistant import Assistant
    from index.embedders import open_embedder

    model = open_embedder(configuration.embedder)
    sources, content = sources_of(data)
    where = prepared_index(sources, content, model, configuration, cache, report)
    return Assistant.open(where, model, configuration.assistant)


def sources_of(data: RankingSet) -> tuple[list[Source], str]:
    """What has to be indexed, and its digest."""
    from index.sources import FolderSource

    if data.corpus_path is not None:
        return [corpus_source(data.corpus_path)], sha256_of(data.corpus_path)
    sources: list[Source] = [FolderSource(root) for root in data.archive]
    return sources, archive_digest(sources)


def without_queries(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "per_query"}


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


def facts(data: RankingSet) -> dict[str, Any]:
    return {
        "dataset": data.name,
        "dataset_sha256": dataset_digest(data.files),
        "documents": len(data.doc_ids),
        "judgements": sum(map(len, data.qrels.values())),
        "judged_spans": len(data.spans),
        "judged_documents_missing": data.unknown_documents,
        "texts": {query.query_id: query.text for query in data.queries},
    }
