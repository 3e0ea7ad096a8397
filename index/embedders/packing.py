"""Short texts packed into rows, several in each, so that little of what is computed is padding.

Sentences differ in length, and a batch of few tokens keeps a processor waiting for weights: packed
and all at once, twelve take a fifth less than in batches of like length (docs/decisions/0026).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.embedders.export import Export
from index.embedders.weights import NAME
from index.embedders.word_pieces import Tokens

WIDTH = 128
"""Tokens of a row, unless a single text has more."""

ROWS = 16
"""At most, of one batch."""

GRAPH = "packed"


def _build(weights: Mapping[str, npt.NDArray[Any]]) -> Mapping[str, Any]:
    from index.embedders.graph import packed_encoder

    return {GRAPH: packed_encoder(weights)}


PACKED = Export(f"{NAME}-packed", "1", (GRAPH,), _build)
"""Raise the recipe when `packed_encoder` changes."""


@dataclass(frozen=True, slots=True)
class Packed:
    """`ids`, `places` and `owners` as `packed_encoder` reads them, and the texts' numbers."""

    ids: Tokens
    places: Tokens
    owners: Tokens
    texts: npt.NDArray[np.int32]


def packed(pieces: Sequence[Sequence[int]]) -> Iterator[Packed]:
    """All texts, each whole in one row: the longest first, into the first row with room."""
    rows: list[list[int]] = []
    room: list[int] = []
    for number in sorted(range(len(pieces)), key=lambda each: -len(pieces[each])):
        length = len(pieces[number])
        row = next((n for n, left in enumerate(room) if left >= length), None)
        if row is None:
            rows.append([number])
            room.append(max(0, WIDTH - length))
        else:
            rows[row].append(number)
            room[row] -= length
    for at in range(0, len(rows), ROWS):
        yield _batch(pieces, rows[at : at + ROWS])


def _batch(pieces: Sequence[Sequence[int]], rows: Sequence[Sequence[int]]) -> Packed:
    longest = max(sum(len(pieces[number]) for number in row) for row in rows)
    ids, places = (np.zeros((len(rows), longest), np.int32) for _ in range(2))
    owners = np.full((len(rows), longest), -1, np.int32)
    for row, numbers in enumerate(rows):
        at = 0
        for number in numbers:
            end = at + len(pieces[number])
            ids[row, at:end] = pieces[number]
            places[row, at:end] = np.arange(end - at)
            owners[row, at:end] = number
            at = end
    return Packed(ids, places, owners, np.array([n for row in rows for n in row], np.int32))
