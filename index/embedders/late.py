"""The model of an index that exists, loaded only when there is something to embed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from index.embedders import reopen_embedder
from index.manifest import Manifest, check_embedder
from index.protocols import Embedder, Vectors
from index.types import EmbedderIdentity


class LateEmbedder:
    """Implements `Embedder`. Until the model is loaded, its identity is the manifest's.

    Loading raises EmbedderError, and ManifestMismatch where it is no longer the index's model.
    """

    def __init__(self, manifest: Manifest, root: Path) -> None:
        self._manifest = manifest
        self._root = root

    @cached_property
    def model(self) -> Embedder:
        model = reopen_embedder(self._manifest)
        check_embedder(self._manifest, model.identity, self._root)
        return model

    @property
    def identity(self) -> EmbedderIdentity:
        return self._manifest.embedder

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self.model.encode_passages(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self.model.encode_queries(texts)


def loaded(embedder: Embedder) -> Embedder:
    """The model itself: its identity tells the very precision that it computes in."""
    return embedder.model if isinstance(embedder, LateEmbedder) else embedder
