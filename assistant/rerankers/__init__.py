"""Rerankers by name; each is imported only when it is opened. There is none by default."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from index.errors import RerankerError

REGISTRY: dict[str, tuple[str, str]] = {
    "cross-encoder": ("assistant.rerankers.cross_encoder", "CrossEncoderReranker"),
}
"""Name → (module, class)."""

KNOWN = "'cross-encoder:<name of a model or path of its folder>'"


class Reranker(Protocol):
    """Says how well each text answers a query: one number a text from 0 to 1, higher is better."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]: ...


def open_reranker(spec: str) -> Reranker | None:
    """The reranker that `spec` names; None for an empty one.

    Raises RerankerError for a spec that names nothing, or a model that cannot be loaded.
    """
    if not spec:
        return None
    backend, _, model = spec.partition(":")
    if backend not in REGISTRY or not model:
        raise RerankerError(f"No reranker {spec!r}; expected {KNOWN}.")
    module, name = REGISTRY[backend]
    return cast(Reranker, getattr(import_module(module), name)(model))
