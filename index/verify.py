"""Checking an index against itself: digests, counts, and every passage against its span."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from index.errors import IndexDamaged
from index.files import sha256_of
from index.generation import Index
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.report import OnProgress, Progress
from index.segments import Segment, text_digest

_BATCH = 256


def verify(layout: Layout, on_progress: OnProgress = lambda _: None) -> list[str]:
    """What is wrong with the current generation, a sentence each; nothing where all is well.

    Raises IndexMissing, or IndexDamaged where not even the manifest can be read.
    """
    manifest = read_manifest(layout)
    problems = [
        f"{path}: {problem}" for path, problem in damaged_files(layout, manifest, on_progress)
    ]
    if problems:
        return problems  # opening altered files would only repeat this in other words
    try:
        index = Index.open(layout.root, manifest.generation)
        return list(_contents(index, on_progress))
    except IndexDamaged as exc:
        return [str(exc)]


def _contents(index: Index, on_progress: OnProgress) -> Iterator[str]:
    for digest in index.catalogue.damaged_texts():
        yield f"catalogue: the text {digest[:12]} no longer has its digest"
    yield from _counts(index)
    for segment in index.segments:
        yield from _passages(index, segment, on_progress)


def damaged_files(
    layout: Layout, manifest: Manifest, on_progress: OnProgress = lambda _: None
) -> Iterator[tuple[str, str]]:
    """Files of a generation that are not as they were written, each with what is wrong."""
    for number, entry in enumerate(manifest.files, start=1):
        path = layout.root / entry.path
        if not path.is_file():
            yield entry.path, "missing"
        elif path.stat().st_size != entry.size:
            yield entry.path, f"{path.stat().st_size} bytes, expected {entry.size}"
        elif sha256_of(path) != entry.sha256:
            yield entry.path, "altered, its sha256 is not the manifest's"
        on_progress(Progress("checking files", number, len(manifest.files), "files"))


def _counts(index: Index) -> Iterator[str]:
    counts = index.manifest.counts
    found = {
        "articles": (sum(int(s.alive.sum()) for s in index.segments), counts.articles),
        "passages": (
            sum(int(s.alive[s.rows["article"]].sum()) for s in index.segments),
            counts.passages,
        ),
        "passage rows in the terms": (index.passage_terms.count, counts.passages),
        "lead rows in the terms": (index.lead_terms.count, counts.articles),
    }
    for what, (have, expected) in found.items():
        if have != expected:
            yield f"{what}: {have}, expected {expected}"
    for segment in index.segments:
        pairs = (
            (segment.passages.count, len(segment.rows)),
            (segment.leads.count, len(segment.records)),
        )
        for have, expected in pairs:
            if have != expected:
                yield f"segment {segment.name}: {have} vectors for {expected} rows"


def _passages(index: Index, segment: Segment, on_progress: OnProgress) -> Iterator[str]:
    """Passages whose span of the stored text is not what was indexed."""
    live = np.flatnonzero(segment.alive)
    for first in range(0, len(live), _BATCH):
        batch = live[first : first + _BATCH]
        articles = index.catalogue.articles(int(segment.records[n]) for n in batch)
        for number in batch:
            article = articles.get(int(segment.records[number]))
            if article is None:
                yield f"catalogue: record {int(segment.records[number])} is missing"
                continue
            for row in segment.rows[segment.starts[number] : segment.starts[number + 1]]:
                text = article.text[int(row["start"]) : int(row["end"])]
                if text_digest(text) != int(row["digest"]):
                    yield (
                        f"{article.path}: characters {row['start']} to {row['end']} "
                        "are not the passage that was indexed"
                    )
        done = min(first + _BATCH, len(live))
        on_progress(Progress("checking passages", done, len(live), "articles"))
