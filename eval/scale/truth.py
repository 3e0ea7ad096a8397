"""How much of what an exact search finds the index's own search finds too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assistant.retrieval import HybridRetriever
from eval.scale.archive import IDENTITY
from eval.scale.questions import Asked, Given
from index.filters import Filters
from index.generation import Index
from index.stores.flat import FlatSegment
from index.stores.segmented import SegmentedVectors

HITS = 10


def recalls(index: Index, asked: Sequence[Asked]) -> dict[str, float]:
    """Recall@10 without and with a filter: of the vector search alone, and of whole retrievals.

    The truth is the same search over the same files with every vector compared.
    """
    exact = compared_one_by_one(index)
    ours = HybridRetriever(index, Given(asked, None, IDENTITY))
    true = HybridRetriever(exact, Given(asked, None, IDENTITY))
    width = ours.config.candidates
    found: dict[str, list[float]] = {}
    for question in asked:
        for name, filters in (("all", None), ("filtered", question.filters)):
            allowed = None if filters is None else index.selection(filters).passages
            pair = [
                each.passages.search(question.vector[None], k, allowed)[1][0][:HITS]
                for each, k in ((index, width), (exact, HITS))
            ]
            found.setdefault(f"vectors_{name}", []).append(share(*pair))
            hits = [_hits(each, question, filters) for each in (ours, true)]
            found.setdefault(f"retrieval_{name}", []).append(share(*hits))
    return {name: float(np.mean(values)) for name, values in found.items()}


def compared_one_by_one(index: Index) -> Index:
    """The same generation, its vectors searched without codes."""
    exact = Index.open(index.layout.root, index.manifest.generation)
    for kind in ("passages", "leads"):
        segments = [
            FlatSegment.open(index.layout.segment_file(segment.name, kind), vectors.first)
            for segment in index.segments
            for vectors in (getattr(segment, kind),)
        ]
        setattr(exact, kind, SegmentedVectors(segments))
    return exact


def _hits(retriever: HybridRetriever, question: Asked, filters: Filters | None) -> list[str]:
    hits = retriever.retrieve(question.text, HITS, filters=filters)
    return [hit.passage.passage_id for hit in hits]


def share(found: Sequence[Any], true: Sequence[Any]) -> float:
    """|found ∩ true| / |true|."""
    return len(set(map(str, found)) & set(map(str, true))) / len(true)
