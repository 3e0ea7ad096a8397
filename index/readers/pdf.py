"""PDF: the text of all pages as paragraphs, and where in it each page begins."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile, takewhile
from pathlib import Path
from types import MappingProxyType
from typing import Any

from index.canonical import canonical
from index.errors import ReadError
from index.pages import PAGE_STARTS
from index.readers.dates import parse_date
from index.readers.decode import refuse_size
from index.readers.document import line, make_document
from index.readers.pdf_layout import BROKEN_WORD, LARGER, Line, body_size, flow, without_furniture
from index.terminal import counted
from index.types import FILE_DATE, Document

WALL_SECONDS = 120
"""The process that reads has 60 s of processor time; this is for a machine that is busy."""

_COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("pdf_worker.py")))
_DIED = "the PDF cannot be read: its reader stopped"
_STOPPED: Mapping[int, str] = MappingProxyType(
    {
        signal.SIGABRT: f"{_DIED}; it is damaged, or takes more than 2 GB of memory",
        signal.SIGXCPU: f"{_DIED}; it takes more than 60 s",
    }
)
_NO_TITLE = re.compile(
    r"(?:microsoft word|powerpoint presentation|slide 1|untitled|document\d*|title|layout \d).*"
    r"|.*\.(?:docx?|indd|pdf|qxd|rtf|tex|dvi|pages|odt|p65)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:anonymous|unknown|user|owner|admin(?:istrator)?|author|default|staff|microsoft.*|.*@.*)",
    re.IGNORECASE,
)
_CREATED = re.compile(r"D:(\d{4})(\d{2})(\d{2})")


class PdfReader:
    """Reads .pdf files; metadata "page_starts" holds the offset at which each page begins."""

    name = "pdf/2"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for a damaged or encrypted file and for one that holds no text."""
        refuse_size(data)
        if b"%PDF-" not in data[:1024]:
            raise ReadError("the file does not begin as a PDF does")
        read = _in_worker(data)
        lines = [list(_lines(page)) for page in read["pages"]]
        usual = body_size(lines)
        pages = without_furniture(lines, usual)
        if not usual:
            raise ReadError(
                f"it has no text on {counted(len(lines), 'pages')}; if there are pictures of "
                "a text, run a text recognition (OCR) over it"
            )
        info = {key: line(str(value)) for key, value in read["info"].items()}
        title, pages = _title(info, pages, usual)
        whole = flow(pages, usual)
        created = _created(info)
        return make_document(
            path,
            title=title,
            text=whole.text,
            authors=_authors(info),
            published=created,
            categories=[part for part in re.split("[;,]", info.get("Keywords", "")) if part],
            metadata={
                "summary": info.get("Subject", "").removeprefix("unspecified"),
                "published_from": FILE_DATE if created else None,
                "pages": str(len(pages)),
            },
            offsets={PAGE_STARTS: whole.page_starts},
        )


read_pdf = PdfReader()


def _in_worker(data: bytes) -> dict[str, Any]:
    """Pages and document information, read by a process of its own."""
    try:
        done = subprocess.run(
            _COMMAND, input=data, capture_output=True, timeout=WALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"reading the PDF took more than {WALL_SECONDS} s") from error
    if done.returncode:
        raise ReadError(_STOPPED.get(-done.returncode, f"{_DIED} (exit {done.returncode})"))
    result: dict[str, Any] = json.loads(done.stdout)
    if "error" in result:
        raise ReadError(result["error"])
    return result


def _lines(entries: Iterable[Sequence[Any]]) -> Iterator[Line]:
    """The lines of a page that hold something that can be seen."""
    for text, *place in entries:
        seen = canonical(text)
        if seen.strip(BROKEN_WORD):
            yield Line(seen, *place)


def _title(
    info: Mapping[str, str], pages: Sequence[list[Line]], usual: float
) -> tuple[str | None, list[list[Line]]]:
    """The title, and the pages without the lines that are it.

    It is what the file says of itself, where that is a title, or the largest lines of page 1.
    """
    first = pages[0]
    largest = max((each.size for each in first), default=0.0)
    heading: list[Line] = []
    if largest >= LARGER * usual:
        rest = dropwhile(lambda each: each.size < 0.98 * largest, first)
        heading = list(takewhile(lambda each: each.size >= 0.98 * largest, rest))
    shown = line(" ".join(each.text.replace(BROKEN_WORD, "-") for each in heading))
    named = canonical(info.get("Title", ""))
    if len(named) < 4 or _NO_TITLE.fullmatch(named):
        named = ""
    if not shown or len(shown) > 250 or len(heading) > 10:
        return named or None, list(pages)
    same = not named or shown.casefold() == named.casefold()
    body = [each for each in first if each not in heading] if same else first
    return (shown if same else named), [body, *pages[1:]]


def _authors(info: Mapping[str, str]) -> list[str]:
    names = re.split(r"\s*;\s*|\s+and\s+|\s*&\s*", info.get("Author", ""))
    return [name for name in names if not _NO_AUTHOR.fullmatch(name)]


def _created(info: Mapping[str, str]) -> str | None:
    match = _CREATED.match(info.get("CreationDate", ""))
    return parse_date("-".join(match.groups())) if match else None
