"""From articles to segments: passages are embedded, and written once there are enough of them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.layout import Layout
from index.manifest import Manifest, SegmentEntry
from index.passages import lead_input, passage_input
from index.protocols import Vectors
from index.segments import SegmentData, passage_rows, write_segment
from index.types import Article, Span
from index.vector_cache import CachedPassages

SEGMENT_PASSAGES = 50_000


@dataclass
class _Waiting:
    """Articles that are embedded and wait for their segment to be written."""

    records: list[int] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)
    passages: list[np.ndarray] = field(default_factory=list)
    leads: list[np.ndarray] = field(default_factory=list)

    @property
    def passage_count(self) -> int:
        return sum(len(rows) for rows in self.rows)


class SegmentWriter:
    """Writes the segments of the generation after `base`; `passages` counts what it was given.

    Segments of that generation that an earlier, killed build left are dropped.
    """

    def __init__(
        self,
        layout: Layout,
        base: Manifest,
        passages: CachedPassages,
    ) -> None:
        self._layout = layout
        self._base = base
        self.passages = 0
        self._encode = passages.encode
        self._waiting = _Waiting()
        self._added: list[SegmentEntry] = []
        self._drop_unfinished()

    def _drop_unfinished(self) -> None:
        """Segments of a build that was killed; their vectors are cached."""
        kept = {entry.name for entry in self._base.segments}
        folder = self._layout.segments
        for child in folder.iterdir() if folder.is_dir() else ():
            if child.name.startswith(self._prefix) and child.name not in kept:
                shutil.rmtree(child)

    @property
    def _prefix(self) -> str:
        return f"{self._base.generation + 1:06d}-"

    def add(
        self, records: Sequence[int], articles: Sequence[Article], spans: Sequence[list[Span]]
    ) -> None:
        """Embed the passages at `spans` of versions that the catalogue has as `records`."""
        cut = list(zip(articles, spans, strict=True))
        passages = [passage_input(article, span) for article, mine in cut for span in mine]
        vectors = self._encode(passages + [lead_input(article) for article in articles])
        count = len(passages)
        self.add_embedded(records, articles, spans, vectors[:count], vectors[count:])

    def add_embedded(
        self,
        records: Sequence[int],
        articles: Sequence[Article],
        spans: Sequence[list[Span]],
        passages: Vectors,
        leads: Vectors,
    ) -> None:
        """As `add`, with vectors that are there already: one a span, and one an article."""
        self.passages += len(passages)
        waiting = self._waiting
        for article, mine in zip(articles, spans, strict=True):
            waiting.rows.append(passage_rows(len(waiting.rows), article.text, mine))
        waiting.passages.append(passages)
        waiting.leads.append(leads)
        waiting.records.extend(records)
        if waiting.passage_count >= SEGMENT_PASSAGES:
            self._write()

    def finish(self) -> list[SegmentEntry]:
        """Write what still waits; all segments that were written."""
        if self._waiting.records:
            self._write()
        return self._added

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, _Waiting()
        entries = [*self._base.segments, *self._added]
        last = entries[-1] if entries else SegmentEntry("", 0, 0, 0, 0)
        name = f"{self._prefix}{len(self._added):02d}"
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
