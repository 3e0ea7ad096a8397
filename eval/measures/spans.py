"""Retrieval judged by character span: ranked passages as a ranking of judged spans.

A passage hits a span of its article where their common characters are at least half of the
span's or half of the passage's; white space counts for neither. So whatever the passages are, as
long as they leave out nothing but white space, some passage hits every span: one that lies
within it, or else one of the at most two that it lies in.

Going down the ranking, each span is listed once, at the first passage that hits it; a passage that
hits several lists them in the order of the text; one that hits only spans already listed takes
no place; one that hits none is listed under an id of its own, without a judgement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.types import Span

SHARE = 0.5


class Ink:
    """The offsets of a text's characters that are not white space."""

    def __init__(self, text: str) -> None:
        self._offsets = [at for at, character in enumerate(text) if not character.isspace()]

    def between(self, start: int, end: int) -> int:
        """How many stand in text[start:end]; 0 where the span is empty or turned round."""
        return max(0, bisect_left(self._offsets, end) - bisect_left(self._offsets, start))


@dataclass(frozen=True, slots=True)
class StoredSpan:
    """A judged span where it stands in the stored text, under its id as a unit of retrieval."""

    unit: str
    doc_id: str
    span: Span
    grade: int


@dataclass(frozen=True, slots=True)
class RankedPassage:
    doc_id: str
    span: Span


def hits(passage: Span, judged: Span, ink: Ink) -> bool:
    both = ink.between(max(passage[0], judged[0]), min(passage[1], judged[1]))
    return both > 0 and (
        both >= SHARE * ink.between(*judged) or both >= SHARE * ink.between(*passage)
    )


def units(
    passages: Iterable[RankedPassage], judged: Sequence[StoredSpan], inks: Mapping[str, Ink]
) -> list[str]:
    """The ids of spans and of unjudged passages, best first; `inks` by document."""
    listed: dict[str, None] = {}
    in_text = sorted(judged, key=lambda item: (item.span, item.unit))
    for passage in passages:
        found = [
            item.unit
            for item in in_text
            if item.doc_id == passage.doc_id and hits(passage.span, item.span, inks[item.doc_id])
        ]
        listed.update(dict.fromkeys(found or [unjudged(passage)]))
    return list(listed)


def unit_id(doc_id: str, span: Span) -> str:
    """A judged span's, by its offsets in the data set: the same under every chunking."""
    return f"{doc_id}#{span[0]}-{span[1]}"


def unjudged(passage: RankedPassage) -> str:
    """Another mark, so that it never is a judged span's."""
    return f"{passage.doc_id}~{passage.span[0]}-{passage.span[1]}"


def scores_of(ranking: Sequence[str]) -> dict[str, float]:
    """A ranking as scores n, n-1, … 1."""
    return {unit: float(len(ranking) - place) for place, unit in enumerate(ranking)}
