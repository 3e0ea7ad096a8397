"""JSON-LD: the objects of a page that describe an article, and the people that they name.

schema.org's types; contexts are never fetched, and what is broken, too large or too deep is
passed over: a page may carry anything here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lxml.html

from index.readers.document import line

MAX_JSON = 400_000
MAX_OBJECTS = 500
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Recipe|PodcastEpisode|CreativeWork)$")
_PAGE = re.compile(r"(?:WebPage|AboutPage|ItemPage|FAQPage|VideoObject)$")
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*;?\s*$")
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")

Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """A name in the place of an author; `person` is False where the page says organisation."""

    name: str
    person: bool


@dataclass(frozen=True, slots=True)
class Structured:
    """`articles` are those of an article's type, `pages` those of a page's, in the page's order."""

    articles: tuple[Object, ...]
    pages: tuple[Object, ...]
    by_id: Mapping[str, Object]

    def first(self, name: str) -> str:
        """The first text that an article, else a page, has under `name`; "" where none has."""
        for item in (*self.articles, *self.pages):
            value = item.get(name)
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, str) and text.strip():
                    return line(text)
        return ""

    def people(self, item: Object, role: str) -> list[Named]:
        """The names in `role`, such as "author": a text, an object, its @id, or a list of them."""
        value = item.get(role)
        return list(self._named(value if isinstance(value, list) else [value]))

    def _named(self, values: list[Any]) -> Iterator[Named]:
        for value in values[:50]:
            if isinstance(value, str):
                yield Named(line(value), True)
            elif isinstance(value, dict):
                whole = self.by_id.get(str(value.get("@id")), value)
                name = value.get("name") or whole.get("name")
                for text in name if isinstance(name, list) else [name]:
                    if isinstance(text, str) and text.strip():
                        kind = str(whole.get("@type", "Person"))
                        yield Named(line(text), "Organization" not in kind)


def read_structured(tree: lxml.html.HtmlElement) -> Structured:
    """Everything that the page's JSON-LD says, as it stands there."""
    found = list(_objects(tree))
    by_id: dict[str, Object] = {}
    for item in found:
        if isinstance(item.get("@id"), str) and item.get("name"):
            by_id.setdefault(item["@id"], item)
    return Structured(
        articles=tuple(item for item in found if _is(item, _ARTICLE)),
        pages=tuple(item for item in found if _is(item, _PAGE)),
        by_id=by_id,
    )


def _is(item: Object, kinds: re.Pattern[str]) -> bool:
    declared = item.get("@type")
    names = declared if isinstance(declared, list) else [declared]
    return any(isinstance(name, str) and kinds.search(name) for name in names)


def _objects(tree: lxml.html.HtmlElement) -> Iterator[Object]:
    """Objects at the top, in a @graph, and those that the page is mainly about; no lists' items."""
    waiting: list[Any] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower().startswith("application/ld+json"):
            waiting.append(_parsed(script.text or ""))
    for _ in range(MAX_OBJECTS):
        if not waiting:
            return
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting[:0] = item[:MAX_OBJECTS]
        elif isinstance(item, dict):
            yield item
            waiting[:0] = [
                item[name] for name in _WITHIN if isinstance(item.get(name), dict | list)
            ]


def _parsed(text: str) -> Any:
    if len(text) > MAX_JSON:
        return None
    try:
        return json.loads(_WRAPPING.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None
