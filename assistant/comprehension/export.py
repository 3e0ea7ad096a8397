"""The reader's export: its graph beside the embedder's, made once from the packaged weights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy.typing as npt

from index.embedders.export import Export
from index.embedders.weights import file_sha256

RECIPE = 1
"""Raise it when `graph.py` changes what it builds."""

GRAPH = "reader"


def reader_export(learnt: Path) -> Export:
    """The export for one file of learnt weights; another file is another export."""

    def build(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
        from assistant.comprehension.graph import read_learnt, reading_graph

        return {GRAPH: reading_graph(weights, read_learnt(learnt))}

    recipe = f"{RECIPE}-{file_sha256(learnt)[:12]}"
    return Export("reader", recipe, (GRAPH,), build, halved=True)
