"""The reader's export: its graph beside the embedder's, made once from the packaged weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from index.embedders.export import Export
from index.embedders.weights import file_sha256
from index.errors import EmbedderError

RECIPE = 1
"""Raise it when `graph.py` changes what it builds."""

GRAPH = "reader"


def reader_export(learnt: Path) -> Export:
    """The export for one file of learnt weights; another file is another export.

    Raises EmbedderError where there is no such file.
    """
    try:
        recipe = f"{RECIPE}-{file_sha256(learnt)[:12]}"
    except OSError as exc:
        raise EmbedderError(
            f"The reader's weights cannot be read from {learnt} ({exc.strerror}). They come with "
            "Footnote: install it again."
        ) from exc

    def build(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
        from assistant.comprehension.graph import read_learnt, reading_graph

        return {GRAPH: reading_graph(weights, read_learnt(learnt))}

    return Export("reader", recipe, (GRAPH,), build, halved=True)
