"""A segment: the rows of some article versions, never changed once written."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.files import fsync_tree
from index.layout import Layout
from index.manifest import SegmentEntry
from index.protocols import Vectors
from index.stores.codes import CodedSegment
from index.stores.flat import FlatSegment, Mask, write_vectors
from index.stores.segmented import VectorSegment
from index.types import CodedSearch, Span

PASSAGE_ROW = np.dtype(
    [("article", np.int32), ("start", np.int32), ("end", np.int32), ("digest", np.uint64)]
)
"""`article` counts from 0 within the segment; `digest` is `text_digest` of the passage."""


def text_digest(text: str) -> int:
    """The first eight bytes of a text's sha256, to tell an altered passage."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little")


@dataclass(frozen=True, slots=True)
class SegmentData:
    """What a segment holds, in memory. `records` has one catalogue id an article."""

    records: npt.NDArray[np.int64]
    rows: npt.NDArray[np.void]
    passages: Vectors
    leads: Vectors


def passage_rows(article: int, text: str, spans: list[Span]) -> npt.NDArray[np.void]:
    """One row a span of the article with that number within its segment."""
    return np.array(
        [(article, start, end, text_digest(text[start:end])) for start, end in spans],
        dtype=PASSAGE_ROW,
    )


def write_segment(layout: Layout, name: str, data: SegmentData) -> None:
    """Write a segment's files and force them to the disk. Raises OSError where it is full."""
    layout.segment(name).mkdir(parents=True)
    np.save(layout.segment_file(name, "rows"), data.rows, allow_pickle=False)
    np.save(layout.segment_file(name, "articles"), data.records, allow_pickle=False)
    write_vectors(layout.segment_file(name, "passages"), data.passages)
    write_vectors(layout.segment_file(name, "leads"), data.leads)
    force_to_disk(layout, SegmentEntry(name, 0, len(data.rows), 0, len(data.records)))


def force_to_disk(layout: Layout, entry: SegmentEntry) -> None:
    """Raises OSError where the disk did not take all of a segment that was written."""
    fsync_tree(layout.segment(entry.name))
    try:
        Segment.open(layout, entry, None)
    except IndexDamaged as exc:  # FAISS and NumPy tell nobody when closing a file fails
        folder = str(layout.segment(entry.name))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), folder) from exc


@dataclass(frozen=True, slots=True)
class Segment:
    """An opened segment. `alive` marks its articles that the generation still holds.

    `starts` has one number an article and one more: its rows are `starts[n]` to `starts[n + 1]`.
    """

    name: str
    first_passage: int
    first_article: int
    records: npt.NDArray[np.int64]
    rows: npt.NDArray[np.void]
    starts: npt.NDArray[np.int64]
    alive: npt.NDArray[np.bool_]
    passages: VectorSegment
    leads: VectorSegment

    @classmethod
    def open(cls, layout: Layout, entry: SegmentEntry, tombstone: Path | None) -> Segment:
        name = entry.name
        records = _load(layout.segment_file(name, "articles"))
        rows = _load(layout.segment_file(name, "rows"))
        alive = np.ones(len(records), np.bool_)
        if tombstone is not None:
            dead = np.unpackbits(_load(tombstone), count=len(records), bitorder="little")
            alive &= ~dead.astype(np.bool_)
        masks = (None, None) if alive.all() else (alive[rows["article"]], alive)
        return cls(
            name,
            entry.first_passage,
            entry.first_article,
            records,
            rows,
            np.searchsorted(rows["article"], np.arange(len(records) + 1)),
            alive,
            _vectors(layout, entry, "passage", entry.first_passage, masks[0], entry.passage_codes),
            _vectors(layout, entry, "lead", entry.first_article, masks[1], entry.lead_codes),
        )


def _vectors(
    layout: Layout,
    entry: SegmentEntry,
    kind: str,
    first: int,
    alive: Mask | None,
    how: CodedSearch | None,
) -> VectorSegment:
    vectors = layout.segment_file(entry.name, f"{kind}s")
    if how is None:
        return FlatSegment.open(vectors, first, alive)
    codes = layout.segment_file(entry.name, f"{kind}_codes")
    return CodedSegment.open(codes, vectors, first, alive, how)


def records_of_leads(segments: Sequence[Segment]) -> npt.NDArray[np.int64]:
    """The record of each lead row, in memory: one ranking asks for hundreds."""
    ends = [each.first_article + len(each.records) for each in segments]
    records = np.zeros(ends[-1] if ends else 0, np.int64)
    for each, end in zip(segments, ends, strict=True):
        records[each.first_article : end] = each.records
    return records


def write_tombstone(path: Path, dead: npt.NDArray[np.bool_]) -> None:
    """Store which of a segment's articles are gone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.packbits(dead, bitorder="little"), allow_pickle=False)
    fsync_tree(path.parent)


def _load(path: Path) -> npt.NDArray[Any]:
    try:
        loaded: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
        return loaded
    except (OSError, ValueError, EOFError) as exc:
        raise IndexDamaged(
            f"{path} is missing or damaged ({exc}). Run `footnote index verify` "
            "and `footnote index repair`; "
            "where that is no help: footnote index build DIR --index NEW_DIR"
        ) from exc
