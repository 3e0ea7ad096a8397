"""Merging segments, so that a search visits few of them, and giving many vectors their codes.

Small segments at the end are gathered into one with their dead rows, so that every row keeps its
number and the terms stay as they are: adding an article to a large archive never rewrites the
archive. Only where dead rows have come to weigh is everything written anew without them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.commit import Change, commit_change, drafted, finish, link_terms
from index.generation import Index
from index.layout import Layout
from index.manifest import Manifest, SegmentEntry
from index.protocols import Vectors
from index.segments import Segment, force_to_disk
from index.stores.codes import flat_megabytes, write_codes
from index.stores.rows import VectorFile, write_blocks
from index.types import CodedSearch

MAX_SEGMENTS = 8
MAX_DEAD_SHARE = 0.3


def needs_compaction(manifest: Manifest) -> bool:
    """Whether a search visits too many segments, dead rows, or vectors without codes."""
    return (
        len(manifest.segments) > MAX_SEGMENTS
        or _too_many_dead(manifest)
        or _uncoded_megabytes(manifest, manifest.segments) > manifest.vector_memory
    )


def _too_many_dead(manifest: Manifest) -> bool:
    rows = sum(entry.passages for entry in manifest.segments)
    return rows - manifest.counts.passages > MAX_DEAD_SHARE * rows


def _uncoded_megabytes(manifest: Manifest, segments: Sequence[SegmentEntry]) -> float:
    rows = sum(e.passages + e.articles for e in segments if e.passage_codes is None)
    return flat_megabytes(rows, manifest.embedder.dim)


def compact(layout: Layout, current: Index) -> Manifest:
    """Merge what `needs_compaction` found, as a generation of its own."""
    first = tail_of(current.manifest)
    all_anew = first == 0 and current.manifest.tombstones
    if all_anew or _too_many_dead(current.manifest):
        return _without_the_dead(layout, current)
    return _gathered(layout, current, first)


def _without_the_dead(layout: Layout, current: Index) -> Manifest:
    base = current.manifest
    entry = merge(layout, base, current.segments, dead_too=False)
    emptied = replace(base, segments=(), tombstones={}, files=())
    return commit_change(layout, emptied, None, Change((entry,), frozenset(), base.counts.failures))


def _gathered(layout: Layout, current: Index, first: int) -> Manifest:
    """The segments from that place on as one; rows keep their numbers, and the terms stay."""
    base, segments = current.manifest, current.segments
    entry = merge(layout, base, segments[first:], dead_too=True)
    dead = {segment.name: ~segment.alive for segment in segments[:first]}
    dead[entry.name] = np.concatenate([~segment.alive for segment in segments[first:]])
    gone = {name: mask for name, mask in dead.items() if mask.any()}
    draft = drafted(layout, base, (*base.segments[:first], entry), gone)
    link_terms(layout, draft)
    return finish(layout, base, draft, base.counts.failures)


def tail_of(manifest: Manifest) -> int:
    """The place of the first segment to gather.

    Where vectors are to get codes, all that have none. Otherwise segments are taken in from the
    end while they are not twice as large as those after them, so that a row is written again a
    few times only, however many small segments come; at least half the places become free.
    """
    entries = manifest.segments
    if _uncoded_megabytes(manifest, entries) > manifest.vector_memory:
        return next(
            place
            for place in range(len(entries))
            if all(entry.passage_codes is None for entry in entries[place:])
        )
    first, rows = len(entries) - 1, entries[-1].passages
    while first and entries[first - 1].passages <= 2 * rows:
        first -= 1
        rows += entries[first].passages
    return min(first, MAX_SEGMENTS // 2)


def merge(
    layout: Layout, base: Manifest, segments: Sequence[Segment], dead_too: bool
) -> SegmentEntry:
    """Write one segment of the rows of several, block by block; its entry.

    With the dead it begins where the first of them did, without at 0.
    """
    name = f"{base.generation + 1:06d}-merged"
    folder = layout.segment(name)
    shutil.rmtree(folder, ignore_errors=True)  # of a compaction that was killed
    folder.mkdir(parents=True)
    kept = [np.ones_like(s.alive) if dead_too else np.asarray(s.alive) for s in segments]
    records = np.concatenate([s.records[k] for s, k in zip(segments, kept, strict=True)])
    rows = _renumbered(segments, kept)
    np.save(layout.segment_file(name, "articles"), records, allow_pickle=False)
    np.save(layout.segment_file(name, "rows"), rows, allow_pickle=False)
    dim = base.embedder.dim
    for part in ("passages", "leads"):
        blocks = _blocks(layout, segments, kept, part)
        write_blocks(layout.segment_file(name, part), dim, blocks)
    first = segments[0] if dead_too else None
    entry = SegmentEntry(
        name,
        first.first_passage if first else 0,
        len(rows),
        first.first_article if first else 0,
        len(records),
    )
    entry = _with_codes(layout, base, entry, segments)
    force_to_disk(layout, entry)
    return entry


def _renumbered(
    segments: Sequence[Segment], kept: Sequence[npt.NDArray[np.bool_]]
) -> npt.NDArray[np.void]:
    parts, count = [], 0
    for segment, mask in zip(segments, kept, strict=True):
        numbers = np.cumsum(mask) - 1 + count
        part = np.array(segment.rows[mask[segment.rows["article"]]])
        part["article"] = numbers[part["article"]]
        parts.append(part)
        count += int(mask.sum())
    return np.concatenate(parts)


def _blocks(
    layout: Layout,
    segments: Sequence[Segment],
    kept: Sequence[npt.NDArray[np.bool_]],
    part: str,
) -> Iterator[Vectors]:
    for segment, mask in zip(segments, kept, strict=True):
        rows = mask if part == "leads" else mask[segment.rows["article"]]
        yield from VectorFile(layout.segment_file(segment.name, part)).blocks(np.flatnonzero(rows))


def _with_codes(
    layout: Layout, base: Manifest, entry: SegmentEntry, merged: Sequence[Segment]
) -> SegmentEntry:
    """The entry, with codes where the vectors without any would otherwise exceed the memory."""
    gone = {segment.name for segment in merged}
    others = [other for other in base.segments if other.name not in gone]
    if _uncoded_megabytes(base, [*others, entry]) <= base.vector_memory:
        return entry
    return replace(
        entry,
        passage_codes=_coded(layout, entry.name, "passage"),
        lead_codes=_coded(layout, entry.name, "lead"),
    )


def _coded(layout: Layout, name: str, kind: str) -> CodedSearch:
    vectors = VectorFile(layout.segment_file(name, f"{kind}s"))
    return write_codes(layout.segment_file(name, f"{kind}_codes"), vectors)
