"""An embedder without a model, for tests in which the vectors' meaning plays no part."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from index.generation import Index
from index.protocols import Vectors
from index.types import EmbedderIdentity

DIM = 32


class Words:
    """A bag of words, hashed to 32 places."""

    identity = EmbedderIdentity("words", "0" * 64, DIM, "fp32")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), DIM), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                vectors[row, crc32(word.encode()) % DIM] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-6), np.float32)

    encode_queries = encode_passages


def passages_of(index: Index) -> dict[str, str]:
    """Every live passage's text by its id: what an index holds, however it came to hold it."""
    return {
        index.passage(row).passage_id: index.passage(row).text
        for segment in index.segments
        for number in np.flatnonzero(segment.alive)
        for row in index.passages_of_lead(segment.first_article + int(number))
    }
