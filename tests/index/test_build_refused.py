"""Builds that are refused leave the index as it was."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from index_workshop import Workshop

from index.build import build
from index.errors import IndexLocked, IndexMissing, InputError, ManifestMismatch
from index.files import exclusive
from index.layout import Layout
from index.protocols import Embedder
from index.removal import remove
from index.sources import FolderSource
from index.types import Chunking, EmbedderIdentity


def test_a_folder_without_articles_leaves_the_index_untouched(shop: Workshop) -> None:
    shop.build()
    before = shop.files()
    (shop.folder / "birds.md").unlink()
    (shop.folder / "deep" / "stones.md").unlink()
    with pytest.raises(InputError, match=r"Nothing was changed.*--source news"):
        shop.build()
    with pytest.raises(InputError, match="no folder"):
        shop.build(shop.folder / "missing")
    assert shop.files() == before


def test_where_no_file_can_be_read_no_index_is_made(shop: Workshop) -> None:
    shop.write("birds.md", b"\0")
    shop.write("deep/stones.md", b"")
    with pytest.raises(InputError, match=r"birds\.md: .*NUL"):
        shop.build()
    with pytest.raises(IndexMissing):
        shop.open()


def test_other_passages_than_the_index_has_are_refused(shop: Workshop) -> None:
    shop.build()
    for chunking, words in ((Chunking(50, 1), "50 and 1"), (Chunking(90, 3), "90 and 3")):
        with pytest.raises(ManifestMismatch, match=rf"90 words with 1 .*{words}"):
            build([FolderSource(shop.folder)], shop.directory, shop.embedder, chunking=chunking)
    same = build([FolderSource(shop.folder)], shop.directory, shop.embedder, chunking=Chunking())
    assert same.unchanged == 2


class Renamed:
    """The same vectors under the name of another model."""

    def __init__(self, model: Embedder) -> None:
        self.identity: EmbedderIdentity = replace(model.identity, weights_sha256="9" * 64)
        self.encode_passages = model.encode_passages
        self.encode_queries = model.encode_queries


def test_another_model_than_the_index_has_is_refused(shop: Workshop) -> None:
    shop.build()
    before = shop.files()
    with pytest.raises(ManifestMismatch, match=r"999999999999.*--embedder"):
        build([FolderSource(shop.folder)], shop.directory, Renamed(shop.embedder))
    assert shop.files() == before


def test_an_index_of_another_format_is_refused(shop: Workshop) -> None:
    shop.build()
    manifest = Layout(shop.directory).manifest(1)
    values = json.loads(manifest.read_bytes()) | {"format_version": 99}
    manifest.write_text(json.dumps(values))
    for use in (shop.open, shop.build):
        with pytest.raises(ManifestMismatch, match="format 99"):
            use()


def test_a_second_writer_is_turned_away(shop: Workshop) -> None:
    shop.build()
    with exclusive(Layout(shop.directory).lock):
        with pytest.raises(IndexLocked, match="Another process"):
            shop.build()
        with pytest.raises(IndexLocked):
            remove(shop.directory, ["birds.md"])
        assert shop.paths() == ["birds.md", "deep/stones.md"]  # readers are not
    assert shop.build().unchanged == 2


def test_an_index_cannot_be_written_where_a_file_stands(shop: Workshop) -> None:
    shop.directory.write_text("not a folder")
    with pytest.raises(InputError, match=r"No index can be written to .*--index DIR"):
        shop.build()
    assert shop.directory.read_text() == "not a folder"
