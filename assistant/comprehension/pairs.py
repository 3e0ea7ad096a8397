"""A question and a passage as one text for the reader: word pieces, segments and offsets.

[CLS] question [SEP] title. passage [SEP]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int32]

MAX_PIECES = 256
"""Word pieces of a pair, its three marks among them; the passage loses what is beyond."""

MAX_QUESTION = 64
"""Word pieces of the question; the first ones go, for what is asked last stands last."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`ids` of one pair; `first` is the place of the passage's first piece.

    `spans` are the half-open code points of the passage's pieces in the passage itself; pieces of
    the title and the marks have none.
    """

    ids: tuple[int, ...]
    segment: int
    first: int
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """int32 (n, longest) each: ids, 1 where a piece is real, 1 where it is not the question's,
    1 where it is the passage's own."""

    ids: Tokens
    mask: Tokens
    segments: Tokens
    passage: Tokens


class Pairs:
    """Makes pairs with the word pieces of a `tokenizer.json`. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._cls = self._tokenizer.token_to_id("[CLS]")
        self._sep = self._tokenizer.token_to_id("[SEP]")

    def of(
        self, questions: Sequence[str], titles: Sequence[str], passages: Sequence[str]
    ) -> list[Pair]:
        """One pair each; the three have equal lengths."""
        pieces = [
            self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
            for texts in (questions, [f"{title}." if title else "" for title in titles], passages)
        ]
        return [self._pair(*each) for each in zip(*pieces, strict=True)]

    def _pair(self, question: Any, title: Any, passage: Any) -> Pair:
        asked = question.ids[-MAX_QUESTION:]
        headed = title.ids[:MAX_QUESTION]
        first = 2 + len(asked) + len(headed)
        room = MAX_PIECES - first - 1
        body = passage.ids[:room]
        ids = (self._cls, *asked, self._sep, *headed, *body, self._sep)
        return Pair(ids, 2 + len(asked), first, tuple(passage.offsets[:room]))


def batch(pairs: Sequence[Pair]) -> Batch:
    """Pairs, padded on the right to the longest of them."""
    shape = (len(pairs), max(len(pair.ids) for pair in pairs))
    ids, mask, segments, passage = (np.zeros(shape, np.int32) for _ in range(4))
    for row, pair in enumerate(pairs):
        length = len(pair.ids)
        ids[row, :length] = pair.ids
        mask[row, :length] = 1
        segments[row, pair.segment : length] = 1
        passage[row, pair.first : pair.first + len(pair.spans)] = 1
    return Batch(ids, mask, segments, passage)
