"""Exports the default model to OpenVINO once, into a cache that every question reads.

    <cache>/models/<key>/
        model.xml, model.bin    the graph and its fp32 weights, mapped into memory when read
        int8.xml, int8.bin      the graph of `int8.py`, for passages
        tokenizer.json          the model's own word pieces
        export.json             source digest, versions, and size and sha256 of each file above
        compiled/               OpenVINO's own cache of what it compiled for this processor

The key names the weights' digest, OpenVINO's version and the recipe, so that a newer one never
reads an older one's files. bf16 needs no other file: it is a hint given when compiling.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from index.embedders.runtime import import_openvino
from index.embedders.weights import (
    NAME,
    WEIGHTS_SHA256,
    check_weights,
    file_sha256,
    packaged_model,
)
from index.errors import EmbedderError

RECIPE = 2
"""Raise it when `graph.py` or `int8.py` changes what it builds."""

FILES = ("model.xml", "model.bin", "int8.xml", "int8.bin", "tokenizer.json")
COMMAND = "footnote model export"


def default_cache() -> Path:
    """$FOOTNOTE_CACHE, else `footnote` in the user's cache folder ($XDG_CACHE_HOME, ~/.cache)."""
    if own := os.environ.get("FOOTNOTE_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "footnote"


def export_folder(cache: Path | None = None) -> Path:
    """Where this version's export of the default model belongs, whether or not it is there."""
    key = f"{NAME}-{WEIGHTS_SHA256[:12]}-openvino-{version('openvino')}-recipe-{RECIPE}"
    return (cache or default_cache()) / "models" / key


def find_exported(cache: Path | None = None) -> Path:
    """The export's folder, after the cheap checks: its record is read and the sizes agree.

    Raises EmbedderError naming the command that exports when it is missing or incomplete.
    """
    folder = export_folder(cache)
    if not folder.is_dir():
        raise EmbedderError(f"No exported model at {folder}. Run: {COMMAND}")
    for name, expected in _record(folder)["files"].items():
        path = folder / name
        size = path.stat().st_size if path.is_file() else None
        if size != expected["bytes"]:
            raise EmbedderError(
                f"{path} has {'no' if size is None else size} bytes; "
                f"expected {expected['bytes']}. Run: {COMMAND} --force"
            )
    return folder


def verify_exported(cache: Path | None = None) -> Path:
    """As `find_exported`, and digests the packaged weights and every exported file in full."""
    check_weights(packaged_model())
    folder = find_exported(cache)
    for name, expected in _record(folder)["files"].items():
        found = file_sha256(folder / name)
        if found != expected["sha256"]:
            raise EmbedderError(
                f"{folder / name} has sha256 {found}; expected {expected['sha256']}. "
                f"Run: {COMMAND} --force"
            )
    return folder


def ensure_exported(cache: Path | None = None, *, force: bool = False) -> Path:
    """The export's folder, made first where it is missing, incomplete or `force` is given.

    Takes about two seconds and 91 MB. Raises EmbedderError when the packaged weights are not
    the published ones or the cache cannot be written.
    """
    if not force:
        try:
            return find_exported(cache)
        except EmbedderError:
            pass  # whatever is wrong with it, exporting anew puts it right or says why not
    source = packaged_model()
    digest = check_weights(source)
    folder = export_folder(cache)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as temporary:
            made = Path(temporary) / "made"
            _export(source, digest, made)
            _put_in_place(made, folder)
    except OSError as exc:
        raise EmbedderError(
            f"The model cannot be exported to {folder}: {exc}. "
            f"Set FOOTNOTE_CACHE to a folder that can be written, with 100 MB free."
        ) from exc
    return folder


def _export(source: Path, digest: str, folder: Path) -> None:
    from safetensors.numpy import load_file

    openvino = import_openvino()
    from index.embedders.graph import sentence_encoder
    from index.embedders.int8 import quantised_encoder, read_ranges

    folder.mkdir()
    weights = load_file(source / "model.safetensors")
    graphs = {"model": sentence_encoder(weights), "int8": quantised_encoder(weights, read_ranges())}
    for name, graph in graphs.items():
        openvino.save_model(graph, folder / f"{name}.xml", compress_to_fp16=False)
    shutil.copyfile(source / "tokenizer.json", folder / "tokenizer.json")
    record = {
        "model": NAME,
        "weights_sha256": digest,
        "openvino": version("openvino"),
        "recipe": RECIPE,
        "precision": "fp32",
        "files": {
            name: {"bytes": (folder / name).stat().st_size, "sha256": file_sha256(folder / name)}
            for name in FILES
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


def _record(folder: Path) -> dict[str, Any]:
    """export.json, once it has proved to be about the weights that this version expects."""
    path = folder / "export.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        source, files = record["weights_sha256"], set(record["files"])
        complete = all({"bytes", "sha256"} <= set(each) for each in record["files"].values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as exc:
        raise EmbedderError(f"{path} cannot be read ({exc!r}). Run: {COMMAND} --force") from exc
    if source != WEIGHTS_SHA256 or files != set(FILES) or not complete:
        raise EmbedderError(
            f"{path} is about weights {source} and files {sorted(files)}; expected "
            f"{WEIGHTS_SHA256} and size and sha256 of {sorted(FILES)}. Run: {COMMAND} --force"
        )
    return record


if __name__ == "__main__":
    print(ensure_exported())
