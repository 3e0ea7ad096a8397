"""Lists in an article: the sentence that announces one, and its items, a line each."""

from __future__ import annotations

from index.sentences import split_sentences
from index.types import Span

LONGEST = 400
"""Characters of what is quoted as one: two sentences, or a list with what announces it."""
_FAR = 2_000
"""Characters in which a list begins and ends."""


def whole_list(text: str, span: Span) -> Span | None:
    """The list that a sentence announces or is an item of, with what announces it.

    A list is a block of two lines or more, below a sentence that ends with a colon. None where
    there is none, and where it is longer than `LONGEST`.
    """
    lead: Span | None = span
    if text[span[1] - 1] == ":":
        first = len(text) - len(text[span[1] :].lstrip())
        block = _block(text, (first, first))
        lead = span if _announcing(text, (first, first)) == span else None
    else:
        block, lead = _block(text, span), _announcing(text, span)
    if lead is None or block[1] - lead[0] > LONGEST:
        return None
    return lead[0], block[1]


def _announcing(text: str, span: Span) -> Span | None:
    """The sentence that announces the list of which a sentence is an item."""
    block = _block(text, span)
    above = text[max(0, block[0] - _FAR) : block[0]].rstrip()
    if "\n" not in text[slice(*block)] or not above.endswith(":"):
        return None
    end = len(text[: block[0]].rstrip())
    line = above.rfind("\n") + 1 + end - len(above)
    start = split_sentences(text[line:end])[-1][0]
    return line + start, end


def _block(text: str, span: Span) -> Span:
    """The lines around a place, up to empty ones."""
    before = text.rfind("\n\n", max(0, span[0] - _FAR), span[0])
    after = text.find("\n\n", span[1], span[1] + _FAR)
    start = before + 2 if before >= 0 else max(0, span[0] - _FAR)
    return start, after if after >= 0 else len(text[: span[1] + _FAR].rstrip())
