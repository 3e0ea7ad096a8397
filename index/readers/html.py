"""Web pages: the article's text by trafilatura, and what the page's head says of it.

Nothing is fetched: pictures, frames and links stay addresses. A page that would take long
because of its size or depth is refused before trafilatura sees it.
"""

from __future__ import annotations

import logging
import re

import lxml.html
from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import Document as Extracted

from index.errors import ReadError
from index.readers.blocks import blocks_of
from index.readers.decode import decode
from index.readers.document import make_document
from index.readers.furniture import strip_furniture
from index.readers.page import describe
from index.readers.web.boxes import without_boxes
from index.types import Document

MAX_ELEMENTS = 50_000
MAX_COMPARED = 1_000_000
"""Code points of text, which no article has."""

MAX_DEPTH = 250
"""libxml2 drops what is nested 256 levels deep, so such a page would lose text unnoticed."""

_COUNT = etree.XPath("count(//*)")
_TOO_DEEP = etree.XPath("/*" * (MAX_DEPTH + 1))
# trafilatura gives up a page with a character that XML does not allow, or a reference to one.
_NOT_XML = bytes({*range(32), 127} - set(b"\t\n\r"))
_NOT_XML_REFERENCE = re.compile(
    rb"&#(?:0{0,6}(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0{0,6}(?:[0-8bcefBCEF]|1[\da-fA-F]));"
    rb"|\xef\xbf[\xbe\xbf]"
)
_NO_TEXT = "no article text found"
# It logs what it cannot use; the build reports that by path instead.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


class HtmlReader:
    """Reads .html files."""

    name = "html/3"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for a page without an article, too large or too deep."""
        decoded = decode(data, html=True)
        tree = _parse(decoded.text)
        page = describe(tree)
        without_boxes(tree)
        extracted = _extract(tree)
        blocks = list(blocks_of(extracted.body))
        if blocks and page.title and blocks[0].casefold() == page.title.casefold():
            blocks = blocks[1:]
        lines = strip_furniture("\n\n".join(blocks).split("\n")).lines
        if not any(line.strip() for line in lines):
            raise ReadError(_NO_TEXT)
        return make_document(
            path,
            title=page.title,
            text="\n".join(lines),
            authors=page.authors,
            published=page.published,
            categories=page.categories,
            url=page.url,
            language=page.language,
            metadata=page.metadata | {"encoding": decoded.encoding},
        )


read_html = HtmlReader()


def _parse(text: str) -> lxml.html.HtmlElement:
    """The page's tree, of bounded size and depth."""
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    # As bytes: lxml refuses text that carries an encoding declaration.
    data = text.encode("utf-8", "replace").translate(None, _NOT_XML)
    try:
        tree = lxml.html.document_fromstring(_NOT_XML_REFERENCE.sub(b" ", data), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(f"the page cannot be parsed: {error}") from error
    if _COUNT(tree) > MAX_ELEMENTS:
        raise ReadError(f"the page has more than {MAX_ELEMENTS:,} elements; split it")
    if _TOO_DEEP(tree):
        raise ReadError(f"the page is nested deeper than {MAX_DEPTH} levels")
    return tree


def _extract(tree: lxml.html.HtmlElement) -> Extracted:
    """trafilatura's reading of the page; its failures become `ReadError`."""
    try:
        # On a large page the other extractors that it compares with its own take a minute.
        extracted = bare_extraction(
            tree, with_metadata=False, include_comments=False, fast=_size(tree) > MAX_COMPARED
        )
    except Exception as error:
        raise ReadError(f"the page cannot be read: {type(error).__name__}") from error
    if not isinstance(extracted, Extracted) or extracted.body is None:
        raise ReadError(_NO_TEXT)
    return extracted


def _size(tree: lxml.html.HtmlElement) -> int:
    """Code points of all text that is no script and no style."""
    return sum(
        len(element.text or "") * (element.tag not in ("script", "style")) + len(element.tail or "")
        for element in tree.iter()
    )
