"""Whether two texts are one article: MinHash to find pairs that may be, the words to decide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rensa import RMinHash  # type: ignore[import-untyped]

Sketches = npt.NDArray[np.uint32]
"""(n, SLOTS), one row a text."""

SLOTS = 128
_SEED = 1
ALGORITHM = f"rensa {RMinHash.ALGORITHM_VERSION}, {SLOTS} slots, seed {_SEED}, 5 words"

SHINGLE = 5
LEAST_WORDS = 20
"""Shorter texts are stubs ("Read the full story") and say too little to be told apart."""
THRESHOLD = 0.7
"""The least Jaccard similarity of one article's two copies, in runs of five words."""
OWN_RUN = 15
"""Words in a row that both texts have to themselves: more, and each says something of its own."""
OWN_NUMBERS = 3
"""Numbers that both have to themselves: as many, and they are two reports on one form."""

_BANDS = 32
_CANDIDATE = THRESHOLD - 0.1  # two and a half standard errors of an estimate from 128 slots
_LONGEST_RUN = 50
_ODD = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)
_WORD = re.compile(r"\w+")


def sketch(text: str) -> bytes:
    """The MinHash of a text's runs of five words; empty for a text of too few words."""
    words = words_of(text)
    if len(words) < LEAST_WORDS:
        return b""
    hashes = RMinHash(num_perm=SLOTS, seed=_SEED)
    hashes.update(sorted(_shingles(words)))
    return np.array(hashes.digest(), "<u4").tobytes()


def words_of(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.casefold()))


def likely_pairs(sketches: Sketches) -> list[tuple[int, int]]:
    """Pairs of rows (lower first) that are probably alike, in their order.

    Banding (Leskovec, Rajaraman and Ullman 2020, section 3.4): rows that agree in one of 32
    bands of 4 slots, 0.9998 of the pairs that are 0.7 alike, and in 0.6 of all slots.
    """
    found: set[tuple[int, int]] = set()
    for band in np.split(sketches, _BANDS, axis=1):
        halves = np.ascontiguousarray(band).view(np.uint64)
        keys = halves[:, 0] * _ODD + halves[:, 1]
        order = np.argsort(keys, kind="stable")
        ends = np.flatnonzero(np.diff(keys[order], append=keys[order[-1:]] + _ONE)) + 1
        starts = np.concatenate([[0], ends[:-1]]).astype(np.int64)
        for n in np.flatnonzero(ends - starts > 1) if len(order) else ():
            found.update(_pairs(order[starts[n] : ends[n]].tolist()))
    return sorted(pair for pair in found if _estimate(sketches, pair) >= _CANDIDATE)


def _pairs(run: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Thousands of pages on one form would make millions of pairs: each meets the first fifty."""
    for place, first in enumerate(run[:_LONGEST_RUN]):
        for second in run[place + 1 :]:
            yield first, second


def alike(sketches: Sketches, one: npt.NDArray[np.uint32]) -> list[int]:
    """The rows that are probably alike with one more sketch, (SLOTS,), the likeliest first."""
    agreeing = (sketches == one).mean(axis=1)
    order = np.argsort(-agreeing, kind="stable")
    return [int(row) for row in order if agreeing[row] >= _CANDIDATE]


def _estimate(sketches: Sketches, pair: tuple[int, int]) -> float:
    return float((sketches[pair[0]] == sketches[pair[1]]).mean())


def likeness(first: str, second: str) -> float:
    """Jaccard similarity of two texts that are one article, 0 for two articles."""
    words = words_of(first), words_of(second)
    sets = _shingles(words[0]), _shingles(words[1])
    common = sets[0] & sets[1]
    similarity = len(common) / max(1, len(sets[0] | sets[1]))
    if similarity < THRESHOLD:
        return 0.0
    own = [_own_runs(each, common) for each in words]
    if min(max(map(len, runs), default=0) for runs in own) > OWN_RUN:
        return 0.0
    numbers = [sum(_is_number(word) for run in runs for word in run) for runs in own]
    return 0.0 if min(numbers) >= OWN_NUMBERS else similarity


def named_apart(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether two (title, text) name something different: "Visit us in Hayward", "… in Hibbing".

    That is, each title has words of its own that the other's title and text lack.
    """
    return _only_in(first, second) and _only_in(second, first)


def _only_in(named: tuple[str, str], other: tuple[str, str]) -> bool:
    own = {word for word in words_of(named[0]) if len(word) > 2 or _is_number(word)}
    return not own <= {*words_of(other[0]), *words_of(other[1])}


def share_within(part: str, whole: str) -> float:
    """How much of a part's runs of five words a text has: 0 to 1."""
    runs = _shingles(words_of(part))
    return len(runs & _shingles(words_of(whole))) / len(runs)


@lru_cache(maxsize=16)
def _shingles(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        " ".join(words[start : start + SHINGLE])
        for start in range(max(1, len(words) - SHINGLE + 1))
    )


def _own_runs(words: Sequence[str], common: frozenset[str]) -> list[Sequence[str]]:
    """Stretches of words of which none belongs to a run of five that both texts have."""
    shared = np.zeros(len(words), np.bool_)
    for start in range(len(words) - SHINGLE + 1):
        if " ".join(words[start : start + SHINGLE]) in common:
            shared[start : start + SHINGLE] = True
    bounds = np.flatnonzero(np.diff(np.concatenate([[True], shared, [True]]).astype(np.int8)))
    return [words[start:end] for start, end in bounds.reshape(-1, 2).tolist()]


def _is_number(word: str) -> bool:
    return any(char.isdigit() for char in word)
