"""A graph of an export, compiled for this processor."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from index.embedders.precision import inference_hint
from index.embedders.runtime import import_openvino
from index.errors import EmbedderError

Hint = Literal["LATENCY", "THROUGHPUT"]
"""One input answered soonest, or every core kept busy with many."""


def compiled(graph: Path, hint: Hint, precision: str) -> Any:
    """OpenVINO's compiled model of the file. Raises EmbedderError where it cannot be loaded."""
    settings = {
        "PERFORMANCE_HINT": hint,
        "INFERENCE_PRECISION_HINT": inference_hint(precision),
    }
    if os.access(graph.parent, os.W_OK):
        # Keeps the compiled graph without its weights: 0.4 MB, and half the time to compile.
        cache = str(graph.parent / "compiled")
        settings |= {"CACHE_DIR": cache, "CACHE_MODE": "OPTIMIZE_SIZE"}
    try:
        return import_openvino().Core().compile_model(graph, "CPU", settings)
    except RuntimeError as exc:
        raise EmbedderError(
            f"OpenVINO cannot load the model at {graph}: {exc}. Run: footnote model export --force"
        ) from exc
