"""The body that trafilatura finds, as blocks of text; items and rows are lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from index.readers.fragments import CELL


def blocks_of(body: etree._Element) -> Iterator[str]:
    """Blocks of trafilatura's body; list items and table rows on lines of their own."""
    pieces: list[str] = []
    for event, element in etree.iterwalk(body, events=("start", "end")):
        if event == "start":
            pieces.append(_opening(element) + _fold(element.text, element.tag))
        else:
            pieces.append(_closing(element) + _fold(element.tail, ""))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(pieces))
    for block in re.split(r"\n{2,}", text):
        lines = (part.removesuffix(CELL.rstrip()).strip() for part in block.split("\n"))
        joined = "\n".join(part for part in lines if part)
        if joined:
            yield " ".join(joined.split(" "))


_BLOCKS = frozenset({"p", "head", "list", "table", "quote", "code", "div", "body"})


def _inside(element: etree._Element, tags: tuple[str, ...]) -> bool:
    return any(True for _ in element.iterancestors(*tags))


def _opening(element: etree._Element) -> str:
    if element.tag == "lb":
        return " " if _inside(element, ("cell",)) else "\n"
    if element.tag in ("item", "row"):
        return "\n"
    if element.tag in _BLOCKS:
        return _edge(element)
    return ""


def _closing(element: etree._Element) -> str:
    if element.tag == "cell":
        return CELL
    return _edge(element) if element.tag in _BLOCKS else ""


def _edge(element: etree._Element) -> str:
    """A block inside a cell is a space, inside an item a line, else a block of its own."""
    if _inside(element, ("cell",)):
        return " "
    return "\n" if _inside(element, ("item",)) else "\n\n"


def _fold(text: str | None, tag: str) -> str:
    return (text or "") if tag == "code" else re.sub(r"\s+", " ", text or "")
