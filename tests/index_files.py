"""Small real files of every format, made byte by byte or by the library that made many of them."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

import docx
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

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


RSS = """<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour Review</title><language>en-gb</language>
<item><title>The keel &amp; the rib</title><link>https://harbour.example/keel</link>
 <guid isPermaLink="false">post-1</guid><pubDate>Thu, 03 May 2012 08:00:00 +0000</pubDate>
 <dc:creator>Ida Vance</dc:creator><category>Boats</category>
 <description>Short.</description>
 <content:encoded><![CDATA[<p>A keel of <b>oak</b> is laid.</p>
<p>Then ribs.</p>]]></content:encoded>
</item>
<item><title>No words</title><guid>post-2</guid></item>
<item><title>Planks</title><link>https://harbour.example/planks</link>
 <description>&lt;p&gt;Planks are bent.&lt;/p&gt;</description></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Review</title>
<entry><id>tag:a,1</id><title type="html">Nails &amp;amp; pins</title>
 <updated>2013-02-01T00:00:00Z</updated>
 <published>2012-12-31T10:00:00Z</published><author><name>Tomas Reyl</name></author>
 <link rel="self" href="https://harbour.example/self"/>
 <link href="https://harbour.example/nails"/>
 <content type="xhtml">
 <div xmlns="http://www.w3.org/1999/xhtml"><p>Copper <i>nails</i>.</p></div></content>
</entry></feed>"""

MBOX = (
    b"From ida@harbour.example Thu May  3 08:00:00 2012\n"
    b"Message-ID: <one@harbour.example>\nFrom: =?utf-8?q?Ida_V=C3=A4nce?= <ida@harbour.example>\n"
    b"Subject: =?utf-8?b?VGhlIGtlZWw=?=\nDate: Thu, 3 May 2012 08:00:00 +0200\n"
    b"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\n"
    b"View this email in your browser\n\nA keel of oak is laid at the caf\xe9.\n\n"
    b">From there the ribs rise <https://harbour.example/ribs>.\n\n-----\n\n"
    b"To unsubscribe click here.\n\n"
    b"From b@harbour.example Fri May  4 08:00:00 2012\n"
    b"Subject: Empty\n\n\n\n"
    b"From c@harbour.example Fri May  4 08:00:00 2012\n"
    b"Subject: Planks\nFrom: planks@harbour.example\nMIME-Version: 1.0\n"
    b'Content-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\n'
    b"See the web page.\n--x\nContent-Type: text/html\n\n"
    b"<p>Planks are bent over steam, and each is nailed.</p><p>They are of pine.</p>\n--x--\n"
)


def warc(pages: Sequence[tuple[str, str, bytes]], packed: bool = False) -> bytes:
    """Pages are (address, "200 OK" and the like, body); a media type may follow the status."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    for number, (address, status, body) in enumerate(pages):
        state, _, kind = status.partition("|")
        headers = StatusAndHeaders(
            state, [("Content-Type", kind or "text/html; charset=utf-8")], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": f"2012-05-{number + 1:02d}T00:00:00Z"},
            )
        )
    return file.getvalue()


def page(title: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    head = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    return f"{head}{body}</article></body></html>".encode()


def tarred(members: Mapping[str, bytes | str], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in members.items():
            content = data.encode() if isinstance(data, str) else data
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()
