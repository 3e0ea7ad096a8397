"""Text of HTML fragments, well-formed or not, as lines and blocks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCK_TAGS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend main nav p pre section summary "
    "table ol ul".split()
)
LINE_TAGS = frozenset("br li tr option".split())
CELL_TAGS = frozenset("td th".split())
DROPPED_TAGS = frozenset(
    "audio canvas iframe noscript object script style svg template textarea title video".split()
)
CELL = " | "

_WHITE = re.compile(r"\s+")
_FOOTNOTE = re.compile(r"\s*\[?\d{1,3}\]?\s*")
_EDGE_CELLS = re.compile(r"^(?:\s*\|)+\s*|\s*\|\s*$", re.MULTILINE)


def html_to_text(fragment: str) -> str:
    """The text of `fragment`: blocks apart by an empty line, items and rows by a line feed."""
    parser = _TextOfHtml()
    parser.feed(fragment)
    parser.close()
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(parser.pieces))
    return _EDGE_CELLS.sub("", text) if parser.cells else text


def markup_to_text(markup: str) -> str:
    """`html_to_text` of markup from anywhere: lxml makes it well-formed first.

    Python's parser takes time that grows with the square of some broken markup; libxml2's does
    not. Text without markup comes back as it is.
    """
    if "<" not in markup and "&" not in markup:
        return markup
    import lxml.html
    from lxml import etree

    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        tree = lxml.html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
        # As text, the page's own declarations of an encoding mean nothing.
        return html_to_text(lxml.html.tostring(tree, encoding="unicode"))
    except (etree.LxmlError, ValueError, RecursionError):
        return ""


def is_footnote_mark(content: str, before: str, linked: bool) -> bool:
    """Whether a superscript is a footnote's number, and not part of "m²" or "10⁶".

    `content` is its text, `before` the text in front of it.
    """
    if not _FOOTNOTE.fullmatch(content):
        return False
    word = re.search(r"\S*$", before)
    last = word.group() if word else ""
    return linked or "[" in content or (len(last) > 3 and not last[-1].isdigit())


class _TextOfHtml(HTMLParser):
    """Collects text; white space folds as a browser does it, but not inside <pre>."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.cells = False
        self._dropped = 0
        self._pre = 0
        self._sup: tuple[int, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED_TAGS:
            self._dropped += 1
        elif tag == "sup":
            self._sup = (len(self.pieces), False)
        elif tag == "a" and self._sup:
            self._sup = (self._sup[0], True)
        elif tag in CELL_TAGS:
            self.cells = True
            self.pieces.append(CELL)
        self._break(tag)
        self._pre += tag == "pre"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED_TAGS:
            self._dropped = max(0, self._dropped - 1)
        elif tag == "sup" and self._sup:
            self._end_of_sup(*self._sup)
        elif tag not in LINE_TAGS:
            self._break(tag)
        self._pre = max(0, self._pre - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if not self._dropped:
            self.pieces.append(data if self._pre else _WHITE.sub(" ", data))

    def _break(self, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self.pieces.append("\n\n")
        elif tag in LINE_TAGS:
            self.pieces.append("\n")

    def _end_of_sup(self, start: int, linked: bool) -> None:
        content = "".join(self.pieces[start:])
        if is_footnote_mark(content, "".join(self.pieces[max(0, start - 3) : start]), linked):
            del self.pieces[start:]
        self._sup = None
