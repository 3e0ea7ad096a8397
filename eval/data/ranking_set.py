"""Queries with judged articles, whatever layout they came from: BEIR, TREC or ir_datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from eval.types import CorpusRow, JudgedSpan, Qrels, Query


@dataclass(frozen=True, slots=True)
class RankingSet:
    """A checked data set. `queries` are the judged ones only, in the file's order.

    The articles are the rows of `corpus_path`, or, where that is None, the files of `archive`;
    `doc_ids` are the rows' ids, or the files' paths within the archive. Neither is kept in
    memory: `read_corpus(corpus_path)` streams the rows again.
    `spans` are judgements by character span, none in most sets; `rows` holds the raw text of the
    corpus rows that they point into.
    `files` decide what is asked and judged; `title` is the set's name where its folder's is none.
    """

    folder: Path
    corpus_path: Path | None
    doc_ids: frozenset[str]
    queries: tuple[Query, ...]
    qrels: Qrels
    files: tuple[Path, ...] = ()
    archive: tuple[Path, ...] = ()
    spans: tuple[JudgedSpan, ...] = ()
    rows: Mapping[str, CorpusRow] = field(default_factory=dict)
    title: str = ""

    @property
    def name(self) -> str:
        return self.title or self.folder.resolve().name

    @property
    def unknown_documents(self) -> int:
        """Judgements about documents that the corpus lacks: no system can find them."""
        return sum(
            doc_id not in self.doc_ids for judged in self.qrels.values() for doc_id in judged
        )
