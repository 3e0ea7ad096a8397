"""A made-up archive as an index, by the very functions that a build ends with, without a model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from eval.scale.archive import IDENTITY, Block, MadeUp
from index.catalogue import Catalogue
from index.commit import Change, commit_change
from index.compaction import compact, needs_compaction
from index.files import exclusive
from index.generation import Index
from index.layout import Layout
from index.manifest import FORMAT_VERSION, Counts, Manifest, SegmentEntry, SourceEntry
from index.report import OnProgress, Progress
from index.segments import SegmentData, passage_rows, write_segment
from index.types import Chunking
from index.writing import SEGMENT_PASSAGES


def write_index(
    archive: MadeUp, directory: Path, vector_memory: int, on_progress: OnProgress = lambda _: None
) -> Manifest:
    """Write and commit an index of a made-up archive; there must be none in `directory`."""
    layout = Layout(directory)
    with exclusive(layout.lock):
        catalogue = Catalogue.sqlite(layout.catalogue, create=True)
        entries: list[SegmentEntry] = []
        waiting: list[SegmentData] = []
        done = 0
        for block in archive.blocks():
            waiting.append(_data(block, catalogue, sum(len(data.records) for data in waiting)))
            done += len(block.passages)
            on_progress(Progress("writing", done, archive.passages, "passages"))
            if sum(len(data.rows) for data in waiting) >= SEGMENT_PASSAGES:
                entries.append(_written(layout, waiting, entries))
                waiting = []
        if waiting:
            entries.append(_written(layout, waiting, entries))
        catalogue.close()
        return _committed(layout, entries, vector_memory, on_progress)


def _data(block: Block, catalogue: Catalogue, before: int) -> SegmentData:
    cut = zip(block.articles, block.spans, strict=True)
    rows = [passage_rows(before + n, article.text, spans) for n, (article, spans) in enumerate(cut)]
    records = np.array(catalogue.append(block.articles), np.int64)
    return SegmentData(records, np.concatenate(rows), block.passages, block.leads)


def _written(
    layout: Layout, waiting: list[SegmentData], entries: list[SegmentEntry]
) -> SegmentEntry:
    data = SegmentData(
        np.concatenate([part.records for part in waiting]),
        np.concatenate([part.rows for part in waiting]),
        np.concatenate([part.passages for part in waiting]),
        np.concatenate([part.leads for part in waiting]),
    )
    name = f"000001-{len(entries):02d}"
    write_segment(layout, name, data)
    last = entries[-1] if entries else SegmentEntry("", 0, 0, 0, 0)
    return SegmentEntry(
        name,
        last.first_passage + last.passages,
        len(data.rows),
        last.first_article + last.articles,
        len(data.records),
    )


def _committed(
    layout: Layout, entries: list[SegmentEntry], vector_memory: int, on_progress: OnProgress
) -> Manifest:
    base = Manifest(
        FORMAT_VERSION, 0, "", IDENTITY, "made-up", {}, Chunking(), (), (), {}, (),
        Counts(0, 0, 0), vector_memory=vector_memory,
    )  # fmt: skip
    base = replace(base, sources=(SourceEntry("made-up", ""),))
    on_progress(Progress("committing"))
    manifest = commit_change(layout, base, None, Change(entries, frozenset(), 0))
    if needs_compaction(manifest):
        on_progress(Progress("merging segments"))
        index = Index.open(layout.root)
        manifest = compact(layout, index)
        index.close()
    return manifest
