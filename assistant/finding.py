"""What is found for a question as it was understood: hits, and the sentences to answer with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.asked import Asked
from assistant.comprehension.reading import PassageReader
from assistant.evidence import Evidence, EvidenceConfig, EvidenceSelector
from assistant.question import term_weights
from assistant.rerankers import Reranker
from assistant.reranking import reranked
from assistant.retrieval import HybridRetriever
from assistant.time.expression import is_timeline
from assistant.time.order import (
    LOOKED_AT,
    by_age,
    for_orders,
    in_order_of_age,
    of_the_first,
    order_of,
)
from assistant.time.preference import TimeConfig, preference
from assistant.time.timeline import for_timelines, in_order_of_time
from assistant.types import Hit
from index.generation import Index
from index.protocols import Embedder, Vectors


class Finding:
    """Finds over one open index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        retriever: HybridRetriever,
        reranker: Reranker | None,
        reader: PassageReader | None,
        evidence: EvidenceConfig,
        time: TimeConfig,
    ) -> None:
        self._index = index
        self._retriever = retriever
        self._reranker = reranker
        self._evidence = evidence
        self._time = time
        self.selector = EvidenceSelector(index, embedder, evidence, reader)
        self._timelines = EvidenceSelector(index, embedder, for_timelines(evidence), reader)
        self._orders = EvidenceSelector(index, embedder, for_orders(evidence), reader)

    def hits(self, asked: Asked, vector: Vectors, k: int) -> tuple[Hit, ...]:
        """The k best passages for the search query, whose vector is float32 (1, dim)."""
        found = self._retriever.candidates(asked.query, vector, allowed=asked.allowed)
        days = self._index.facets.days_of(found.article_rows) if asked.time else None
        prior = None if days is None else preference(asked.time, days, self._time)
        ordered = order_of(asked.time) is not None
        width = max(k, LOOKED_AT) if ordered else k
        ranked = self._retriever.rank(found, width, allowed=asked.allowed, prior=prior)
        if self._reranker is not None:
            ranked = reranked(self._index, self._reranker, asked.query, ranked)
        if ordered:
            ranked = by_age(self._index, ranked, asked.matter, asked.time, self._time)
        return tuple(ranked[:k])

    def evidence(self, asked: Asked, vector: Vectors, hits: Sequence[Hit]) -> list[Evidence]:
        """The sentences to answer with, in reading order. `vector` is that of the search query."""
        weights = term_weights(asked.matter, self._index.passage_terms)
        focus = self._focus(asked, vector)
        if order_of(asked.time) is not None:
            first = of_the_first(self._index, hits)
            ranked, vectors = self._orders.ranked(
                asked.matter, focus, weights, first, asked.before, asked.shown
            )
            return in_order_of_age(ranked, vectors, first, asked.matter, self._evidence)
        if is_timeline(asked.time):
            ranked, vectors = self._timelines.ranked(
                asked.matter, focus, weights, hits, asked.before, asked.shown
            )
            return in_order_of_time(ranked, vectors, self._evidence.duplicate)
        return self.selector.select(asked.matter, focus, weights, hits, asked.before, asked.shown)

    def _focus(self, asked: Asked, vector: Vectors) -> Vectors:
        """Half what was searched for, half what was asked last: float32 (1, dim), normalised.

        The conversation finds the article; within it, the last question says which sentence.
        """
        if asked.query == asked.matter:
            return vector
        both = vector + self._retriever.embed(asked.matter)
        return np.asarray(both / np.linalg.norm(both), np.float32)
