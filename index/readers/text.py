"""Plain text: hard-wrapped paragraphs made one line, site furniture and header taken off."""

from __future__ import annotations

import re
from itertools import pairwise

from index.canonical import canonical
from index.readers.decode import decode
from index.readers.document import make_document
from index.readers.furniture import strip_furniture
from index.readers.headers import take_header
from index.types import Document

_LIST_ITEM = re.compile(r"\s*(?:[-*•‣◦–]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+\S")
_WRAP_WIDTHS = range(50, 101)
_MIN_WRAPPED = 40
_MIN_BREAKS = 3


class TextReader:
    """Reads .txt files."""

    name = "text/1"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for a file that is not text or holds none."""
        decoded = decode(data)
        stripped = strip_furniture(canonical(unwrap(decoded.text)).split("\n"))
        header = take_header(stripped.lines, on_page=stripped.head, section=stripped.section)
        body = "\n".join(header.body)
        return make_document(
            path,
            title=header.title,
            text=body if body.strip() else "\n".join(stripped.lines),
            authors=header.fields.authors,
            published=header.fields.published,
            categories=header.fields.categories,
            metadata={
                "section": ", ".join(header.above),
                "summary": " ".join(header.below),
                "encoding": decoded.encoding,
            },
        )


read_text = TextReader()


def unwrap(text: str) -> str:
    """Joins the lines of paragraphs that were wrapped at a fixed width; lists stay lists.

    A break is a wrap if the next line's first word would not have fitted any more. That is
    asked only of files whose lines end at a common width.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    width = _wrap_width(lines)
    if width is None:
        return "\n".join(lines)
    joined: list[str] = []
    for number, line in enumerate(lines):
        if number and _is_wrap(lines[number - 1], line, width):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line)
    return "\n".join(joined)


def _wrap_width(lines: list[str]) -> int | None:
    """The width at which the file was wrapped, None if it was not."""
    breaks = [(a, b) for a, b in pairwise(lines) if a and b]
    if len(breaks) < _MIN_BREAKS:
        return None
    lengths = sorted(len(line) for pair in breaks for line in pair)
    width = lengths[int(len(lengths) * 0.98)] if len(lengths) > 50 else lengths[-1]
    wrapped = sum(_is_wrap(a, b, width) for a, b in breaks)
    return width if width in _WRAP_WIDTHS and wrapped >= 0.5 * len(breaks) else None


def _is_wrap(line: str, following: str, width: int) -> bool:
    """Whether the break between two lines only keeps them within `width`."""
    if len(line) < _MIN_WRAPPED or not following.strip() or _LIST_ITEM.match(following):
        return False
    return len(line) + 1 + len(following.split()[0]) > width
