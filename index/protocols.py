"""What the index asks of a model and of a store; an outside class fits without inheritance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from index.types import Document, EmbedderIdentity

Vectors = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]


class Embedder(Protocol):
    """Turns texts into float32 (n, dim) vectors, L2-normalised."""

    @property
    def identity(self) -> EmbedderIdentity: ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors: ...


@runtime_checkable
class Versioned(Protocol):
    """An embedder that says what its vectors depend on beside its identity, such as a runtime."""

    @property
    def version(self) -> str: ...


@runtime_checkable
class WordPieced(Protocol):
    """An embedder that says into how many pieces its model takes each text, marks included.

    A word that is one piece is one that the model knows; a typing error falls into several.
    """

    def token_counts(self, texts: Sequence[str]) -> list[int]: ...


class VectorStore(Protocol):
    """Nearest rows by inner product; higher is better.

    `queries` is float32 (q, dim). `allowed` is a boolean mask over rows, None for all.
    Returns (scores, rows), each (q, min(k, n)), best first; unused places hold row -1.
    """

    def search(
        self, queries: Vectors, k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Scores, Rows]: ...


class LexicalStore(Protocol):
    """Best rows by BM25; the same shape of answer as `VectorStore`."""

    def search(
        self, queries: Sequence[str], k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Scores, Rows]: ...


class Reader(Protocol):
    """Reads one format. `name` carries a version that changes when its output does."""

    name: str

    def __call__(self, data: bytes, path: str) -> Document: ...
