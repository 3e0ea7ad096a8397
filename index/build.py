"""Building an index: only what changed is read and embedded, and one step commits it all."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.base import base_manifest, check_sources
from index.catalogue import Catalogue
from index.collected import close_files
from index.commit import Change, commit_change, taken_ids
from index.compaction import compact, needs_compaction
from index.errors import IndexMissing, InputError
from index.files import exclusive
from index.generation import Index
from index.interrupted import disk_explained
from index.layout import Layout
from index.manifest import Manifest, SegmentEntry, SourceEntry
from index.plan import Plan, is_looked_at, make_plan
from index.protocols import Embedder
from index.reading import Batch, read_ahead
from index.report import BuildReport, OnProgress, Progress, read_report, write_report
from index.returning import Returning
from index.sources import Source
from index.terminal import counted
from index.types import Article, Chunking
from index.vector_cache import opened_passages
from index.withdrawals import Withheld, withheld
from index.writing import SegmentWriter


def build(
    sources: Sequence[Source],
    directory: Path,
    embedder: Embedder,
    *,
    embedder_spec: str = "default",
    embedder_options: Mapping[str, str] | None = None,
    chunking: Chunking | None = None,
    vector_cache: Path | None = None,
    vector_memory: int | None = None,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Bring the index in `directory` up to date with the sources, making it where there is none.

    Articles whose files are gone from a named source leave the index; sources that are not
    named stay as they are. A file that cannot be read is reported, and the version of it that
    was indexed earlier stays. Vectors are taken from and kept in the folder `vector_cache`; by
    default they are kept in the index until it commits, so that a killed build goes on.
    `vector_memory` is in megabytes, see `Manifest`.
    Raises InputError, ManifestMismatch, IndexLocked, IndexDamaged.
    """
    layout = Layout(Path(directory))
    with disk_explained(layout.root), exclusive(layout.lock):
        current = _open_current(layout)
        base = base_manifest(
            current, embedder.identity, embedder_spec, embedder_options or {}, chunking
        )
        base = replace(base, vector_memory=vector_memory or base.vector_memory)
        check_sources(sources, base)
        return build_from(layout, base, current, sources, embedder, vector_cache, on_progress)


def build_from(
    layout: Layout,
    base: Manifest,
    current: Index | None,
    sources: Sequence[Source],
    embedder: Embedder,
    vector_cache: Path | None,
    on_progress: OnProgress,
) -> BuildReport:
    """The generation after `base`, whose articles are those of `current`, under the lock."""
    started = time.perf_counter()
    cache = vector_cache or layout.journal
    report = _Builder(layout, current, base, embedder, cache, on_progress).run(sources)
    report.seconds = time.perf_counter() - started
    report.finished = datetime.now(UTC).isoformat(timespec="seconds")
    write_report(layout, report)
    return report


def _open_current(layout: Layout) -> Index | None:
    try:
        return Index.open(layout.root)
    except IndexMissing:
        return None


class _Builder:
    """One run of `build`, under the writer's lock."""

    def __init__(
        self,
        layout: Layout,
        current: Index | None,
        base: Manifest,
        embedder: Embedder,
        vector_cache: Path,
        on_progress: OnProgress,
    ) -> None:
        self._layout = layout
        self._current = current
        self._base = base
        self._embedder = embedder
        self._vector_cache = vector_cache
        self._on_progress = on_progress
        self._report = BuildReport(generation=base.generation, duplicates=base.counts.duplicates)
        self._withheld = Withheld()
        self._withdrawn: list[Article] = []
        self._dead: set[int] = set()
        self._added: list[SegmentEntry] = []

    def run(self, sources: Sequence[Source]) -> BuildReport:
        live = self._current.headers if self._current else {}
        known = read_report(self._layout, self._base.generation)
        if self._base.withdrawn:
            stored = self._current.catalogue.headers().values() if self._current else ()
            self._withheld = withheld(self._base, stored)
            self._withdrawn = [a for a in stored if a.article_id in self._withheld.ids]
        plan = make_plan(sources, live, known, self._on_progress, self._withheld.items)
        self._take_over(plan, known, sources)
        if plan.pending:
            # A file that was moved keeps the id of its URL: the place it left is free.
            staying = {record: live[record] for record in live.keys() - self._dead}
            self._read_and_embed(plan, taken_ids(staying))
        self._refuse_an_empty_index(live)
        entries = self._sources(sources)
        if self._report.touched or entries != self._base.sources or self._other_memory():
            self._commit(entries)
        elif self._current is not None and needs_compaction(self._base):
            self._compact()  # a build before this one was killed between the two
        shutil.rmtree(self._layout.journal, ignore_errors=True)
        return self._report

    def _take_over(self, plan: Plan, known: BuildReport, sources: Sequence[Source]) -> None:
        """Report what the plan found, and what is known of the sources that were not named."""
        report = self._report
        report.unchanged, report.withheld = plan.unchanged, plan.withheld
        report.skipped = sum(getattr(source, "skipped", 0) for source in sources)
        report.notes = [note for source in sources for note in getattr(source, "notes", [])]
        report.removed = len(plan.gone)
        report.failures = [
            failure
            for failure in known.failures
            if not is_looked_at(sources, failure.source, failure.path)
        ] + plan.failures
        report.collected = [
            file for file in known.collected if not is_looked_at(sources, file.source, file.path)
        ] + plan.collected
        self._dead.update(plan.gone)

    def _other_memory(self) -> bool:
        served = self._current.manifest if self._current else self._base
        return served.vector_memory != self._base.vector_memory

    def _sources(self, sources: Sequence[Source]) -> tuple[SourceEntry, ...]:
        entries = {entry.name: entry for entry in self._base.sources}
        entries.update({s.name: SourceEntry(s.name, s.root) for s in sources})
        return tuple(entries.values())

    def _refuse_an_empty_index(self, live: Mapping[int, Article]) -> None:
        if self._added or len(live) > len(self._dead):
            return
        failures = self._report.failures
        reasons = "; ".join(f"{f.path}: {f.reason}" for f in failures[:5])
        raise InputError(
            f"There is nothing to index: of {counted(len(failures), 'files')} none could be read "
            f"({reasons}). The index was left as it was."
        )

    def _read_and_embed(self, plan: Plan, taken: dict[str, str]) -> None:
        catalogue = Catalogue.sqlite(self._layout.catalogue, create=True)
        returning = Returning(catalogue, self._withdrawn)
        with opened_passages(self._embedder, self._base, self._vector_cache) as passages:
            writer = SegmentWriter(self._layout, self._base, passages)
            done = 0
            self._on_progress(Progress("embedding", done, len(plan.pending), "articles"))
            for batch in read_ahead(plan.pending, taken, self._withheld, self._base.chunking):
                if batch.articles:
                    records = catalogue.append(batch.articles)
                    writer.add(records, batch.articles, batch.spans)
                self._note(batch)
                self._report.notes.extend(returning.notes(batch.articles))
                done += batch.items
                self._on_progress(
                    Progress("embedding", done, len(plan.pending), "articles", writer.passages)
                )
            self._added = writer.finish()
        self._report.embedded, self._report.cached = passages.embedded, passages.cached
        catalogue.close()
        close_files()

    def _note(self, batch: Batch) -> None:
        self._report.failures.extend(batch.failures)
        self._report.withheld += batch.withheld
        self._report.notes += [
            f"{path} was kept out: it has the text of a withdrawn article" for path in batch.copies
        ]
        self._report.added += len(batch.articles) - len(batch.replaced)
        self._report.changed += len(batch.replaced)
        self._report.removed += len(batch.gone)
        self._dead.update(batch.replaced, batch.gone)

    def _commit(self, sources: tuple[SourceEntry, ...]) -> None:
        self._on_progress(Progress("committing"))
        change = Change(self._added, frozenset(self._dead), len(self._report.failures))
        base = replace(self._base, sources=sources)
        self._committed(commit_change(self._layout, base, self._current, change))

    def _committed(self, manifest: Manifest) -> None:
        self._report.generation = manifest.generation
        self._report.duplicates = manifest.counts.duplicates
        if needs_compaction(manifest):
            self._compact()

    def _compact(self) -> None:
        self._on_progress(Progress("merging segments"))
        manifest = compact(self._layout, Index.open(self._layout.root))
        self._report.generation = manifest.generation
