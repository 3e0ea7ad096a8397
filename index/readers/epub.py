"""EPUB: the chapters in reading order as one text, and where in it each begins."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from lxml import etree

from index.canonical import canonical
from index.errors import ReadError
from index.pages import CHAPTER_STARTS
from index.readers.dates import parse_date
from index.readers.decode import MAX_BYTES, decode, refuse_size
from index.readers.document import make_document
from index.readers.fragments import markup_to_text
from index.readers.xml import name_of, parse_xml, text_of
from index.readers.zipped import open_package, read_entry
from index.types import Document

MAX_CHAPTERS = 2000
_MAX_XML = 5 * 1024 * 1024


class EpubReader:
    """Reads .epub files; metadata "chapter_starts" holds the offset at which each one begins."""

    name = "epub/1"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for a book that is damaged, protected, too large or without text."""
        refuse_size(data)
        with open_package(io.BytesIO(data)) as book:
            place = _package_path(book)
            package = parse_xml(read_entry(book, place, _MAX_XML))
            chapters = list(_chapters(book, package, dirname(place)))
        if not chapters:
            raise ReadError("the book's chapters hold no text")
        starts, length = [], 0
        for chapter in chapters:
            starts.append(length)
            length += len(chapter) + 2
        fields = _fields(package)
        return make_document(
            path,
            title=next(iter(fields["title"]), None),
            text="\n\n".join(chapters),
            authors=fields["creator"],
            published=next((date for date in map(parse_date, fields["date"]) if date), None),
            categories=fields["subject"],
            url=next((name for name in fields["identifier"] if name.startswith("http")), None),
            language=next(iter(fields["language"]), None),
            metadata={
                "publisher": next(iter(fields["publisher"]), None),
                "summary": markup_to_text(next(iter(fields["description"]), "")),
            },
            offsets={CHAPTER_STARTS: starts},
        )


read_epub = EpubReader()


def _package_path(book: zipfile.ZipFile) -> str:
    """Where the book's description lies, as META-INF/container.xml says."""
    root = parse_xml(read_entry(book, "META-INF/container.xml", _MAX_XML))
    for element in root.iter():
        if name_of(element) == "rootfile" and element.get("full-path"):
            return normpath(unquote(element.get("full-path", "")))
    raise ReadError("META-INF/container.xml names no package document")


def _fields(package: etree._Element) -> dict[str, list[str]]:
    """Texts of the Dublin Core elements, by name."""
    names = "title creator date subject identifier language publisher description".split()
    found: dict[str, list[str]] = {name: [] for name in names}
    for element in package.iter():
        if name_of(element) in found and text_of(element):
            found[name_of(element)].append(text_of(element))
    return found


def _chapters(book: zipfile.ZipFile, package: etree._Element, folder: str) -> Iterator[str]:
    """Canonical texts of the chapters that hold any, in the order of the spine.

    A chapter that is named twice is read once.
    """
    files = {
        element.get("id"): normpath(
            join(folder, unquote(element.get("href", "").partition("#")[0]))
        )
        for element in package.iter()
        if name_of(element) == "item" and "html" in element.get("media-type", "")
    }
    spine = [e.get("idref") for e in package.iter() if name_of(e) == "itemref"]
    wanted = dict.fromkeys(files[name] for name in spine if name in files)
    if len(wanted) > MAX_CHAPTERS:
        raise ReadError(f"the book has {len(wanted):,} chapters; the limit is {MAX_CHAPTERS:,}")
    room = MAX_BYTES
    for name in wanted:
        data = read_entry(book, name, room)
        room -= len(data)
        text = canonical(markup_to_text(decode(data, html=True).text)) if data.strip() else ""
        if text:
            yield text
