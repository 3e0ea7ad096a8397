"""Where in a long text a place stands: the page of a PDF, the chapter of a book."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from index.types import Article

PAGE_STARTS = "page_starts"
"""The metadata's name for the offsets of the pages, in order, as numbers with spaces between."""

CHAPTER_STARTS = "chapter_starts"
"""The same for the chapters of a book."""

_LONGEST_HEADING = 80


def page_at(metadata: Mapping[str, str], offset: int) -> int | None:
    """The page, from 1, that holds the code point at `offset`; None for a text without pages."""
    return bisect_right(_starts(metadata, PAGE_STARTS), offset) or None


def chapter_at(article: Article, offset: int) -> str | None:
    """The heading of the chapter around `offset`; None for a text without chapters.

    A heading is a chapter's first line, unless that is long, a sentence, or the place itself.
    """
    starts = _starts(article.metadata, CHAPTER_STARTS)
    number = bisect_right(starts, offset)
    if not number:
        return None
    start = starts[number - 1]
    heading = article.text[start : start + _LONGEST_HEADING + 1].partition("\n")[0].strip()
    if len(heading) > _LONGEST_HEADING or heading.endswith((".", "!", ":", ";", "…", ",")):
        return None
    return heading if heading and offset >= start + len(heading) else None


def _starts(metadata: Mapping[str, str], name: str) -> list[int]:
    return [int(start) for start in metadata.get(name, "").split()]
