"""Which page of a PDF a place in its text stands on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

PAGE_STARTS = "page_starts"
"""The metadata's name for the offsets of the pages, in order, as numbers with spaces between."""


def page_at(metadata: Mapping[str, str], offset: int) -> int | None:
    """The page, from 1, that holds the code point at `offset`; None for a text without pages."""
    starts = [int(start) for start in metadata.get(PAGE_STARTS, "").split()]
    return bisect_right(starts, offset) or None
