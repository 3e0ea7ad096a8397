"""Writing an index's members anew: intact segments give their vectors, the texts all the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.batches import batches
from index.catalogue import Catalogue
from index.commit import Change, commit_change
from index.compaction import compact, needs_compaction
from index.generation import Index
from index.layout import Layout
from index.manifest import Manifest, SegmentEntry
from index.passages import passage_spans
from index.protocols import Embedder
from index.report import OnProgress, Progress, read_report, write_report
from index.salvage import Members
from index.segments import Segment
from index.vector_cache import opened_passages
from index.writing import SegmentWriter

_BATCH = 64


def emptied(manifest: Manifest) -> Manifest:
    """The manifest without what it is made of: the base of a generation that is written anew."""
    return replace(manifest, segments=(), tombstones={}, files=())


def rewrite(
    layout: Layout,
    manifest: Manifest,
    found: Members,
    catalogue: Catalogue,
    embedder: Embedder,
    vector_cache: Path | None,
    on_progress: OnProgress,
) -> str:
    """One generation of all members; what was made again and what taken over, in a sentence."""
    base = emptied(manifest)
    total = len(found.loose) + sum(len(live) for _, live in found.sound)
    with opened_passages(embedder, base, vector_cache or layout.journal) as passages:
        writing = _Writing(layout, manifest, catalogue, SegmentWriter(layout, base, passages))
        done = 0
        for name, live in found.sound:
            for batch in batches(live, _BATCH):
                writing.take_over(name, batch)
                done += len(batch)
                on_progress(Progress("restoring", done, total, "articles"))
        for batch in batches(found.loose, _BATCH):
            writing.make_again(batch)
            done += len(batch)
            on_progress(Progress("restoring", done, total, "articles"))
        added = writing.writer.finish()
    _commit(layout, base, added, on_progress)
    return (
        f"articles whose rows, terms or vectors were made again: {len(found.loose)}; taken "
        f"over with their vectors: {total - len(found.loose)}"
    )


class _Writing:
    def __init__(
        self, layout: Layout, manifest: Manifest, catalogue: Catalogue, writer: SegmentWriter
    ) -> None:
        self.writer = writer
        self._layout = layout
        self._manifest = manifest
        self._catalogue = catalogue

    def take_over(self, name: str, batch: Sequence[int]) -> None:
        (entry,) = (each for each in self._manifest.segments if each.name == name)
        plain = replace(
            entry, first_passage=0, first_article=0, passage_codes=None, lead_codes=None
        )
        segment = Segment.open(self._layout, plain, None)
        place = {int(record): number for number, record in enumerate(segment.records)}
        numbers = [place[record] for record in batch]
        rows = [np.arange(*segment.starts[number : number + 2]) for number in numbers]
        spans = [
            [(int(row["start"]), int(row["end"])) for row in segment.rows[mine]] for mine in rows
        ]
        articles = self._catalogue.articles(batch)
        self.writer.add_embedded(
            batch,
            [articles[record] for record in batch],
            spans,
            segment.passages.vectors(np.concatenate(rows)),
            segment.leads.vectors(np.array(numbers)),
        )

    def make_again(self, batch: Sequence[int]) -> None:
        found = self._catalogue.articles(batch)
        articles = [found[record] for record in batch]
        spans = [passage_spans(article.text, self._manifest.chunking) for article in articles]
        self.writer.add(batch, articles, spans)


def _commit(
    layout: Layout, base: Manifest, added: Sequence[SegmentEntry], on_progress: OnProgress
) -> None:
    on_progress(Progress("committing"))
    report = read_report(layout, base.generation)
    change = Change(added, frozenset(), len(report.failures))
    manifest = commit_change(layout, base, None, change)
    if needs_compaction(manifest):
        on_progress(Progress("merging segments"))
        manifest = compact(layout, Index.open(layout.root))
    write_report(layout, replace(report, generation=manifest.generation))
