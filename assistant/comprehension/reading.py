"""What a reader makes of one passage: where the answer stands in it, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.comprehension.pairs import Pair
from index.types import Span

LONGEST = 30
"""Word pieces of an answer."""

GENTLE = 3.0
"""Margins are spread over some twenty units; this makes most of them count."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The best answer within some span: its place in the passage, and its margin.

    `margin` is the sum of the answer's two logits less those of "no answer here": above 0 the
    reader holds that the span answers.
    """

    margin: float
    span: Span


class Reading:
    """One passage, read for one question."""

    def __init__(self, pair: Pair, logits: npt.NDArray[np.float32]) -> None:
        self._spans = pair.spans
        body = logits[pair.first : pair.first + len(pair.spans)]
        self._first, self._last = body[:, 0], body[:, 1]
        self._none = float(logits[0].sum())

    def within(self, span: Span) -> Answering | None:
        """The best answer inside a span of the passage; None beyond what the reader could read."""
        start, end = span
        inside = [n for n, (s, e) in enumerate(self._spans) if start <= s and e <= end and s < e]
        if not inside:
            return None
        low, high = inside[0], inside[-1] + 1
        sums = self._first[low:high, None] + self._last[None, low:high]
        length = high - low
        steps = np.arange(length)[None] - np.arange(length)[:, None]
        sums = np.where((steps >= 0) & (steps < LONGEST), sums, -np.inf)
        first, last = divmod(int(sums.argmax()), length)
        place = self._spans[low + first][0], self._spans[low + last][1]
        return Answering(float(sums[first, last]) - self._none, place)


class PassageReader(Protocol):
    """Reads passages for a question."""

    def read(self, question: str, titles: Sequence[str], passages: Sequence[str]) -> list[Reading]:
        """One reading a passage, in their order; `titles` are those of their articles."""
        ...


def strength(answering: Answering | None) -> float:
    """A margin between 0 and 1, ½ where the reader is undecided; 0 where nothing was read."""
    if answering is None:
        return 0.0
    return 1.0 / (1.0 + math.exp(-answering.margin / GENTLE))
