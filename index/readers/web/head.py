"""What <head> says: <meta> by name, property or itemprop, <link>, <title>, the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urljoin, urlsplit

import lxml.html

from index.readers.document import MAX_VALUE, line, web_address
from index.readers.web.structured import Structured

MAX_METAS = 500


@dataclass(frozen=True, slots=True)
class Head:
    """`metas` has the values of each name in lower case, in the page's order; `title` may be ""."""

    metas: Mapping[str, tuple[str, ...]]
    links: Mapping[str, tuple[str, ...]]
    title: str
    language: str | None

    def all(self, *names: str) -> Iterator[tuple[str, str]]:
        """(name, value) of every <meta> so named, names first."""
        for name in names:
            for value in self.metas.get(name, ()):
                yield name, value

    def first(self, *names: str) -> str | None:
        return next((value for _, value in self.all(*names)), None)


def read_head(tree: lxml.html.HtmlElement) -> Head:
    """Of the whole page, since many pages close their <head> early; bounded in number."""
    metas: dict[str, list[str]] = {}
    for number, element in enumerate(tree.iter("meta")):
        if number == MAX_METAS:
            break
        value = line((element.get("content") or "")[:MAX_VALUE])
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if value and (name := (element.get(attribute) or "").strip().lower()):
                metas.setdefault(name, []).append(value)
    links: dict[str, list[str]] = {}
    for element in tree.iter("link"):
        for relation in (element.get("rel") or "").lower().split():
            links.setdefault(relation, []).append((element.get("href") or "").strip())
    title = tree.find(".//title")
    return Head(
        metas=_frozen(metas),
        links=_frozen(links),
        title="" if title is None else line(title.text_content()[:MAX_VALUE]),
        language=tree.get("lang") or tree.get("xml:lang"),
    )


def address_of(head: Head) -> tuple[str, str] | None:
    """(canonical address, where it stands). A relative one is completed by og:url or <base>."""
    base = next(filter(web_address, (value for _, value in head.all("og:url", "twitter:url"))), "")
    for relative in head.links.get("canonical", ()):
        address = web_address(_joined(base, relative))
        if relative and address:
            return address, "link canonical"
    return (base, "meta og:url") if base else None


def language_of(head: Head, structured: Structured) -> tuple[str, str] | None:
    """(language tag, where it stands)."""
    if head.language:
        return head.language, "html lang"
    for name, value in head.all("og:locale", "content-language", "language", "dc.language"):
        return value.split(",")[0].strip(), f"meta {name}"
    declared = structured.first("inLanguage")
    return (declared, "json-ld inLanguage") if declared else None


def site_names(head: Head) -> tuple[str, ...]:
    """What the site calls itself, and its host name without "www." and the last part."""
    named = [value for _, value in head.all("og:site_name", "application-name", "publisher")][:9]
    address = address_of(head)
    host = (urlsplit(address[0]).hostname or "") if address else ""
    host = host.removeprefix("www.")
    return (*named, host, *([host.rsplit(".", 1)[0]] if "." in host else ()))


def _joined(base: str, relative: str) -> str:
    try:
        return urljoin(base, relative)
    except ValueError:
        return ""


def _frozen(values: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(found) for name, found in values.items()})
