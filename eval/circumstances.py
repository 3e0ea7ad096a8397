"""What a figure depends on besides the data: written into every report."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.running.prepared import digest
from index.embedders.precision import native_precision, processor_name
from index.files import sha256_of

if TYPE_CHECKING:
    from index.manifest import Manifest

LIBRARIES = (
    "ir-measures",
    "numpy",
    "faiss-cpu",
    "tantivy",
    "openvino",
    "sentence-transformers",
    "torch",
)
"""Distributions whose version may move a figure."""


def dataset_digest(files: Sequence[Path]) -> str:
    """sha256 over the names and contents of a data set's files; paths play no part."""
    return digest(f"{file.name}\0{sha256_of(file)}" for file in files)


def manifest_facts(manifest: Manifest) -> dict[str, Any]:
    """Of an index's manifest what decides its rankings and where it can be told apart."""
    return {
        "format_version": manifest.format_version,
        "generation": manifest.generation,
        "created": manifest.created,
        "embedder": asdict(manifest.embedder),
        "chunking": asdict(manifest.chunking),
        "counts": asdict(manifest.counts),
    }


def machine() -> dict[str, str]:
    """The processor and the versions: bf16 rankings may differ in the last places elsewhere.

    Versions are read from the distributions' metadata, so that nothing heavy is imported.
    """
    return {
        "processor": processor_name(),
        "precision": native_precision(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "footnote": distribution("footnote-assistant"),
        **{name: distribution(name) for name in LIBRARIES},
    }


def distribution(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
