"""Turning what a build made into a generation, by one atomic step."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.abbreviations import abbreviations, other_forms
from index.catalogue import Catalogue
from index.duplicates import Duplicates, find_duplicates, read_duplicates, write_duplicates
from index.errors import IndexDamaged
from index.files import fsync_tree, sha256_of
from index.generation import Index
from index.layout import CODE_FILES, SEGMENT_FILES, Layout
from index.manifest import Counts, FileEntry, Manifest, SegmentEntry, commit, read_manifest
from index.passages import passage_of, titled
from index.segments import write_tombstone
from index.stores.flat import Mask
from index.stores.terms import TermRow, link_files, write_terms
from index.types import Article


@dataclass(frozen=True, slots=True)
class Change:
    """What the next generation has that the current one has not, and the other way round."""

    added: Sequence[SegmentEntry]
    dead_records: frozenset[int]
    failures: int


def commit_change(
    layout: Layout, base: Manifest, current: Index | None, change: Change
) -> Manifest:
    """Write tombstones, terms and the manifest of the generation after `base`, and serve it.

    The files of the generation that served until now stay, for readers about to open them.
    """
    dead = _dead(current, change.dead_records)
    draft = drafted(layout, base, (*base.segments, *change.added), dead)
    _write_terms(layout, draft, current, change)
    return finish(layout, base, draft, change.failures)


def drafted(
    layout: Layout, base: Manifest, segments: Sequence[SegmentEntry], dead: Mapping[str, Mask]
) -> Manifest:
    """The manifest after `base` with its tombstones written; terms and digests are still to come.

    `dead` marks the articles that are gone, by the segment's name.
    """
    generation = base.generation + 1
    for stale in (layout.tombstones / f"{generation:06d}", layout.terms / f"{generation:06d}"):
        shutil.rmtree(stale, ignore_errors=True)  # of a commit that was killed
    tombstones = {}
    for name, gone in dead.items():
        path = layout.tombstone(generation, name)
        write_tombstone(path, gone)
        tombstones[name] = layout.relative(path)
    return replace(
        base,
        generation=generation,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        segments=tuple(segments),
        tombstones=tombstones,
    )


def finish(layout: Layout, base: Manifest, draft: Manifest, failures: int) -> Manifest:
    """Find copies and serve a draft whose other files are all written."""
    duplicates = _write_duplicates(layout, draft, base)
    finished = replace(
        draft,
        files=tuple(_file_entries(layout, draft, base)),
        counts=replace(_counts(layout, draft, failures), duplicates=duplicates.count),
    )
    served = read_manifest(layout) if layout.current.exists() else base
    commit(layout, finished)
    clean(layout, keep=(finished, served))
    return finished


def _dead(current: Index | None, dead_records: frozenset[int]) -> dict[str, Mask]:
    gone = {
        segment.name: ~segment.alive | np.isin(segment.records, list(dead_records))
        for segment in (current.segments if current else [])
    }
    return {name: dead for name, dead in gone.items() if dead.any()}


def _write_terms(layout: Layout, draft: Manifest, current: Index | None, change: Change) -> None:
    for kind in ("passages", "leads"):
        previous = layout.terms_of(draft.generation - 1, kind) if current else None
        target = layout.terms_of(draft.generation, kind)
        rows = (row for entry in change.added for row in _term_rows(layout, draft, entry, kind))
        write_terms(target, previous, rows, change.dead_records)
    fsync_tree(target.parent)


def link_terms(layout: Layout, draft: Manifest) -> None:
    """The terms of the generation before, for one whose rows are the same."""
    for kind in ("passages", "leads"):
        target = layout.terms_of(draft.generation, kind)
        target.mkdir(parents=True)
        link_files(layout.terms_of(draft.generation - 1, kind), target)
    fsync_tree(target.parent)


def _term_rows(
    layout: Layout, draft: Manifest, entry: SegmentEntry, kind: str
) -> Iterator[TermRow]:
    """The rows of a new segment as tantivy stores them, texts cut from the catalogue."""
    catalogue = Catalogue.sqlite(layout.catalogue)
    records = np.load(layout.segment_file(entry.name, "articles"), allow_pickle=False)
    rows = np.load(layout.segment_file(entry.name, "rows"), allow_pickle=False)
    starts = np.searchsorted(rows["article"], np.arange(len(records) + 1))
    for first in range(0, len(records), 256):
        batch = [int(record) for record in records[first : first + 256]]
        articles = catalogue.articles(batch)
        for place, record in enumerate(batch, start=first):
            article = articles[record]
            known = abbreviations(article.text)
            if kind == "leads":
                row = entry.first_article + place
                yield TermRow(row, record, titled(article, article.text))
                continue
            for number in range(starts[place], starts[place + 1]):
                span = (int(rows[number]["start"]), int(rows[number]["end"]))
                text = titled(article, passage_of(article, span).text)
                text = "\n".join([text, *other_forms(text, known)])
                yield TermRow(entry.first_passage + int(number), record, text)
    catalogue.close()


def _write_duplicates(layout: Layout, draft: Manifest, base: Manifest) -> Duplicates:
    """Find copies among the live articles, comparing those that the last generation had not."""
    known = Duplicates()
    # What was compared before saves time and no more: without it, all is compared anew. A repair,
    # which takes over no segment, does not believe a file that may be damaged.
    if base.segments:
        with suppress(IndexDamaged):
            known = read_duplicates(layout.duplicates(base.generation))
    catalogue = Catalogue.sqlite(layout.catalogue)
    found = find_duplicates(catalogue, live_records(layout, draft), known)
    catalogue.close()
    write_duplicates(layout.duplicates(draft.generation), found)
    return found


def live_records(layout: Layout, manifest: Manifest) -> list[int]:
    """The records of the articles that a generation holds."""
    found = []
    for entry in manifest.segments:
        records = np.load(layout.segment_file(entry.name, "articles"), allow_pickle=False)
        found += records[~_tombstone(layout, manifest, entry)].tolist()
    return found


def _tombstone(layout: Layout, manifest: Manifest, entry: SegmentEntry) -> npt.NDArray[np.bool_]:
    """Which of a segment's articles the generation has not any more."""
    relative = manifest.tombstones.get(entry.name)
    if relative is None:
        return np.zeros(entry.articles, np.bool_)
    packed = np.load(layout.root / relative)
    return np.unpackbits(packed, count=entry.articles, bitorder="little").astype(np.bool_)


def _file_entries(layout: Layout, draft: Manifest, base: Manifest) -> Iterator[FileEntry]:
    """Every file of the generation; a file that was there before is not read again."""
    known = {entry.path: entry for entry in base.files}
    linked = {Path(entry.path).name: entry for entry in base.files if "terms/" in entry.path}
    for path in _files_of(layout, draft):
        relative, size = layout.relative(path), path.stat().st_size
        before = known.get(relative)
        if before is None and path.suffix != ".json":
            before = linked.get(path.name)  # tantivy never writes a file name twice
        if before is not None and before.size == size:
            yield replace(before, path=relative)
        else:
            yield FileEntry(relative, size, sha256_of(path))


def _files_of(layout: Layout, manifest: Manifest) -> Iterator[Path]:
    for entry in manifest.segments:
        for part in SEGMENT_FILES:
            yield layout.segment_file(entry.name, part)
        for part in CODE_FILES:
            if getattr(entry, part) is not None:
                yield layout.segment_file(entry.name, part)
    for relative in manifest.tombstones.values():
        yield layout.root / relative
    yield layout.duplicates(manifest.generation)
    for kind in ("passages", "leads"):
        yield from sorted(layout.terms_of(manifest.generation, kind).iterdir())


def _counts(layout: Layout, draft: Manifest, failures: int) -> Counts:
    articles = passages = 0
    for entry in draft.segments:
        articles += entry.articles
        passages += entry.passages
        dead = _tombstone(layout, draft, entry)
        if dead.any():
            rows = np.load(layout.segment_file(entry.name, "rows"), allow_pickle=False)
            articles -= int(dead.sum())
            passages -= int(dead[rows["article"]].sum())
    return Counts(articles, passages, failures)


def clean(layout: Layout, keep: Iterable[Manifest]) -> None:
    """Delete segments, tombstones, terms and manifests that no kept generation names."""
    manifests = list(keep)
    segments = {entry.name for manifest in manifests for entry in manifest.segments}
    generations = {f"{manifest.generation:06d}" for manifest in manifests}
    for folder, names in (
        (layout.segments, segments),
        (layout.tombstones, generations),
        (layout.terms, generations),
    ):
        for child in folder.iterdir() if folder.is_dir() else ():
            if child.name not in names:
                shutil.rmtree(child, ignore_errors=True)
    for file in layout.generations.iterdir() if layout.generations.is_dir() else ():
        if file.name.split(".")[0] not in generations:
            file.unlink(missing_ok=True)


def taken_ids(live: Mapping[int, Article]) -> dict[str, str]:
    """Article ids in use, each with the place of its file."""
    return {article.article_id: f"{article.source}/{article.path}" for article in live.values()}
