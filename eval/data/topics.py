"""TREC topics: the classic marked-up text, and XML.

    <top>                                   <topics>
    <num> Number: 301                         <topic number="1">
    <title> International Organized Crime       <query>coronavirus origin</query>
    <desc> Description:                         <question>what is the origin …</question>
    Identify organizations …                  </topic>
    </top>                                  </topics>

What is asked is the first of QUERY_FIELDS that a topic has: the title or query, else the
description; where an XML topic has none of them, its own text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import etree

from eval.data.blocks import blocks, fields_of
from eval.data.jsonl import shown
from eval.types import Query
from index.errors import InputError

QUERY_FIELDS = ("title", "query", "question", "desc", "description")
NUMBER_FIELDS = ("num", "number", "id")
FIELDS = (*QUERY_FIELDS, *NUMBER_FIELDS, "narr", "narrative")
MAX_BYTES = 64 * 2**20
_LABEL = re.compile(r"\s*(?:Number|Topic|Description|Narrative)\s*:", re.IGNORECASE)
"""What the first collections of TREC repeat after a tag."""


def read_topics(path: Path) -> list[Query]:
    """Topics in the file's order. Raises InputError with file and line where one is unsound."""
    topics = _marked_up(path) if _is_marked_up(path) else _xml(path)
    queries: dict[str, Query] = {}
    lines: dict[str, int] = {}
    for line, number, text in topics:
        where = f"{path}:{line}"
        if not number:
            raise InputError(f"{where}: the topic has no number.")
        if not text:
            raise InputError(f"{where}: the topic {shown(number)} asks nothing.")
        if number in queries:
            raise InputError(
                f"{where}: duplicate topic {shown(number)}, first seen in line {lines[number]}."
            )
        queries[number], lines[number] = Query(number, text), line
    if not queries:
        raise InputError(f"{path}: holds no topics.")
    return list(queries.values())


def _is_marked_up(path: Path) -> bool:
    """Whether the first thing in the file is a `<top>`."""
    return _start(path).lower().startswith(b"<top>")


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror}).") from exc


def _marked_up(path: Path) -> Iterator[tuple[int, str, str]]:
    """(line, number, question) of every topic."""
    for line, content in blocks(path, "top"):
        fields = fields_of(content, FIELDS, f"{path}:{line}")
        yield line, _first(fields, NUMBER_FIELDS), _first(fields, QUERY_FIELDS)


def _first(fields: dict[str, str], names: Iterable[str]) -> str:
    """The first field that holds something, without its label, on one line."""
    texts = (_LABEL.sub("", html.unescape(fields.get(name, "")), count=1) for name in names)
    return next((" ".join(text.split()) for text in texts if text.strip()), "")


def _xml(path: Path) -> Iterator[tuple[int, str, str]]:
    for topic in _tree(path).iter("topic", "top", "TOPIC", "TOP"):
        fields = {str(name).lower(): value for name, value in topic.attrib.items()}
        for child in topic:
            if isinstance(child.tag, str):
                fields.setdefault(child.tag.lower(), "".join(child.itertext()))
        question = _first(fields, QUERY_FIELDS) or " ".join((topic.text or "").split())
        yield topic.sourceline or 0, _first(fields, NUMBER_FIELDS), question


def _tree(path: Path) -> etree._Element:
    """The root of an XML file that declares nothing: no entities, no external parts."""
    if path.stat().st_size > MAX_BYTES:
        raise InputError(f"{path}: topics of more than {MAX_BYTES / 2**20:.0f} MiB.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError as exc:
        line = exc.lineno or 1
        raise InputError(
            f"{path}:{line}: expected topics as <top> … </top> or as XML ({exc.msg})."
        ) from exc
    if root.getroottree().docinfo.doctype:
        raise InputError(
            f"{path}: has a document type, which may declare entities. Remove the DOCTYPE."
        )
    return root
