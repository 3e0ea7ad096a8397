"""What an address stands for: one page, or a list of pages (a feed, a sitemap, a list of these)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import httpx
from lxml import etree

from index.errors import ReadError
from index.fetching.addresses import checked
from index.readers.feed import links_of
from index.readers.gzipped import unpacked
from index.readers.xml import name_of, parse_xml, text_of

MAX_LISTS = 500
MAX_DEPTH = 3
_LISTS = frozenset({"urlset", "sitemapindex", "rss", "RDF", "feed"})
_SNIFFED = 2000
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Listed:
    """`lastmod` is a sitemap's word for when the page last changed, "" without one."""

    url: str
    lastmod: str = ""


@dataclass(slots=True)
class Listing:
    """Pages, each once; lists that could not be read, with the reason; and what was left out."""

    pages: dict[str, Listed] = field(default_factory=dict)
    failures: list[tuple[str, ReadError]] = field(default_factory=list)
    elsewhere: int = 0
    unusable: int = 0
    unopened: int = 0


Fetch = Callable[[str], bytes]
"""The bytes of a further list. Raises ReadError."""


def list_root(data: bytes) -> etree._Element | None:
    """The root of a feed or a sitemap, gzipped or not; None for anything else.

    Raises `ReadError` for one that is too large or broken.
    """
    if data.startswith(_GZIP):
        data = unpacked(data)
    start = data[:_SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<?xml", b"<!--", *(b"<%b" % n.encode() for n in _LISTS))):
        return None
    if b"<html" in start.lower():
        return None
    root = parse_xml(data, recover=True)
    return root if name_of(root) in _LISTS else None


def list_pages(address: str, root: etree._Element, fetch: Fetch, most: int) -> Listing:
    """The pages of a list and of the lists that it names, until there are more than `most`.

    A sitemap speaks for its own host only, as its protocol has it; a feed may link anywhere.
    """
    listing = Listing()
    seen = {address}
    waiting: list[tuple[str, etree._Element | None, int]] = [(address, root, 1)]
    while waiting:
        url, element, depth = waiting.pop(0)
        if len(listing.pages) > most or len(seen) > MAX_LISTS:
            listing.unopened += 1 + len(waiting)
            break
        try:
            element = _fetched(url, fetch) if element is None else element
            if name_of(element) == "sitemapindex":
                further = [each for each in _own(url, element, listing) if each.url not in seen]
                if depth >= MAX_DEPTH:
                    raise ReadError(f"sitemaps are nested deeper than {MAX_DEPTH} levels")
                seen.update(each.url for each in further)
                waiting += [(each.url, None, depth + 1) for each in further]
            else:
                for page in _pages(url, element, listing):
                    listing.pages.setdefault(page.url, page)
        except ReadError as error:
            listing.failures.append((url, error))
    return listing


def _fetched(url: str, fetch: Fetch) -> etree._Element:
    root = list_root(fetch(url))
    if root is None:
        raise ReadError("a sitemap was expected, and this is none")
    return root


def _pages(url: str, root: etree._Element, listing: Listing) -> Iterator[Listed]:
    if name_of(root) == "urlset":
        yield from _own(url, root, listing)
        return
    for link in links_of(root):
        try:
            yield Listed(str(checked(link, url)))
        except ReadError:
            listing.unusable += 1


def _own(url: str, root: etree._Element, listing: Listing) -> Iterator[Listed]:
    """<loc> and <lastmod> of the entries that lie on the sitemap's own host."""
    host = _host(httpx.URL(url))
    for entry in root:
        held = {name_of(child): text_of(child) for child in entry}
        if not held.get("loc"):
            continue
        try:
            found = checked(held["loc"], url)
        except ReadError:
            listing.unusable += 1
            continue
        if _host(found) != host:
            listing.elsewhere += 1
            continue
        yield Listed(str(found), held.get("lastmod", "")[:40])


def _host(url: httpx.URL) -> str:
    return url.host.lower().removeprefix("www.")
