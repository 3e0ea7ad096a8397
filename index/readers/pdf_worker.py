"""The process that opens a PDF: bytes on standard input, lines of text as JSON on standard output.

PDFium is native code that reads whatever arrives. Here a crash, a hang or a page that wants all
memory ends this process and not the build: docs/decisions/0006. It imports nothing of ours.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from typing import Any

MEMORY = 2 << 30
CPU_SECONDS = 60
MAX_PAGES = 3000
MAX_CHARACTERS = 8_000_000

_BREAKS = frozenset("\r\n")
_HYPHENS = frozenset("\x02\ufffe")  # PDFium's sign for a hyphen that ends a line


class Refused(Exception):
    """A PDF that is not read; the text says why."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        result = _read(sys.stdin.buffer.read())
    except Refused as refusal:
        result = {"error": str(refusal)}
    except MemoryError:
        result = {"error": "reading it takes more than 2 GB of memory"}
    json.dump(result, sys.stdout)


def _read(data: bytes) -> dict[str, Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise Refused(_why(str(error))) from error
    if len(document) > MAX_PAGES:
        raise Refused(
            f"the PDF says that it has {len(document):,} pages; the limit is {MAX_PAGES:,}"
        )
    pages, room = [], MAX_CHARACTERS
    for number in range(len(document)):
        # A page that is broken is an empty one; the others still can be read.
        lines: list[list[Any]] = []
        with contextlib.suppress(pypdfium2.PdfiumError):
            lines = _lines(document[number], room)
        room -= sum(len(line[0]) for line in lines)
        pages.append(lines)
    return {"pages": pages, "info": document.get_metadata_dict(skip_empty=True)}


def _why(error: str) -> str:
    if "password" in error.lower():
        return "the PDF is encrypted and needs a password; save a copy without one"
    return "the PDF cannot be opened; it is damaged or no PDF"


def _lines(page: Any, room: int) -> list[list[Any]]:
    """[text, left, bottom, right, top, font size] of each line, in the page's own order.

    Lengths are points. A line that ends with U+FFFE was broken within a word.
    """
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    count = text.count_chars()
    if count > room:
        raise Refused(f"the PDF holds more than {MAX_CHARACTERS:,} characters; split it")
    lines: list[list[Any]] = []
    start, letters = 0, ""
    for position in range(count + 1):
        letter = chr(pdfium.FPDFText_GetUnicode(text, position)) if position < count else "\n"
        if letter not in _BREAKS and letter not in _HYPHENS:
            letters += letter
            continue
        if letters.strip():
            hyphen = "\ufffe" if letter in _HYPHENS else ""
            lines.append([letters + hyphen, *_box(text, letters, start)])
        start, letters = position + 1, ""
    return lines


def _box(text: Any, letters: str, start: int) -> list[float]:
    """Left, bottom, right, top and font size of the line that begins at `start`."""
    import pypdfium2.raw as pdfium

    first = start + len(letters) - len(letters.lstrip())
    last = start + len(letters.rstrip()) - 1
    left, bottom, _, top = text.get_charbox(first, loose=True)
    _, _, right, _ = text.get_charbox(last, loose=True)
    size = pdfium.FPDFText_GetFontSize(text, first)
    return [round(value, 2) for value in (left, bottom, right, top, size)]


if __name__ == "__main__":
    main()
