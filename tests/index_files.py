"""Small real files of every format, made byte by byte or by the library that made many of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

PdfLine = tuple[float, float, str]
"""(points from the page's top, font size, text)."""


def pdf(
    pages: Sequence[Sequence[PdfLine]],
    title: str | None = None,
    author: str | None = None,
    password: str | None = None,
) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A5, invariant=1, encrypt=password)
    canvas.setTitle(title or "untitled")
    canvas.setAuthor(author or "anonymous")
    for page in pages:
        for top, size, text in page:
            canvas.setFont("Helvetica", size)
            canvas.drawString(40, A5[1] - top, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(first: float, texts: Sequence[str], size: float = 10, step: float = 14) -> list[PdfLine]:
    return [(first + number * step, size, text) for number, text in enumerate(texts)]


PDF = pdf(
    [
        [(30, 8, "Harbour Review 41"), (60, 18, "The keel and the"), (80, 18, "harbour"),
         *lines(110, ["A keel of oak is laid first, and the ribs are set on it. The ship-",
                      "wright then bends planks of pine over steam and fixes them with",
                      "nails of copper."]),
         *lines(170, ["Nobody knows who first built a well-known boat in this har-",
                      "bour, but its timbers were felled in the"]),
         (540, 7, "1 Felling is described in the parish register."),
         (570, 8, "1")],
        [(30, 8, "Harbour Review 42"),
         *lines(60, ["winter of 1911 by hands unknown. The well-", "known boat sank."]),
         (570, 8, "2")],
        [(30, 8, "Harbour Review 43"), *lines(60, ["It was raised by divers."]), (570, 8, "3")],
    ],
    title="Microsoft Word - keel.doc",
    author="Ida Vance; Tomas Reyl",
)  # fmt: skip


def word(paragraphs: Sequence[tuple[str, str | None]], title: str = "", author: str = "") -> bytes:
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author
    for text, style in paragraphs:
        document.add_paragraph(text, style=style)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)
_BOOK = """<package xmlns="http://www.idpf.org/2007/opf"
  xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
  <dc:title>Boats of the north</dc:title><dc:creator>Ida Vance</dc:creator>
  <dc:date>1911-05-03T00:00:00Z</dc:date><dc:language>en-GB</dc:language>
  <dc:subject>Boats</dc:subject></metadata>
<manifest><item id="b" href="two%20b.xhtml" media-type="application/xhtml+xml"/>
  <item id="a" href="one.xhtml#x" media-type="application/xhtml+xml"/>
  <item id="p" href="p.png" media-type="image/png"/></manifest>
<spine><itemref idref="a"/><itemref idref="p"/><itemref idref="b"/><itemref idref="a"/></spine>
</package>"""
_CHAPTERS = {
    "OPS/one.xhtml": "<html xmlns='http://www.w3.org/1999/xhtml'><body><h1>One</h1>"
    "<p>A keel is laid <em>first</em>.</p><ul><li>oak</li><li>pine</li></ul></body></html>",
    "OPS/two b.xhtml": "<html><head><title>no</title></head><body><p>Planks &amp; nails.</p>",
}


def epub(members: Mapping[str, str] | None = None) -> bytes:
    whole = {"META-INF/container.xml": _CONTAINER, "OPS/book.opf": _BOOK, **_CHAPTERS}
    return zipped({**whole, **(members or {})})
