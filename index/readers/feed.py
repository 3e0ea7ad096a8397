"""RSS (0.9 to 2.0, RDF) and Atom: one article an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from lxml import etree

from index.errors import ReadError
from index.readers.dates import parse_date
from index.readers.document import make_document
from index.readers.fragments import markup_to_text
from index.readers.members import Context, Member, Places, sha256, unpacked
from index.readers.xml import name_of, parse_xml, text_of
from index.types import Document

MAX_FEED = 50 * 1024 * 1024
_ROOTS = frozenset({"rss", "RDF", "feed"})
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_ENTRIES = frozenset({"item", "entry"})
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "issued", "date", "updated", "modified")
_CUT_OFF = frozenset(
    "ERR_TAG_NOT_FINISHED ERR_DOCUMENT_END ERR_CDATA_NOT_FINISHED ERR_COMMENT_NOT_FINISHED "
    "ERR_RESOURCE_LIMIT ERR_INTERNAL_ERROR".split()
)
_TAIL = 5000  # a comment of whoever served the feed may stand behind its end


class Feed:
    """Reads .rss, .atom and .xml files."""

    name = "feed/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        data = unpacked(file, path, context.budget).read(MAX_FEED + 1)
        if len(data) > MAX_FEED:
            raise ReadError(f"the feed has more than {MAX_FEED / 1e6:.0f} MB; split it")
        root = parse_xml(data, recover=True)
        if name_of(root) in _SITEMAPS:
            raise ReadError(
                "it is a sitemap, which lists articles and holds none; to have them fetched, give "
                "its address: footnote index build https://…"
            )
        if name_of(root) not in _ROOTS:
            raise ReadError(
                f"the root is <{name_of(root)}>; <rss>, <rdf:RDF> or <feed> was expected"
            )
        entries = [element for element in root.iter() if name_of(element) in _ENTRIES]
        cut = _cut_off(root, data)
        places = Places()
        for entry in entries[:-1] if cut else entries:
            context.budget.count()
            yield self._member(entry, path, places, _channel(root))
        if cut:
            raise cut

    def _member(
        self, entry: etree._Element, path: str, places: Places, channel: dict[str, str]
    ) -> Member:
        digest = sha256(etree.tostring(entry, with_tail=False))
        return places.member(
            _identity(entry),
            digest,
            self.name,
            lambda: _document(entry, path, channel),
            entry.sourceline,
        )


read_feed = Feed()


def _cut_off(root: etree._Element, data: bytes) -> ReadError | None:
    """The error of a feed that ends too early, whose last entry may lack its end."""
    for problem in root.getroottree().parser.error_log:
        if problem.type_name in _CUT_OFF:
            return ReadError(f"the feed is cut off or broken ({problem.message})", problem.line)
    end = data[-_TAIL:].replace(b"\0", b"")  # of UTF-16 too
    if not re.search(rb"</(?:[\w.-]+:)?%b\s*>" % name_of(root).encode(), end):
        return ReadError("the feed is cut off: its root does not end")
    return None


def _channel(root: etree._Element) -> dict[str, str]:
    """The feed's own title and language."""
    channel = next((e for e in root if name_of(e) == "channel"), root)
    language = root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return {
        "title": _first(channel, ("title",)),
        "language": _first(channel, ("language",)) or language,
    }


def _identity(entry: etree._Element) -> str:
    about = entry.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or ""
    return _first(entry, ("guid", "id")) or about or _link(entry)


def _document(entry: etree._Element, path: str, channel: dict[str, str]) -> Document:
    source, markup = _text(entry)
    published = next(filter(None, (parse_date(_first(entry, (name,))) for name in _DATES)), None)
    return make_document(
        path,
        title=markup_to_text(_first(entry, ("title",))),
        text=markup_to_text(markup),
        authors=_authors(entry),
        published=published,
        categories=[
            e.get("label") or e.get("term") or text_of(e)
            for e in entry
            if name_of(e) in ("category", "subject")
        ],
        url=_link(entry),
        language=channel["language"],
        metadata={
            "site": channel["title"],
            "text_from": source if source in ("description", "summary") else None,
        },
    )


def links_of(root: etree._Element) -> list[str]:
    """The addresses of a feed's entries, in its order; what has none is left out."""
    entries = (element for element in root.iter() if name_of(element) in _ENTRIES)
    return [link for entry in entries if (link := _link(entry))]


def _first(parent: etree._Element, names: tuple[str, ...]) -> str:
    """The first text that a child with one of the names holds, "" without one."""
    for name in names:
        for child in parent:
            if name_of(child) == name and text_of(child):
                return text_of(child)
    return ""


def _text(entry: etree._Element) -> tuple[str, str]:
    """(element's name, markup) of the fullest element that holds the entry's text."""
    for name in _TEXTS:
        for child in entry:
            if name_of(child) != name:
                continue
            xhtml = child.get("type") == "xhtml"
            held = etree.tostring(child, encoding="unicode") if xhtml else text_of(child)
            if held.strip():
                return name, held
    raise ReadError("the entry holds no text", entry.sourceline)


def _authors(entry: etree._Element) -> list[str]:
    """Names of creators; RSS writes "mail@host (Name)"."""
    found = []
    for element in entry:
        if name_of(element) in ("creator", "author", "contributor"):
            name = _first(element, ("name",)) or text_of(element)
            found.append(name.rpartition("(")[2].rstrip(")") if "@" in name else name)
    return found


def _link(entry: etree._Element) -> str:
    """The entry's address: Atom's alternate link, RSS's link, or a guid that is one."""
    for element in entry:
        if name_of(element) == "link":
            alternate = element.get("rel", "alternate") == "alternate"
            address = element.get("href") if alternate else ""
            if address or text_of(element):
                return str(address or text_of(element))
    guid = _first(entry, ("guid",))
    return guid if guid.startswith(("http://", "https://")) else ""
