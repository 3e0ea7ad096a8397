"""Building an index: only what changed is read and embedded, and one step commits it all."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from index.catalogue import Catalogue
from index.collected import close_files
from index.commit import Change, commit_change, taken_ids
from index.compaction import compact, needs_compaction
from index.errors import IndexMissing, InputError, ManifestMismatch, ReadError
from index.files import exclusive
from index.generation import Index
from index.journal import Journal, discard
from index.layout import Layout
from index.manifest import (
    FORMAT_VERSION,
    Counts,
    Manifest,
    SegmentEntry,
    SourceEntry,
    check_embedder,
    current_generation,
)
from index.passages import lead_input, passage_input, passage_spans
from index.plan import Pending, Plan, article_of, make_plan
from index.protocols import Embedder
from index.report import BuildReport, Failure, OnProgress, Progress, read_report, write_report
from index.segments import SegmentData, passage_rows, write_segment
from index.sources import Source
from index.types import Article, Chunking, Span

T = TypeVar("T")

READ_BATCH = 64
"""Articles read while those before them are embedded; twice as many are held in memory."""

EMBED_BATCH = 512
SEGMENT_PASSAGES = 50_000


def build(
    sources: Sequence[Source],
    directory: Path,
    embedder: Embedder,
    *,
    embedder_spec: str = "default",
    embedder_options: Mapping[str, str] | None = None,
    chunking: Chunking | None = None,
    vector_memory: int | None = None,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """Bring the index in `directory` up to date with the sources, making it where there is none.

    Articles whose files are gone from a named source leave the index; sources that are not
    named stay as they are. A file that cannot be read is reported, and the version of it that
    was indexed earlier stays. `vector_memory` is in megabytes, see `Manifest`.
    Raises InputError, ManifestMismatch, IndexLocked, IndexDamaged.
    """
    layout = Layout(Path(directory))
    with exclusive(layout.lock):
        started = time.perf_counter()
        current = _open_current(layout)
        base = _base(current, embedder, embedder_spec, embedder_options or {}, chunking)
        base = replace(base, vector_memory=vector_memory or base.vector_memory)
        _check_sources(sources, base)
        report = _Builder(layout, current, base, embedder, on_progress).run(sources)
        report.seconds = time.perf_counter() - started
        write_report(layout, report)
        return report


def remove(directory: Path, article_ids: Sequence[str] = (), source: str | None = None) -> int:
    """Take articles, or a whole source, out of the index; how many went.

    Their versions stay in the catalogue, so that citations of them can still be read.
    Raises InputError where nothing matches.
    """
    layout = Layout(Path(directory))
    current_generation(layout)  # before the lock, which would make the folder of a mistyped name
    with exclusive(layout.lock):
        current = Index.open(layout.root)
        _check_source_is_known(current.manifest, source)
        wanted = set(article_ids)
        dead = {
            record: article
            for record, article in current.headers.items()
            if article.article_id in wanted or article.path in wanted or article.source == source
        }
        found = {a.article_id for a in dead.values()} | {a.path for a in dead.values()}
        if not dead or wanted - found:
            unknown = ", ".join(sorted(wanted - found)) or f"source {source}"
            raise InputError(
                f"Not in the index: {unknown}. Nothing was removed. "
                "`footnote index status` lists the sources."
            )
        if len(dead) == current.article_count:
            raise InputError(
                "That would remove every article. To be rid of the index, delete its folder."
            )
        base = current.manifest
        if source is not None:
            kept = tuple(entry for entry in base.sources if entry.name != source)
            base = replace(base, sources=kept)
        report = read_report(layout, base.generation)
        failures = [failure for failure in report.failures if failure.source != source]
        commit_change(layout, base, current, Change((), frozenset(dead), len(failures)))
        collected = [file for file in report.collected if file.source != source]
        generation = base.generation + 1
        write_report(
            layout,
            replace(report, generation=generation, failures=failures, collected=collected),
        )
        return len(dead)


def _check_source_is_known(manifest: Manifest, source: str | None) -> None:
    names = [entry.name for entry in manifest.sources]
    if source is not None and source not in names:
        raise InputError(
            f"No source {source!r} is in the index; it has {', '.join(names)}. Nothing was removed."
        )


def _open_current(layout: Layout) -> Index | None:
    try:
        return Index.open(layout.root)
    except IndexMissing:
        return None


def _base(
    current: Index | None,
    embedder: Embedder,
    spec: str,
    options: Mapping[str, str],
    chunking: Chunking | None,
) -> Manifest:
    """The manifest to start from; that of generation 0 has no segments."""
    if current is None:
        return Manifest(
            FORMAT_VERSION,
            0,
            "",
            embedder.identity,
            spec,
            dict(options),
            chunking or Chunking(),
            (),
            (),
            {},
            (),
            Counts(0, 0, 0),
        )
    check_embedder(current.manifest, embedder.identity, current.layout.root)
    if dict(options) != current.manifest.embedder_options:
        raise ManifestMismatch(
            f"The index at {current.layout.root} was built with the model options "
            f"{current.manifest.embedder_options}, but {dict(options)} were asked for. "
            "Leave --query-prompt and --passage-prompt out, or build a new index."
        )
    built = current.manifest.chunking
    if chunking is not None and chunking != built:
        raise ManifestMismatch(
            f"The index at {current.layout.root} has passages of {built.words} words with "
            f"{built.overlap} overlapping sentences, but {chunking.words} and "
            f"{chunking.overlap} were asked for. Leave the option out, or build a new index."
        )
    return current.manifest


def _check_sources(sources: Sequence[Source], base: Manifest) -> None:
    """Two folders may not share a name: their articles would get the same ids."""
    roots = {entry.name: entry.root for entry in base.sources}
    for source in sources:
        names = [name for name, root in roots.items() if root == source.root and root]
        if names and source.name not in names:
            raise InputError(
                f"The folder {source.root} is in the index under the name {names[0]!r}; under "
                f"{source.name!r} its articles would be there twice. Run: footnote index build "
                f"{names[0]}={source.root}"
            )
        known = roots.setdefault(source.name, source.root)
        if known != source.root and Path(known).is_dir():
            raise InputError(
                f"The source name {source.name!r} already stands for {known}, but came with "
                f"{source.root}. Give one of them another name: NAME={source.root}"
            )
        if [other.name for other in sources].count(source.name) > 1:
            raise InputError(
                f"Two of the folders are named {source.name!r}. "
                "Give each its own name: footnote index build ONE=DIR OTHER=DIR"
            )


@dataclass
class _Batch:
    """`items` that were tried, and of those that could be read the articles and their passages."""

    items: int
    articles: list[Article] = field(default_factory=list)
    spans: list[list[Span]] = field(default_factory=list)


@dataclass
class _Accumulated:
    """Articles that are embedded and wait for their segment to be written."""

    records: list[int] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    passages: list[np.ndarray] = field(default_factory=list)
    leads: list[np.ndarray] = field(default_factory=list)

    @property
    def passage_count(self) -> int:
        return sum(len(rows) for rows in self.rows)


class _Builder:
    """One run of `build`, under the writer's lock."""

    def __init__(
        self,
        layout: Layout,
        current: Index | None,
        base: Manifest,
        embedder: Embedder,
        on_progress: OnProgress,
    ) -> None:
        self._layout = layout
        self._current = current
        self._base = base
        self._embedder = embedder
        self._on_progress = on_progress
        self._report = BuildReport(generation=base.generation)
        self._dead: set[int] = set()
        self._added: list[SegmentEntry] = []

    def run(self, sources: Sequence[Source]) -> BuildReport:
        live = self._current.headers if self._current else {}
        known = read_report(self._layout, self._base.generation)
        plan = make_plan(sources, live, known, self._on_progress)
        self._report.unchanged = plan.unchanged
        self._report.skipped = sum(getattr(source, "skipped", 0) for source in sources)
        self._report.removed = len(plan.gone)
        named = {source.name for source in sources}
        others = [f for f in known.failures if f.source not in named]
        self._report.failures = others + plan.failures
        unnamed = [c for c in known.collected if c.source not in named]
        self._report.collected = unnamed + plan.collected
        self._dead.update(plan.gone)
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
        discard(self._layout.journal)
        return self._report

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
        reasons = "; ".join(f"{f.path}: {f.reason}" for f in self._report.failures[:5])
        raise InputError(
            f"None of the {len(self._report.failures)} files could be read, so there is nothing "
            f"to index ({reasons}). The index was left as it was."
        )

    def _read_and_embed(self, plan: Plan, taken: dict[str, str]) -> None:
        self._drop_unfinished_segments()
        catalogue = Catalogue.sqlite(self._layout.catalogue, create=True)
        journal = Journal(
            self._layout.journal, self._embedder.identity, self._base.embedder_options
        )
        self._report.resumed = len(journal)
        waiting = _Accumulated()
        done = 0
        for batch in self._read_ahead(plan.pending, taken):
            if batch.articles:
                self._embed(catalogue, journal, batch, waiting)
            done += batch.items
            self._on_progress(Progress("embedding", done, len(plan.pending), "articles"))
            if waiting.passage_count >= SEGMENT_PASSAGES:
                waiting = self._write_segment(waiting)
        if waiting.records:
            self._write_segment(waiting)
        catalogue.close()
        close_files()

    def _drop_unfinished_segments(self) -> None:
        """Segments of a build that was killed; their vectors are in the journal."""
        kept = {entry.name for entry in self._base.segments}
        folder = self._layout.segments
        for child in folder.iterdir() if folder.is_dir() else ():
            if child.name.startswith(f"{self._base.generation + 1:06d}-") and (
                child.name not in kept
            ):
                shutil.rmtree(child)

    def _read_ahead(self, pending: Sequence[Pending], taken: dict[str, str]) -> Iterator[_Batch]:
        """The batches in order, each read in a thread while the one before it is embedded."""
        with ThreadPoolExecutor(1, "reading") as thread:
            ahead = thread.submit(self._read, pending[:READ_BATCH], taken)
            for batch in _batches(pending[READ_BATCH:], READ_BATCH):
                read = ahead.result()
                ahead = thread.submit(self._read, batch, taken)
                yield read
            yield ahead.result()

    def _read(self, batch: Sequence[Pending], taken: dict[str, str]) -> _Batch:
        """Articles cut into passages. Runs in one thread alone, which has `taken` to itself."""
        read = _Batch(len(batch))
        for pending in batch:
            try:
                article = article_of(pending, taken)
            except ReadError as exc:
                self._report.failures.append(
                    Failure(
                        pending.source,
                        pending.item.path,
                        exc.reason,
                        exc.line,
                        pending.bytes_sha256,
                        pending.item.reader,
                    )
                )
                continue
            taken[article.article_id] = f"{article.source}/{article.path}"
            read.articles.append(article)
            read.spans.append(passage_spans(article.text, self._base.chunking))
            if pending.replaces is None:
                self._report.added += 1
            else:
                self._report.changed += 1
                self._dead.add(pending.replaces)
        return read

    def _embed(
        self,
        catalogue: Catalogue,
        journal: Journal,
        read: _Batch,
        waiting: _Accumulated,
    ) -> None:
        cut = list(zip(read.articles, read.spans, strict=True))
        passages = [_inputs(article, spans) for article, spans in cut]
        leads = [lead_input(article) for article in read.articles]
        everything = [text for texts in passages for text in texts] + leads
        for batch in _batches(journal.missing(everything), EMBED_BATCH):
            journal.add(batch, self._embedder.encode_passages(batch))
            self._report.embedded += len(batch)
        for article, spans in cut:
            waiting.rows.append(passage_rows(len(waiting.rows), article.text, spans))
        waiting.passages.extend(journal.take(texts) for texts in passages)
        waiting.leads.append(journal.take(leads))
        waiting.records.extend(catalogue.append(read.articles))

    def _write_segment(self, waiting: _Accumulated) -> _Accumulated:
        entries = [*self._base.segments, *self._added]
        last = entries[-1] if entries else SegmentEntry("", 0, 0, 0, 0)
        name = f"{self._base.generation + 1:06d}-{len(self._added):02d}"
        data = SegmentData(
            np.array(waiting.records, np.int64),
            np.concatenate(waiting.rows),
            np.concatenate(waiting.passages),
            np.concatenate(waiting.leads),
        )
        write_segment(self._layout, name, data)
        self._added.append(
            SegmentEntry(
                name,
                last.first_passage + last.passages,
                len(data.rows),
                last.first_article + last.articles,
                len(data.records),
            )
        )
        return _Accumulated()

    def _commit(self, sources: tuple[SourceEntry, ...]) -> None:
        self._on_progress(Progress("committing", 0, 0, "files"))
        change = Change(self._added, frozenset(self._dead), len(self._report.failures))
        base = replace(self._base, sources=sources)
        manifest = commit_change(self._layout, base, self._current, change)
        self._report.generation = manifest.generation
        if needs_compaction(manifest):
            self._compact()

    def _compact(self) -> None:
        self._on_progress(Progress("merging", 0, 0, "segments"))
        manifest = compact(self._layout, Index.open(self._layout.root))
        self._report.generation = manifest.generation


def _inputs(article: Article, spans: Sequence[Span]) -> list[str]:
    return [passage_input(article, span) for span in spans]


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
