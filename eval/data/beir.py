"""BEIR folders: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`.

Layout: Thakur et al. 2021, "BEIR: A Heterogeneous Benchmark for Zero-shot Evaluation".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from eval.data.jsonl import read_corpus, read_lines, read_unique, shown
from eval.types import Qrels, Query
from index.errors import InputError

HEADERS = {"query-id", "query_id", "queryid", "qid", "topic"}
"""First fields that make a first line a header."""


@dataclass(frozen=True, slots=True)
class BeirSet:
    """A checked data set. `queries` are the judged ones only, in the file's order.

    The corpus is checked but not kept; `read_corpus(corpus_path)` streams it again.
    """

    folder: Path
    corpus_path: Path
    doc_ids: frozenset[str]
    queries: tuple[Query, ...]
    qrels: Qrels

    @property
    def name(self) -> str:
        return self.folder.resolve().name

    @property
    def unknown_documents(self) -> int:
        """Judgements about documents that the corpus lacks: no system can find them."""
        return sum(
            doc_id not in self.doc_ids for judged in self.qrels.values() for doc_id in judged
        )


def load_beir(folder: Path, split: str = "test") -> BeirSet:
    """Read and check a folder; `InputError` with file and line where it is not sound."""
    corpus_path = folder / "corpus.jsonl"
    doc_ids = frozenset(row.doc_id for row in read_corpus(corpus_path))
    if not doc_ids:
        raise InputError(f"{corpus_path}: holds no documents.")
    queries = read_queries(folder / "queries.jsonl")
    qrels = read_qrels(folder / "qrels" / f"{split}.tsv", {query.query_id for query in queries})
    judged = tuple(query for query in queries if query.query_id in qrels)
    return BeirSet(folder, corpus_path, doc_ids, judged, qrels)


def read_queries(path: Path) -> list[Query]:
    queries = [Query(query_id, row.text("text")) for query_id, row in read_unique(path)]
    if not queries:
        raise InputError(f"{path}: holds no queries.")
    return queries


def read_qrels(path: Path, known_queries: Collection[str]) -> Qrels:
    """Judgements in BEIR's three columns, with or without a header, or in TREC's four.

    A judgement given twice with the same grade is taken once; two grades are an error.
    """
    qrels: Qrels = {}
    for position, (line, text) in enumerate(read_lines(path)):
        where = f"{path}:{line}"
        fields = [field.strip() for field in text.split("\t" if "\t" in text else None)]
        if position == 0 and fields[0].lower() in HEADERS:
            continue
        query_id, doc_id, grade = parse_judgement(fields, where)
        if query_id not in known_queries:
            raise InputError(f"{where}: query {shown(query_id)} is not among the queries.")
        judged = qrels.setdefault(query_id, {})
        if judged.setdefault(doc_id, grade) != grade:
            raise InputError(
                f"{where}: {shown(query_id)}, {shown(doc_id)} is judged twice, "
                f"with {judged[doc_id]} and {grade}."
            )
    if not qrels:
        raise InputError(f"{path}: holds no judgements.")
    return qrels


def parse_judgement(fields: list[str], where: str) -> tuple[str, str, int]:
    """(query_id, doc_id, grade) of `query doc grade` or TREC's `query iteration doc grade`."""
    if len(fields) not in (3, 4):
        raise InputError(
            f"{where}: expected 3 columns (query, document, grade) or TREC's 4, got {len(fields)}."
        )
    query_id, doc_id, grade = fields[0], fields[-2], fields[-1]
    if not query_id or not doc_id:
        raise InputError(f"{where}: the query's or the document's id is empty.")
    try:
        return query_id, doc_id, int(grade)
    except ValueError as error:
        raise InputError(f"{where}: the grade should be a whole number, got {grade!r}.") from error
