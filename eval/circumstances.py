"""What a figure depends on besides the data: written into every report."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.running.prepared import digest, file_digest

if TYPE_CHECKING:
    from index.manifest import Manifest


def dataset_digest(files: Sequence[Path]) -> str:
    """sha256 over the names and contents of a data set's files; paths play no part."""
    return digest(f"{file.name}\0{file_digest(file)}" for file in files)


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
    """The processor and the versions: bf16 rankings may differ in the last places elsewhere."""
    return {
        "processor": processor(),
        "python": platform.python_version(),
        "footnote": distribution("footnote-assistant"),
        "ir-measures": distribution("ir-measures"),
    }


def processor() -> str:
    """The processor's own name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


def distribution(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
