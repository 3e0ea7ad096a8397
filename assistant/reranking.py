"""A second opinion on the best hits: a reranker reads each of them with the query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.rerankers import Reranker
from assistant.types import Hit
from index.generation import Index

DEPTH = 30
"""Hits that are read again; the others stay behind them in their order."""


def reranked(index: Index, reranker: Reranker, query: str, hits: Sequence[Hit]) -> list[Hit]:
    """The hits in the order of the reranker's scores, which are in `parts` as `reranked`.

    The rest keep their order behind: their scores are taken below 0, where no reranker's are.
    """
    first, rest = hits[:DEPTH], hits[DEPTH:]
    scores = reranker.scores(query, [_text(index, hit) for hit in first])
    judged = [
        replace(hit, score=score, parts={**hit.parts, "reranked": score})
        for hit, score in zip(first, scores, strict=True)
    ]
    judged.sort(key=lambda hit: -hit.score)  # stable: equal ones stay as they were found
    highest = rest[0].score if rest else 0.0
    behind = [replace(hit, score=hit.score - highest - 1.0) for hit in rest]
    return [replace(hit, rank=rank) for rank, hit in enumerate([*judged, *behind], start=1)]


def reranked_articles(
    ranked: Sequence[tuple[int, float]], hits: Sequence[Hit]
) -> list[tuple[int, float]]:
    """Articles as (record, score): those of reranked hits first, by their best passage."""
    best: dict[int, float] = {}
    for hit in hits:
        if "reranked" in hit.parts:
            best.setdefault(hit.record, hit.score)
    rest = [(record, score) for record, score in ranked if record not in best]
    highest = rest[0][1] if rest else 0.0
    behind = [(record, score - highest - 1.0) for record, score in rest]
    return [*best.items(), *behind][: len(ranked)]


def _text(index: Index, hit: Hit) -> str:
    title = index.header(hit.record).title
    return f"{title}\n{hit.passage.text}" if title else hit.passage.text
