"""Boxes within an article's own element that are no part of it, taken out before it is read.

trafilatura knows what stands around an article; these stand in its middle or at its end, in the
same container: about the author, newsletter forms, disclosures, lists of related articles.
"""

from __future__ import annotations

import re
from functools import lru_cache

import lxml.html

from index.readers.web.survey import around_headings

MAX_SHARE = 0.2
"""Of the page's text; what holds more is not a box but the page, called after something in it."""

_BOX = re.compile(
    r"saboxplugin|author[-_]?(?:box|bio|desc\w*)(?:$|[\s_-])|disclosure|rsssummary|inline-box"
    r"|(?:^|[\s_-])(?:newsletter|related|yarpp\w*|jp-relatedposts|read-?more)(?:$|[\s_-])"
)
_KEPT = frozenset({"html", "body", "a", "time", "h1", "h2"})


def without_boxes(tree: lxml.html.HtmlElement) -> None:
    """Takes the boxes out of `tree` itself; what holds the page's <h1> stays."""
    keep = around_headings(tree)
    boxes = [one for one in tree.iter() if _is_box(one) and one not in keep]
    if not boxes:
        return
    limit = MAX_SHARE * len(tree.text_content())
    for box in boxes:
        if box.getparent() is not None and len(box.text_content()) < limit:
            box.drop_tree()


def _is_box(element: lxml.html.HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(names) > 1 and element.tag not in _KEPT and _called_box(names[:500].lower())


@lru_cache(maxsize=8192)
def _called_box(names: str) -> bool:
    return _BOX.search(names) is not None
