"""Small real files of every format, made byte by byte or by the library that made many of them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from eval.fuzz.samples import ATOM, MBOX, RSS, epub, page, tarred, warc, word, zipped

__all__ = [
    "ATOM", "MBOX", "PDF", "RSS", "epub", "lines", "page", "pdf", "tarred", "warc", "word", "zipped"
]  # fmt: skip

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
    for placed in pages:
        for top, size, text in placed:
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
