"""Texts that were compared word by word: what the writer remembers, so that none is again.

A reader opens none of it, and nothing depends on it: without the file, all is compared anew.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from pathlib import Path

from index.catalogue import Catalogue
from index.files import write_atomically
from index.likeness import ALGORITHM, likeness

Pairs = dict[tuple[str, str], float]
"""Digests of two texts that were compared, the lesser first → their likeness, 0 for unlike."""

HELD_CHARACTERS = 4_000_000
"""Of texts that are held at once, beside the two that are compared."""


def read_compared(path: Path) -> Pairs:
    """What the writer of a generation compared; nothing where the file is lost or altered."""
    try:
        digest, _, data = path.read_bytes().partition(b"\n")
        values = json.loads(data)
    except (OSError, ValueError):
        return {}
    if digest != _digest(data) or values["algorithm"] != ALGORITHM:
        return {}
    texts = values["texts"]
    return {(texts[first], texts[second]): value for first, second, value in values["pairs"]}


def write_compared(path: Path, pairs: Pairs) -> None:
    path.parent.mkdir(exist_ok=True)
    texts = sorted({digest for pair in pairs for digest in pair})
    number = {digest: place for place, digest in enumerate(texts)}
    rows = [(number[first], number[second], value) for (first, second), value in pairs.items()]
    values = {"algorithm": ALGORITHM, "texts": texts, "pairs": sorted(rows)}
    data = json.dumps(values, separators=(",", ":")).encode()
    write_atomically(path, _digest(data) + b"\n" + data)


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


class Comparisons:
    """Compares stored texts. `pairs` are those that were asked for, `known` those of before."""

    def __init__(self, catalogue: Catalogue, known: Pairs) -> None:
        self.pairs: Pairs = {}
        self._catalogue = catalogue
        self._known = known
        self._held: OrderedDict[str, str] = OrderedDict()
        self._size = 0

    def likeness(self, first: str, second: str) -> float:
        """Of the texts with these digests; 0 where they are two articles."""
        pair = (first, second) if first < second else (second, first)
        if pair not in self.pairs:
            value = self._known.get(pair)
            if value is None:
                value = likeness(self.text(pair[0]), self.text(pair[1]))
            self.pairs[pair] = value
        return self.pairs[pair]

    def text(self, digest: str) -> str:
        """A stored text. Those that were wanted last are held, to a bound."""
        if digest in self._held:
            self._held.move_to_end(digest)
            return self._held[digest]
        text = dict(self._catalogue.texts([digest]))[digest]
        self._held[digest] = text
        self._size += len(text)
        while self._size > HELD_CHARACTERS:
            self._size -= len(self._held.popitem(last=False)[1])
        return text
