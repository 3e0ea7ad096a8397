"""Manifests: what is written comes back, and what cannot be used says why and what to do."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import IndexDamaged, IndexMissing, ManifestMismatch
from index.layout import Layout
from index.manifest import (
    FORMAT_VERSION,
    Counts,
    FileEntry,
    Manifest,
    SegmentEntry,
    SourceEntry,
    check_embedder,
    commit,
    current_generation,
    read_manifest,
)
from index.types import Chunking, EmbedderIdentity

MANIFEST = Manifest(
    format_version=FORMAT_VERSION,
    generation=3,
    created="2026-01-02T03:04:05+00:00",
    embedder=EmbedderIdentity("model-a", "a" * 64, 384, "fp32"),
    embedder_spec="default",
    embedder_options={"query_prompt": "Frage: "},
    chunking=Chunking(90, 1),
    sources=(SourceEntry("news", "/srv/Zeitung"),),
    segments=(SegmentEntry("000003-00", 0, 12, 0, 4),),
    tombstones={"000003-00": "tombstones/000003/000003-00.npy"},
    files=(FileEntry("segments/000003-00/rows.npy", 1234, "b" * 64),),
    counts=Counts(4, 12, 1),
)


def test_a_manifest_comes_back_equal(tmp_path: Path) -> None:
    assert Manifest.from_json(MANIFEST.to_json(), tmp_path) == MANIFEST


def test_the_generation_committed_last_is_the_current_one(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for generation in (3, 4):
        commit(layout, replace(MANIFEST, generation=generation))
        assert current_generation(layout) == generation
        assert read_manifest(layout).generation == generation
    assert read_manifest(layout, 3) == MANIFEST
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_manifest_alone_does_not_serve(tmp_path: Path) -> None:
    """CURRENT decides: a manifest written before a crash changes nothing."""
    layout = Layout(tmp_path)
    commit(layout, MANIFEST)
    layout.manifest(4).write_bytes(replace(MANIFEST, generation=4).to_json())
    assert read_manifest(layout) == MANIFEST


def test_where_there_is_no_index_the_command_that_makes_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match=r"footnote index build DIR --index .*nowhere"):
        read_manifest(Layout(tmp_path / "nowhere"))


@pytest.mark.parametrize("content", [b"", b"seven", b"\xff\xfe", b"3 4"])
def test_a_pointer_that_holds_no_number_is_damage(tmp_path: Path, content: bytes) -> None:
    Layout(tmp_path).current.write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"CURRENT.*index repair.*--index NEW_DIR"):
        read_manifest(Layout(tmp_path))


def test_a_pointer_to_nothing_is_damage(tmp_path: Path) -> None:
    Layout(tmp_path).current.write_text("9")
    with pytest.raises(IndexDamaged, match=r"000009\.json.*--index NEW_DIR"):
        read_manifest(Layout(tmp_path))


def without(field: str) -> bytes:
    values = json.loads(MANIFEST.to_json())
    del values[field]
    return json.dumps(values).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        MANIFEST.to_json()[:-30],
        without("segments"),
        without("created"),
        MANIFEST.to_json().replace(b'"dim"', b'"dimension"'),
        MANIFEST.to_json().replace(b'"generation"', b'"generatoin"'),
    ],
)
def test_a_damaged_manifest_is_named_with_what_to_do(data: bytes) -> None:
    with pytest.raises(IndexDamaged, match=r"000003\.json.*--index NEW_DIR"):
        Manifest.from_json(data, Path("generations/000003.json"))


@pytest.mark.parametrize("version", [0, FORMAT_VERSION + 1, "1", None])
def test_a_foreign_format_says_both_versions_and_the_command(version: object) -> None:
    values = json.loads(MANIFEST.to_json()) | {"format_version": version, "unknown": 1}
    expected = rf"format {version};.*format {FORMAT_VERSION}\..*--index NEW_DIR"
    with pytest.raises(ManifestMismatch, match=expected):
        Manifest.from_json(json.dumps(values).encode(), Path("000003.json"))


@pytest.mark.parametrize("change", [{"name": "b"}, {"weights_sha256": "c" * 64}, {"dim": 768}])
def test_another_model_is_refused_with_both_named(
    change: dict[str, object], tmp_path: Path
) -> None:
    asked = replace(MANIFEST.embedder, **change)  # type: ignore[arg-type]
    with pytest.raises(ManifestMismatch) as caught:
        check_embedder(MANIFEST, asked, tmp_path)
    for identity in (MANIFEST.embedder, asked):
        for part in (identity.name, str(identity.dim), identity.weights_sha256[:12]):
            assert part in str(caught.value)
    assert "--embedder" in str(caught.value)


def test_the_same_weights_in_another_precision_fit(tmp_path: Path) -> None:
    check_embedder(MANIFEST, replace(MANIFEST.embedder, precision="bf16"), tmp_path)


def test_int8_and_the_other_precisions_do_not_mix(tmp_path: Path) -> None:
    int8 = replace(MANIFEST.embedder, precision="int8")
    quantised = replace(MANIFEST, embedder=int8)
    check_embedder(quantised, int8, tmp_path)
    for manifest, asked in ((MANIFEST, int8), (quantised, MANIFEST.embedder)):
        with pytest.raises(
            ManifestMismatch, match=r"model-a in (fp32|int8) .*model-a in "
        ) as caught:
            check_embedder(manifest, asked, tmp_path)
        assert "in int8" in str(caught.value)
        assert "in fp32" in str(caught.value)


def test_a_file_is_no_index(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a folder")
    with pytest.raises(IndexMissing, match=r"notes\.txt is a file; an index is a folder"):
        current_generation(Layout(file))
