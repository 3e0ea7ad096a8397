"""The reader's exports: its graph beside the embedder's, made once from the packaged weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from index.embedders.export import Export
from index.embedders.weights import file_sha256
from index.errors import EmbedderError
from index.types import INT8

RECIPE = 1
"""Raise it when `graph.py` changes what it builds."""

GRAPH = "reader"
RANGES = "int8_ranges.npz"
"""Beside the learnt weights: what `eval.comprehension.calibrate` measured with them."""


def reader_export(learnt: Path, precision: str) -> Export:
    """The export for one file of learnt weights: with "int8" of its own, for any other precision
    the same. Other weights, and other ranges, are another export.

    Raises EmbedderError where there are no such files, or the ranges are of other weights.
    """
    whole = _digest(learnt)
    if precision == INT8:
        return _quantised(learnt, whole)

    def build(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
        from assistant.comprehension.graph import read_learnt, reading_graph, with_adapters

        return {GRAPH: reading_graph(with_adapters(weights, read_learnt(learnt)))}

    return Export("reader", f"{RECIPE}-{whole[:12]}", (GRAPH,), build, halved=True)


def _quantised(learnt: Path, whole: str) -> Export:
    from index.embedders.int8 import quantised, read_ranges

    path = learnt.with_name(RANGES)
    ranges = read_ranges(path, whole)

    def build(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
        from assistant.comprehension.graph import read_learnt, reading_graph, with_adapters

        adapted = with_adapters(weights, read_learnt(learnt))
        return {GRAPH: reading_graph(adapted, quantised(adapted, ranges))}

    recipe = f"{RECIPE}-{whole[:12]}-{_digest(path)[:12]}"
    return Export("reader-int8", recipe, (GRAPH,), build, halved=True)


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as exc:
        raise EmbedderError(
            f"The reader's weights cannot be read from {path} ({exc.strerror}). They come with "
            "Footnote: install it again."
        ) from exc
