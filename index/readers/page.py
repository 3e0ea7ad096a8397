"""What a web page says in its head and its headings, and its body as blocks of text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html
from lxml import etree

from index.readers.dates import parse_date
from index.readers.document import line
from index.readers.fragments import CELL

_ARTICLE_TYPES = ("Article", "BlogPosting", "NewsArticle", "Report", "ScholarlyArticle")
_SEPARATOR = re.compile(r"\s+[|–—·•«»:-]+\s+|\s*\|\s*|:\s+")
_MAX_JSON = 200_000
_LINKED = re.compile(r"https?:|www\.|@")


@dataclass(frozen=True, slots=True)
class Page:
    """None and () where the page does not say it plainly."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    language: str | None
    site: str | None


def describe(tree: lxml.html.HtmlElement) -> Page:
    """Title, authors, date and address from JSON-LD, <meta> and headings, in that order."""
    article = next(_json_articles(tree), {})
    site = _meta(tree, "og:site_name")
    return Page(
        title=_title(tree, article, site),
        authors=tuple(_people(article.get("author"))) or _meta_author(tree),
        published=parse_date(article.get("datePublished"))
        or parse_date(_meta(tree, "article:published_time")),
        url=_address(tree),
        language=tree.get("lang") or tree.get("xml:lang"),
        site=site,
    )


def _title(tree: lxml.html.HtmlElement, article: dict[str, Any], site: str | None) -> str | None:
    """The headline: an <h1> that the head confirms, else the head's title without the site."""
    named = [
        line(str(name))
        for name in (article.get("headline"), _meta(tree, "og:title"), tree.findtext(".//title"))
        if name and str(name).strip()
    ]
    headings = [line(heading.text_content()) for heading in tree.iter("h1", "h2")]
    for heading in headings:
        if heading and any(_same_start(heading, name) for name in named):
            return heading
    if not named:
        return next((heading for heading in headings if heading), None)
    parts = _SEPARATOR.split(named[0])
    if len(parts) > 1 and site and parts[-1].casefold() == site.casefold():
        return named[0][: named[0].rfind(parts[-1])].rstrip(" |–—·•«»:-")
    return named[0]


def _same_start(heading: str, name: str) -> bool:
    """Whether `name` is the heading, or the heading and a site's name set off from it."""
    if not name.casefold().startswith(heading.casefold()) or len(heading) < 8:
        return heading.casefold() == name.casefold()
    rest = name[len(heading) :]
    return not rest.strip() or _SEPARATOR.match(rest) is not None or rest[0] == " "


def _meta(tree: lxml.html.HtmlElement, name: str) -> str | None:
    for element in tree.iter("meta"):
        if name in (element.get("property"), element.get("name")):
            content = (element.get("content") or "").strip()
            if content:
                return content
    return None


def _meta_author(tree: lxml.html.HtmlElement) -> tuple[str, ...]:
    """The author that a <meta> names, where it looks like a person's name."""
    name = line(_meta(tree, "author") or "")
    is_name = 2 <= len(name.split()) <= 4 and name == name.title() and not _LINKED.search(name)
    return (name,) if is_name and name.replace(" ", "").replace(".", "").isalpha() else ()


def _address(tree: lxml.html.HtmlElement) -> str | None:
    for element in tree.iter("link"):
        if element.get("rel") == "canonical" and (element.get("href") or "").startswith("http"):
            return str(element.get("href"))
    return _meta(tree, "og:url")


def _json_articles(tree: lxml.html.HtmlElement) -> Iterator[dict[str, Any]]:
    """JSON-LD objects of the page that describe an article."""
    for script in tree.iter("script"):
        text = script.text or ""
        if script.get("type") != "application/ld+json" or len(text) > _MAX_JSON:
            continue
        try:
            found = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        graph = found.get("@graph", [found]) if isinstance(found, dict) else found
        for item in graph if isinstance(graph, list) else []:
            if isinstance(item, dict) and str(item.get("@type", "")).strip("[]'") in _ARTICLE_TYPES:
                yield item


def _people(value: object) -> Iterator[str]:
    """Names in a JSON-LD author: a text, an object or a list of them."""
    for person in value if isinstance(value, list) else [value]:
        name = person.get("name") if isinstance(person, dict) else person
        if isinstance(name, str) and name.strip() and not _LINKED.search(name):
            yield line(name)


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
