"""Finding gold evidence in an article's stored text, never by guessing.

A data set's offsets and quotations are of raw text; the stored text is canonical: white space is
collapsed and invisible characters are gone. Both are therefore compared without white space and
without format and control characters, and what is found is mapped back to offsets of the stored
text. Nothing else may differ: letters, case and punctuation have to match.
"""

from __future__ import annotations

import unicodedata

from index.types import Span

INVISIBLE = {"Cc", "Cf"}
"""Control and format characters: soft hyphens, zero-width spaces, byte-order and bidi marks."""


def folded(text: str) -> tuple[str, list[int]]:
    """The visible characters and the offset in `text` of each."""
    kept = [
        (character, offset)
        for offset, character in enumerate(text)
        if not character.isspace() and unicodedata.category(character) not in INVISIBLE
    ]
    return "".join(character for character, _ in kept), [offset for _, offset in kept]


def visible(raw: str) -> str:
    """Raw text as it compares with stored text, which is composed (NFC)."""
    return folded(unicodedata.normalize("NFC", raw))[0]


def starts(haystack: str, needle: str) -> list[int]:
    """Where `needle` begins, overlapping finds included."""
    found = []
    at = haystack.find(needle) if needle else -1
    while at >= 0:
        found.append(at)
        at = haystack.find(needle, at + 1)
    return found


def occurrences(text: str, quote: str) -> list[Span]:
    """Every span of `text` that is `quote` but for white space; none for a blank quote."""
    haystack, offsets = folded(text)
    needle = visible(quote)
    return [(offsets[at], offsets[at + len(needle) - 1] + 1) for at in starts(haystack, needle)]


def locate_span(raw: str, span: Span, text: str) -> Span | None:
    """The span of the stored `text` that corresponds to `raw[start:end]`.

    Words that come more than once are told apart by their order: the third occurrence in the raw
    text is the third in the stored one. None where the two texts disagree on how many there are.
    """
    start, end = span
    needle = visible(raw[start:end])
    in_raw = starts(visible(raw), needle)
    in_text = occurrences(text, raw[start:end])
    before = len(visible(raw[:start]))
    if before not in in_raw or len(in_raw) != len(in_text):
        return None
    return in_text[in_raw.index(before)]
