"""Exports the default model to OpenVINO once, into a cache that every question reads.

    <cache>/models/<key>/
        model.xml, model.bin    the graph and its fp32 weights, mapped into memory when read
        int8.xml, int8.bin      the graph of `int8.py`, for passages
        tokenizer.json          the model's own word pieces
        export.json             source digest, versions, and size and sha256 of each file above
        compiled/               OpenVINO's own cache of what it compiled for this processor

The key names the weights' digest, OpenVINO's version and the recipe, so that a newer one never
reads an older one's files. bf16 needs no other file: it is a hint given when compiling.

What is made of the same weights elsewhere (`assistant/comprehension`) is an `Export` of its own,
with its own graphs in its own folder.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy.typing as npt

from index.embedders.runtime import import_openvino
from index.embedders.weights import (
    NAME,
    WEIGHTS_SHA256,
    check_weights,
    file_sha256,
    packaged_model,
)
from index.errors import EmbedderError

COMMAND = "footnote model export"
TOKENIZER = "tokenizer.json"

Graphs = Callable[[Mapping[str, npt.NDArray[Any]]], Mapping[str, Any]]
"""The default model's weights → OpenVINO models by the names of their files."""


@dataclass(frozen=True, slots=True)
class Export:
    """One set of graphs of the default model's weights.

    `recipe` is raised when `build` changes what it builds; `graphs` are the names it builds, and
    `halved` says whether they are kept with weights of two bytes.
    """

    name: str
    recipe: str
    graphs: tuple[str, ...]
    build: Graphs
    halved: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        graphs = [f"{graph}.{end}" for graph in self.graphs for end in ("xml", "bin")]
        return (*graphs, TOKENIZER)


def _encoders(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
    from index.embedders.graph import sentence_encoder
    from index.embedders.int8 import quantised_encoder, read_ranges

    return {"model": sentence_encoder(weights), "int8": quantised_encoder(weights, read_ranges())}


ENCODER = Export(NAME, "2", ("model", "int8"), _encoders)
"""The embedder's graphs: raise the recipe when `graph.py` or `int8.py` changes what it builds."""


def default_cache() -> Path:
    """$FOOTNOTE_CACHE, else `footnote` in the user's cache folder ($XDG_CACHE_HOME, ~/.cache)."""
    if own := os.environ.get("FOOTNOTE_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footnote"


def export_folder(cache: Path | None = None, export: Export = ENCODER) -> Path:
    """Where this version's export of the default model belongs, whether or not it is there."""
    made = f"openvino-{version('openvino')}-recipe-{export.recipe}"
    key = f"{export.name}-{WEIGHTS_SHA256[:12]}-{made}"
    return (cache or default_cache()) / "models" / key


def find_exported(cache: Path | None = None, export: Export = ENCODER) -> Path:
    """The export's folder, after the cheap checks: its record is read and the sizes agree.

    Raises EmbedderError naming the command that exports when it is missing or incomplete.
    """
    folder = export_folder(cache, export)
    if not folder.is_dir():
        raise EmbedderError(f"No exported model at {folder}. Run: {COMMAND}")
    for name, expected in _record(folder, export)["files"].items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else None
        if size != expected["bytes"]:
            raise EmbedderError(
                f"{path} has {'no' if size is None else size} bytes; "
                f"expected {expected['bytes']}. Run: {COMMAND} --force"
            )
    return folder


def verify_exported(cache: Path | None = None, export: Export = ENCODER) -> Path:
    """As `find_exported`, and digests the packaged weights and every exported file in full."""
    check_weights(packaged_model())
    folder = find_exported(cache, export)
    for name, expected in _record(folder, export)["files"].items():
        found = file_sha256(folder / name)
        if found != expected["sha256"]:
            raise EmbedderError(
                f"{folder / name} has sha256 {found}; expected {expected['sha256']}. "
                f"Run: {COMMAND} --force"
            )
    return folder


def ensure_exported(
    cache: Path | None = None, *, export: Export = ENCODER, force: bool = False
) -> Path:
    """The export's folder, made first where it is missing, incomplete or `force` is given.

    The embedder's takes about two seconds and 91 MB. Raises EmbedderError when the packaged
    weights are not the published ones or the cache cannot be written.
    """
    if not force:
        try:
            return find_exported(cache, export)
        except EmbedderError:
            pass  # whatever is wrong with it, exporting anew puts it right or says why not
    source = packaged_model()
    digest = check_weights(source)
    folder = export_folder(cache, export)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as temporary:
            made = Path(temporary) / "made"
            _export(source, digest, made, export)
            _put_in_place(made, folder)
    except OSError as exc:
        raise EmbedderError(
            f"The model cannot be exported to {folder}: {exc}. "
            f"Set FOOTNOTE_CACHE to a folder that can be written, with 100 MB free."
        ) from exc
    return folder


def _export(source: Path, digest: str, folder: Path, export: Export) -> None:
    from safetensors.numpy import load_file

    openvino = import_openvino()
    folder.mkdir()
    for name, graph in export.build(load_file(source / "model.safetensors")).items():
        openvino.save_model(graph, folder / f"{name}.xml", compress_to_fp16=export.halved)
    shutil.copyfile(source / TOKENIZER, folder / TOKENIZER)
    record = {
        "model": NAME,
        "weights_sha256": digest,
        "openvino": version("openvino"),
        "recipe": export.recipe,
        "precision": "fp16" if export.halved else "fp32",
        "files": {
            name: {"bytes": (folder / name).stat().st_size, "sha256": file_sha256(folder / name)}
            for name in export.files
        },
    }
    (folder / "export.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _put_in_place(made: Path, folder: Path) -> None:
    """One rename; where an older or a broken folder stands, it is moved aside first."""
    if folder.exists():
        folder.rename(made.parent / "replaced")
    try:
        made.rename(folder)
    except OSError:
        # Another process exported the same files in the meantime: theirs serve as well.
        if not (folder / "export.json").is_file():
            raise


def _record(folder: Path, export: Export) -> dict[str, Any]:
    """export.json, once it has proved to be about the weights that this version expects."""
    path = folder / "export.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        source, files = record["weights_sha256"], set(record["files"])
        complete = all({"bytes", "sha256"} <= set(each) for each in record["files"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise EmbedderError(f"{path} cannot be read ({exc!r}). Run: {COMMAND} --force") from exc
    if source != WEIGHTS_SHA256 or files != set(export.files) or not complete:
        raise EmbedderError(
            f"{path} is about weights {source} and files {sorted(files)}; expected "
            f"{WEIGHTS_SHA256} and size and sha256 of {sorted(export.files)}. "
            f"Run: {COMMAND} --force"
        )
    return record


if __name__ == "__main__":
    print(ensure_exported())
