"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`.

Layout: Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation".
Ours besides: `qrels/spans.tsv`, judgements by character span, with or without `test.tsv`; and
articles that are an archive of files in place of `corpus.jsonl`, judged by their paths.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from eval.data.articles import articles_of_archive, articles_of_corpus
from eval.data.jsonl import read_corpus, read_unique
from eval.data.qrels import article_grades, check_spans, read_qrels, read_spans
from eval.data.ranking_set import RankingSet
from eval.types import CorpusRow, JudgedSpan, Qrels, Query
from index.errors import InputError


def load_beir(folder: Path, split: str = "test", archive: Sequence[Path] = ()) -> RankingSet:
    """Read and check a folder; `InputError` with file and line where it is not sound.

    The articles are those of `archive` where the folder has no corpus of its own.
    """
    corpus_path = folder / "corpus.jsonl"
    own = corpus_path.exists() or not archive
    doc_ids = articles_of_corpus(corpus_path) if own else articles_of_archive(archive)
    queries = read_queries(folder / "queries.jsonl")
    known = {query.query_id for query in queries}
    spans_path = folder / "qrels" / "spans.tsv"
    spans = read_spans(spans_path, known) if spans_path.exists() else ()
    rows = judged_rows(corpus_path, spans)
    qrels_path = folder / "qrels" / f"{split}.tsv"
    by_spans_alone = bool(spans) and not qrels_path.exists()
    qrels = article_grades(spans) if by_spans_alone else read_qrels(qrels_path, known)
    parts = (corpus_path, folder / "queries.jsonl", qrels_path, spans_path)
    return RankingSet(
        folder=folder,
        corpus_path=corpus_path if own else None,
        doc_ids=doc_ids,
        queries=judged(queries, qrels, spans),
        qrels=qrels,
        files=tuple(path for path in parts if path.exists()),
        archive=() if own else tuple(archive),
        spans=spans,
        rows=rows,
    )


def judged_rows(corpus_path: Path, spans: Sequence[JudgedSpan]) -> dict[str, CorpusRow]:
    """The corpus rows that spans point into, after checking that they do."""
    if not spans:
        return {}
    if not corpus_path.exists():
        raise InputError(
            f"{spans[0].where}: spans are of the rows of a corpus, but there is no {corpus_path}."
        )
    wanted = {span.doc_id for span in spans}
    rows = {row.doc_id: row for row in read_corpus(corpus_path) if row.doc_id in wanted}
    check_spans(spans, rows)
    return rows


def judged(
    queries: Sequence[Query], qrels: Qrels, spans: Collection[JudgedSpan] = ()
) -> tuple[Query, ...]:
    """The queries that something was judged for, in their order."""
    ids = qrels.keys() | {span.query_id for span in spans}
    return tuple(query for query in queries if query.query_id in ids)


def read_queries(path: Path) -> list[Query]:
    queries = [Query(query_id, row.text("text")) for query_id, row in read_unique(path)]
    if not queries:
        raise InputError(f"{path}: holds no queries.")
    return queries
