"""Questions for a made-up archive: a vector not far from a passage's and words out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.scale.archive import CATEGORIES, SEED, MadeUp, category
from index.filters import Filters
from index.generation import Index
from index.protocols import Embedder, Vectors
from index.stores.recall import displaced
from index.types import EmbedderIdentity

NEAR = 0.75
"""Cosine of a question to the passage that it is about."""

WORDS = 8
FUNCTION_WORDS = 100
"""So many of the most frequent words are left out, as the search leaves out English ones."""


@dataclass(frozen=True, slots=True)
class Asked:
    """`vector` is float32 (dim,); the filter lets one category pass, 4 % of the articles."""

    text: str
    vector: Vectors
    filters: Filters


def questions(index: Index, count: int) -> list[Asked]:
    """The same ones for the same index, each about a passage drawn from it."""
    draws = np.random.default_rng((SEED, 1))
    frequent = {word.lower() for word in MadeUp(1).words[:FUNCTION_WORDS].tolist()}
    rows = draws.integers(0, index.passage_count, count)
    vectors = displaced(index.passages.vectors_of(rows), NEAR, draws)
    asked = []
    for row, vector in zip(rows.tolist(), vectors, strict=True):
        words = [word.strip(".").lower() for word in index.passage(row).text.split()]
        telling = [word for word in words if word not in frequent]
        text = " ".join(draws.choice(telling, WORDS, replace=len(telling) < WORDS))
        chosen = category(int(draws.integers(CATEGORIES)))
        asked.append(Asked(text, vector, Filters(categories=(chosen,))))
    return asked


class Given:
    """An embedder that lets the model embed a question, then gives the vector made up for it.

    So that the time of a retrieval holds the model's share, though its vectors mean nothing here.
    Without a model (None), the question is not embedded.
    """

    def __init__(
        self, asked: Sequence[Asked], model: Embedder | None, identity: EmbedderIdentity
    ) -> None:
        self.identity = identity
        self._model = model
        self._vectors = {question.text: question.vector for question in asked}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        if self._model is not None:
            self._model.encode_queries(texts)
        return np.stack([self._vectors[text] for text in texts])

    encode_passages = encode_queries
