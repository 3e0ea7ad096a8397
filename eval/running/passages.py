"""Passages as the assistant ranks them, judged by the spans that they hit: eval.measures.spans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Hit
from eval.data.jsonl import shown
from eval.data.ranking_set import RankingSet
from eval.measures.spans import Ink, RankedPassage, StoredSpan, scores_of, unit_id, units
from eval.progress import counted
from eval.running.gold import StoredText
from eval.running.locate import locate_span
from eval.types import JudgedSpan, Qrels, Query, Run
from index.errors import InputError, QuestionError
from index.report import OnProgress


class PassageRetriever(Protocol):
    """Passages, best first."""

    def retrieve(self, query: str, k: int) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class StoredJudgements:
    """Every query's judged spans in the stored texts, and those texts' visible characters."""

    spans: Mapping[str, Sequence[StoredSpan]]
    inks: Mapping[str, Ink]

    def qrels(self) -> Qrels:
        """{query_id: {unit: grade}}."""
        return {
            query_id: {item.unit: item.grade for item in spans}
            for query_id, spans in self.spans.items()
        }


def stored_judgements(data: RankingSet, stored: StoredText) -> StoredJudgements:
    """`InputError` with file and line where a span is not in the stored text."""
    spans: dict[str, list[StoredSpan]] = {}
    inks: dict[str, Ink] = {}
    for judged in data.spans:
        text = stored(judged.doc_id)
        span = None
        if text is not None:
            raw = data.rows[judged.doc_id].text
            span = locate_span(raw, (judged.start, judged.end), text)
        if text is None or span is None:
            raise InputError(f"{judged.where}: {described(judged)}")
        if judged.doc_id not in inks:
            inks[judged.doc_id] = Ink(text)
        unit = unit_id(judged.doc_id, (judged.start, judged.end))
        spans.setdefault(judged.query_id, []).append(
            StoredSpan(unit, judged.doc_id, span, judged.grade)
        )
    return StoredJudgements(spans, inks)


def described(judged: JudgedSpan) -> str:
    return (
        f"the span {judged.start}-{judged.end} of {shown(judged.doc_id)} cannot be found in the "
        "indexed text. It holds nothing visible, or the indexed text is another."
    )


def retrieve_units(
    retriever: PassageRetriever,
    queries: Iterable[Query],
    judged: StoredJudgements,
    doc_ids: Mapping[str, str],
    depth: int,
    report: OnProgress,
) -> Run:
    """Every query's judged spans and unjudged passages, from its `depth` best passages.

    A query that the assistant refuses, being empty or too long, has none and so counts zero.
    """
    asked = [query for query in queries if query.query_id in judged.spans]
    run: Run = {}
    for query in counted(asked, "asking for passages", len(asked), "queries", report):
        try:
            found = retriever.retrieve(query.text, depth)
        except QuestionError:
            found = []
        ranked = [
            RankedPassage(doc_ids[hit.passage.article_id], (hit.passage.start, hit.passage.end))
            for hit in found
        ]
        run[query.query_id] = scores_of(units(ranked, judged.spans[query.query_id], judged.inks))
    return run
