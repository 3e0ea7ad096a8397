"""Word documents: paragraphs, lists and tables in their order, properties as fields."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import docx
from docx.oxml.ns import qn

from index.canonical import canonical
from index.errors import ReadError
from index.readers.dates import parse_date
from index.readers.decode import refuse_size
from index.readers.document import line, make_document
from index.readers.fragments import CELL
from index.readers.zipped import open_package
from index.types import FILE_DATE, Document

_PARAGRAPH, _TABLE = qn("w:p"), qn("w:tbl")
_TEXT, _TAB, _BREAK = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
_NO_BREAK_HYPHEN = qn("w:noBreakHyphen")
# What was deleted, the second form of a drawing, and what a field is made of, is not read.
_HIDDEN = frozenset(
    (qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:pPr"), qn("w:rPr"))
) | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
_MAX_DEPTH = 200
# What stands in the fields where nobody set them.
_TEMPLATE_MADE = datetime(2013, 12, 23, 23, 15)
_NO_AUTHOR = frozenset({"python-docx", "microsoft office user", "user", "admin", "author"})


class DocxReader:
    """Reads .docx files. Footnotes, comments, heads and feet are left out."""

    name = "docx/2"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for a file that is damaged, encrypted, too large or without text."""
        refuse_size(data)
        document = _open(data)
        blocks = [block for block in _blocks(document.element.body) if block[1]]
        properties = document.core_properties
        title = line(properties.title or "")
        title, blocks = _title(title, blocks)
        created = None if properties.created is None else _date(properties.created)
        return make_document(
            path,
            title=title,
            text=_joined(blocks),
            authors=[
                name
                for name in re.split("[;,]", properties.author or "")
                if name.strip().casefold() not in _NO_AUTHOR
            ],
            published=created,
            categories=re.split("[;,]", f"{properties.category or ''};{properties.keywords or ''}"),
            language=properties.language,
            metadata={
                "summary": properties.subject,
                "published_from": FILE_DATE if created else None,
            },
        )


read_docx = DocxReader()


def _open(data: bytes) -> Any:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ReadError("the file is encrypted, or of the old .doc format; save it as .docx")
    open_package(io.BytesIO(data)).close()
    try:
        document = docx.Document(io.BytesIO(data))
        if document.element.body is None:
            raise ReadError("the document has no body")
        document.core_properties.created  # noqa: B018 (broken properties fail here, not later)
    except ReadError:
        raise
    except Exception as error:  # python-docx raises what the damage makes it stumble over
        raise ReadError(f"the document is damaged ({type(error).__name__})") from error
    return document


def _date(created: datetime) -> str | None:
    unset = created.year <= 1980 or created.replace(tzinfo=None) == _TEMPLATE_MADE
    return None if unset else parse_date(created)


def _blocks(parent: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """(kind, canonical text) of the paragraphs and tables in `parent`, in order.

    The kind is "title", "heading", "item", "table" or "".
    """
    for child in parent if depth < _MAX_DEPTH else ():
        if child.tag == _PARAGRAPH:
            yield _kind(child), canonical(_text(child))
        elif child.tag == _TABLE:
            yield "table", canonical("\n".join(_rows(child)))
        elif child.tag not in _HIDDEN:  # a content control, or an insertion of whole paragraphs
            yield from _blocks(child, depth + 1)


def _rows(table: Any) -> Iterator[str]:
    for row in table.iterchildren(qn("w:tr")):
        cells = [
            line(" ".join(_text(paragraph) for paragraph in cell.iter(_PARAGRAPH)))
            for cell in row.iterchildren(qn("w:tc"))
        ]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield CELL.join(cells)


def _kind(paragraph: Any) -> str:
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = "" if style is None else (style.get(qn("w:val")) or "").casefold()
    if name == "title" or name.startswith("heading"):
        return name.rstrip("0123456789")
    numbered = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return "item" if numbered or name.startswith("list") else ""


def _text(element: Any, depth: int = 0) -> str:
    """The visible text in a paragraph."""
    pieces = []
    for child in element if depth < _MAX_DEPTH else ():
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag == _TAB:
            pieces.append(" ")
        elif child.tag in _BREAK:
            pieces.append("\n")
        elif child.tag == _NO_BREAK_HYPHEN:
            pieces.append("-")
        elif child.tag not in _HIDDEN:
            pieces.append(_text(child, depth + 1))
        if child.tag == _PARAGRAPH:  # of a text box, which stands inside another paragraph
            pieces.append("\n")
    return "".join(pieces)


def _title(title: str, blocks: list[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """The title, and the blocks without it where it stands first among them."""
    if not blocks:
        return title, blocks
    kind, first = blocks[0]
    repeats = title.casefold() == line(first).casefold()
    if repeats or kind == "title" or (kind == "heading" and not title):
        return line(first), blocks[1:] or blocks
    return title, blocks


def _joined(blocks: list[tuple[str, str]]) -> str:
    """Blocks apart by an empty line, items that follow each other by a line feed."""
    pieces: list[str] = []
    before = ""
    for kind, block in blocks:
        if pieces:
            pieces.append("\n" if kind == before == "item" else "\n\n")
        pieces.append(block)
        before = kind
    return "".join(pieces)
