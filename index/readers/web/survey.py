"""One walk over a page that notes what may bear its title, its authors or its date.

Class names and ids are the page's own words for its parts; the lists below are those that
blogging systems, newspapers and portals share, and no site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import islice

import lxml.html
from lxml import etree

from index.readers.document import line

MAX_TEXT = 300
"""Code points of a heading or a line of names and dates; more is running text."""
MAX_PIECES = 400


class Region(IntFlag):
    """Where an element stands: all that holds of it and of what it is in."""

    HIDDEN = 1
    COMMENT = 2
    ASIDE = 4
    LINK = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """An element, its number in the page, its class, id and test names, and its region."""

    element: lxml.html.HtmlElement
    order: int
    names: str
    region: Region

    def text(self) -> str:
        return visible_text(self.element)


@dataclass(slots=True)
class Survey:
    """Marks in the page's order; `dated` are short pieces of text that hold a year."""

    headings: list[Mark] = field(default_factory=list)
    people: list[Mark] = field(default_factory=list)
    bylines: list[Mark] = field(default_factory=list)
    times: list[Mark] = field(default_factory=list)
    dated: list[tuple[Mark, str]] = field(default_factory=list)
    tags: list[Mark] = field(default_factory=list)


_START = r"(?:^|[\s_-])"
_END = r"(?:$|[\s_-])"
_HIDDEN = re.compile(
    rf"{_START}(?:sr-only|visually-?hidden|screen-reader(?:-text)?|aural|text-hide|invisible"
    rf"|is-hidden|offscreen|unsichtbar)(?:$|\s)|(?:^|\s)hidden(?:$|\s)"
)
_COMMENT = re.compile(
    rf"{_START}(?:comments?|commentlist|disqus\w*|respond|replies|kommentare?|pingback|trackback"
    rf"|commentaires?|leserbriefe?){_END}|comment(?:list|body|author|container|information)"
)
_ASIDE = re.compile(
    rf"{_START}(?:side-?bar|widgets?|related|teasers?|recommend\w*|footer|nav|navbar|navigation|menu"
    rf"|breadcrumbs?|popular|trending|latest|recent|newsletter|promo|banner|cookies?|modal|popup"
    rf"|share|social|sharing|yarpp\w*|jp-relatedposts|read-?more|more-?posts|login|search|ads?){_END}"
)
_ARTICLE = re.compile(rf"{_START}(?:article|post|entry|story|content|hentry|beitrag|artikel)")
_PERSON = re.compile(
    r"author|byline|by-line|\bbyl\b|autor|auteur|writer|journalist|redakteur|username|vcard"
    r"|screenname|posted-?by|submitted|contributor|verfasser|wrote|published-?by|creator",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"{_START}(?:(?:entry|post|article|page|story|news|content|blog|main)[-_]*(?:post[-_]*)?"
    rf"(?:title|headline|heading)|headline|headtitle){_END}|articletitle|posttitle"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}\.\d{1,2}\.\d{2}(?!\d)")
_BYLINE = re.compile(
    r"[\s–—|/(-]*(?:by|von|par|por|text|author|autor(?:in|en|innen)?|auteure?s?|autore|redaktion"
    r"|(?:posted|written|reported|published|veröffentlicht|geschrieben|verfasst|publié|écrit"
    r"|erstellt)(?:\s+\S+){0,6}?\s+(?:by|von|par)|quelle|source|words|reporter)(?:\s*[::]|\s+\S|\s*$)",
    re.IGNORECASE,
)
_HEADINGS = frozenset({"h1", "h2", "h3"})
_UNSEEN = frozenset({"script", "style", "template", "noscript", "head", "svg", "iframe", "select"})
_KICKER = re.compile(
    r"kicker|over-?line|top-?line|dachzeile|spitzmarke|(?:^|[\s_-])(?:label|prefix|badge|roof|eyebrow"
    r"|pre-?title|supertitle|suptitle|topic|sr-only|visually-hidden|screen-reader-text|edit-link"
    r"|count)(?:$|[\s_-])",
    re.IGNORECASE,
)


def survey(tree: lxml.html.HtmlElement) -> Survey:
    """All marks of the page; time and memory grow with the number of its elements."""
    found = Survey()
    titled = {one for heading in tree.iter("h1") for one in heading.iterancestors()}
    regions = [Region(0)]
    for order, (event, element) in enumerate(etree.iterwalk(tree, events=("start", "end"))):
        if event == "end":
            regions.pop()
            continue
        names = _names(element)
        region = regions[-1] | _region(element, names, element in titled)
        if element.tag in _UNSEEN:
            region |= Region.HIDDEN
        regions.append(region)
        if not region & Region.HIDDEN:
            _note(found, Mark(element, order // 2, names, region))
    return found


def _note(found: Survey, mark: Mark) -> None:
    element, names = mark.element, mark.names
    role = f"{element.get('itemprop') or ''} {element.get('rel') or ''}".lower()
    if element.tag in _HEADINGS or "headline" in role or _TITLED.search(names):
        found.headings.append(mark)
    if "author" in role or "creator" in role or _PERSON.search(names) or element.tag == "address":
        found.people.append(mark)
    if element.tag == "time" or "date" in role or (element.tag == "abbr" and element.get("title")):
        found.times.append(mark)
    if element.tag == "a" and "tag" in role.split():
        found.tags.append(mark)
    own = element.text or ""
    if len(own) <= MAX_TEXT and _BYLINE.match(own):
        found.bylines.append(mark)
    for piece in _pieces(element):
        if len(piece) <= MAX_TEXT and _YEAR.search(piece):
            found.dated.append((mark, line(piece)))


def _pieces(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The element's own text, between its children."""
    if element.text:
        yield element.text
    for child in element:
        if child.tail:
            yield child.tail


def _names(element: lxml.html.HtmlElement) -> str:
    values = (element.get(name) for name in ("class", "id", "data-testid", "data-component"))
    return " ".join(value for value in values if value)[:500].lower()


def _region(element: lxml.html.HtmlElement, names: str, titled: bool) -> Region:
    """What the element itself adds; a page's frame is called after anything that is in it."""
    region = Region(0)
    tag = element.tag
    if element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(
        " ", ""
    ):
        region |= Region.HIDDEN
    if tag == "a" and element.get("href"):
        region |= Region.LINK
    if tag in ("html", "body") or titled:
        return region & ~Region.HIDDEN
    if tag in ("nav", "aside") or (tag == "footer" and not _ARTICLE.search(names)):
        region |= Region.ASIDE
    if names:
        if _HIDDEN.search(names):
            region |= Region.HIDDEN
        if _COMMENT.search(names):
            region |= Region.COMMENT
        if _ASIDE.search(names):
            region |= Region.ASIDE
    return region


def visible_text(element: lxml.html.HtmlElement, *, kickers: bool = False) -> str:
    """The text on one line, without what is hidden or, unless asked for, set above a headline."""
    # Bounded, since a page may mark its whole body, again and again, as somebody's name.
    return line("".join(islice(_visible(element, kickers), MAX_PIECES)))


def _visible(element: lxml.html.HtmlElement, kickers: bool) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        dropped = child.tag in _UNSEEN or (not kickers and _KICKER.search(child.get("class") or ""))
        if not dropped:
            yield " " if child.tag in ("br", "p", "div", "li", "time") else ""
            yield from _visible(child, kickers)
            yield " " if child.tag in ("p", "div", "li", "time") else ""
        yield child.tail or ""
