"""An index by what it holds, so that two can be compared that were made in different ways."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.generation import Index
from index.protocols import Vectors


@dataclass(frozen=True, slots=True)
class Content:
    """An index by what it holds: each passage's place, text and vector, by its id.

    The id names article, span and version. `copies` are the paths of each group of copies,
    representative first, `withdrawn` those of withdrawn articles, and `coded` counts the passages
    that are searched by codes.
    """

    texts: dict[str, str]
    vectors: dict[str, np.ndarray]
    copies: frozenset[tuple[str, ...]] = frozenset()
    withdrawn: frozenset[str] = frozenset()
    coded: int = 0

    def holds(self, other: Content) -> bool:
        """Whether all but the vectors is the other's."""
        return replace(self, vectors={}) == replace(other, vectors={})

    @classmethod
    def of(cls, directory: Path) -> Content:
        index = Index.open(directory)
        rows = [
            row
            for segment in index.segments
            for number in np.flatnonzero(segment.alive)
            for row in index.passages_of_lead(segment.first_article + int(number))
        ]
        passages = [index.passage(row) for row in rows]
        vectors: Vectors = index.passages.vectors_of(np.array(rows, np.int64))
        copies = frozenset(
            tuple(index.header(record).path for record in group)
            for group in index.duplicates.groups
        )
        manifest = index.manifest
        coded = (e.passages for e in manifest.segments if e.passage_codes is not None)
        index.close()
        return cls(
            {passage.passage_id: passage.text for passage in passages},
            {passage.passage_id: row for passage, row in zip(passages, vectors, strict=True)},
            copies,
            frozenset(entry.path for entry in manifest.withdrawn),
            sum(coded),
        )

    def least_cosine(self, other: Content) -> float:
        return min(float(self.vectors[key] @ other.vectors[key]) for key in self.vectors)
