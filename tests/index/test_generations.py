"""Segments that are merged or spread, and readers that were there before: one index."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from index_doubles import Words, passages_of
from index_workshop import BIRDS, STONES, TIDES, Workshop, counts

from index.build import build
from index.generation import Index
from index.layout import Layout
from index.protocols import Embedder
from index.sources import FolderSource
from index.verify import verify


def searched(opened: Index, embedder: Embedder, query: str) -> list[tuple[str, float, float]]:
    """Every passage by vector, and its BM25 score, independent of how rows are numbered."""
    scores, rows = opened.passages.search(embedder.encode_queries([query]), 99)
    words, word_rows = opened.passage_terms.search([query], 99)
    lexical = dict(zip(word_rows[0].tolist(), words[0].tolist(), strict=True))
    return [
        (opened.passage(row).passage_id, score, lexical.get(row, 0.0))
        for score, row in zip(scores[0].tolist(), rows[0].tolist(), strict=True)
        if row >= 0
    ]


def test_merging_segments_changes_nothing_that_is_found(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.compaction.MAX_SEGMENTS", 2)
    monkeypatch.setattr("index.compaction.MAX_DEAD_SHARE", 1.0)
    shop.build()
    shop.write("birds.md", BIRDS + " Gulls follow the plough.")
    shop.build()
    assert len(shop.open().manifest.segments) == 2
    before = shop.open()
    shop.write("tides.md", TIDES)
    report = shop.build()

    after = shop.open()
    assert [entry.name for entry in after.manifest.segments] == ["000004-merged"]
    assert report.generation == after.manifest.generation == 4
    assert verify(Layout(shop.directory)) == []
    build([FolderSource(shop.folder)], tmp_path / "clean", shop.embedder)
    clean = Index.open(tmp_path / "clean")
    assert passages_of(after) == passages_of(clean)
    for query in ("Where do gulls go?", "tides of the moon", "How does granite cool?"):
        found = searched(after, shop.embedder, query)
        expected = searched(clean, shop.embedder, query)
        assert [row[0] for row in found] == [row[0] for row in expected]
        for place in (1, 2):
            assert [row[place] for row in found] == pytest.approx(
                [row[place] for row in expected], abs=1e-5
            )
    assert len(passages_of(before)) == 2  # a reader from before the merge goes on
    assert counts(shop.build()) == (0, 0, 3, 0)


def test_segments_of_mostly_dead_rows_are_merged(shop: Workshop) -> None:
    shop.build()
    for text in (TIDES, "One more text.", "And another."):
        shop.write("birds.md", text)
        shop.build()
    assert sum(entry.passages for entry in shop.open().manifest.segments) <= 3
    assert sorted(passages_of(shop.open()).values()) == ["And another.", STONES]


def test_an_opened_index_answers_as_before_while_later_builds_commit(shop: Workshop) -> None:
    shop.build()
    reader, held = shop.open(), shop.open()
    query = "How does granite cool?"
    answered, passages = searched(reader, shop.embedder, query), passages_of(reader)
    for text in (TIDES, BIRDS, "One more text."):
        shop.write("deep/stones.md", text)
        shop.build()
        assert searched(reader, shop.embedder, query) == answered
        assert passages_of(reader) == passages
    assert not Layout(shop.directory).manifest(1).exists()  # its files are gone by now
    assert searched(held, shop.embedder, query) == answered  # not only from a cache
    assert passages_of(held) == passages
    assert passages_of(shop.open()) != passages


def test_large_articles_spread_over_segments_are_one_index(
    shop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.writing.SEGMENT_PASSAGES", 2)
    monkeypatch.setattr("index.reading.READ_BATCH", 1)
    for number in range(5):
        shop.write(f"{number}.md", " ".join(f"Sentence {n} of {number}." for n in range(40)))
    build([FolderSource(shop.folder)], shop.directory, Words())
    opened = shop.open()
    assert len(opened.manifest.segments) > 2
    monkeypatch.undo()
    build([FolderSource(shop.folder)], tmp_path / "clean", Words())
    assert passages_of(opened) == passages_of(Index.open(tmp_path / "clean"))
    rows = np.arange(opened.passage_count)
    leads = opened.leads_of_passages(rows)
    assert leads.tolist() == [opened.lead_of_passage(int(row)) for row in rows]
    assert verify(Layout(shop.directory)) == []
