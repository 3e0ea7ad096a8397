"""A small sound file of every kind that is read, made byte by byte or by a library for it."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


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


def tarred(members: Mapping[str, bytes | str], mode: Any = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        for name, data in members.items():
            content = data.encode() if isinstance(data, str) else data
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def small_pdf(text: str) -> bytes:
    """One page with one line of ASCII text, uncompressed."""
    content = f"BT /F 12 Tf 40 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Title(The keel)/Author(Ida Vance)/CreationDate(D:19110503000000Z)>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R/Info 5 0 R>>" % (table)
        + b"\nstartxref\n%d\n%%%%EOF\n" % len(data)
    )


_ROWS = "".join(
    json.dumps({"id": n, "title": f"T{n}", "text": "A text. " * 9}) + "\n" for n in range(9)
)
_PAGE = page("The keel", "A keel of oak is laid first, and the ribs are set on it by hand.")
_RICH = b"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8">
<title>Keel | Review</title>
<meta property="article:published_time" content="2012-05-03T08:00:00+02:00">
<meta name="author" content="Ida Vance"><link rel="canonical" href="https://h.example/2012/05/03/k">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Keel","datePublished":
"2012-05-03","author":{"@type":"Person","name":"Ida Vance"}}</script>
<script>var data={"publishedDate":"2012-05-03"}</script></head><body><nav><a href="/">Home</a></nav>
<h1 class="entry-title">Keel</h1><p class="byline">By Ida Vance | 3 May 2012</p>
<time datetime="2012-05-03">3.5.12</time><article><p>A keel of oak is laid first, &#38; the ribs are
set on it by hand.</p><ul><li>oak<li>pine</ul><table><tr><td>1<td>2</table><pre>a  b</pre></article>
<div class="comment">5. Mai 2012: fine</div><aside class="related">More</aside></body></html>"""
_MIXED: Mapping[str, bytes | str] = {
    "a.md": "# A\n\nText.",
    "rows.jsonl": _ROWS,
    "in.zip": zipped({"b.html": _PAGE, "c.xml": RSS}),
}
_WEB = [("https://h.example/a", "200 OK", _PAGE), ("https://h.example/b", "200 OK", b"x" * 99)]
_WORDS: Sequence[tuple[str, str | None]] = [
    ("The keel", "Title"),
    ("A keel of oak.", None),
    ("oak", "List Bullet"),
]
_MAIL = MBOX[MBOX.index(b"\n") + 1 : MBOX.index(b"\nFrom b@") + 1]

SAMPLES: Mapping[str, bytes] = {
    "a.txt": b"A title\n\nSome words of text. And more of them.\n",
    "a.md": b"---\ntitle: A\ndate: 2012-05-01\n---\n\n# A\n\nText with *marks* and [links](x).\n",
    "a.html": _PAGE,
    "rich.html": _RICH,
    "a.html.gz": gzip.compress(_PAGE, mtime=0),
    "a.pdf": small_pdf("A keel of oak is laid first."),
    "a.docx": word(_WORDS),
    "a.epub": epub(),
    "a.eml": _MAIL,
    "a.jsonl": _ROWS.encode(),
    "a.jsonl.gz": gzip.compress(_ROWS.encode(), mtime=0),
    "a.csv": ("id,title,text\n" + '1,"A ""b""","x\ny"\n' * 9).encode(),
    "a.rss": RSS.encode(),
    "a.atom": ATOM.encode(),
    "a.mbox": MBOX,
    "a.warc": warc(_WEB),
    "a.warc.gz": warc(_WEB, packed=True),
    "a.zip": zipped(_MIXED),
    "a.tar": tarred(_MIXED),
    "a.tar.gz": tarred(_MIXED, "w:gz"),
    "a.tar.bz2": bz2.compress(tarred(_MIXED)),
    "a.tar.xz": lzma.compress(tarred(_MIXED)),
}
"""By a name whose suffix says how it is read."""
