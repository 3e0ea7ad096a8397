"""One walk over a page that notes what may bear its title, its authors or its date.

Class names and ids are the page's own words for its parts; the lists below are those that
blogging systems, newspapers and portals share, and no site's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

import lxml.html
from lxml import etree

from index.readers.document import line

MAX_TEXT = 300
"""Code points of a heading or a line of names and dates; more is running text."""
MAX_PIECES = 400
MAX_MARKS = 400
"""Of each kind; a page with more is a list of other pages."""


_MOST_PIECES = 5
_LONGEST_IN_PIECES = 30

HIDDEN, COMMENT, ASIDE, LINK = 1, 2, 4, 8
"""Bits of a region: all that holds of an element and of what it is in."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An element, its number in the page, its class, id and test names, and its region's bits."""

    element: lxml.html.HtmlElement
    order: int
    names: str
    region: int

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
_FILED = re.compile(
    r"(?:^|(?<=\s))(?:category|tag|kategorie|status|has|no|with|format|elementor|type)-\S*"
)
_ARTICLE = re.compile(rf"{_START}(?:article|post|entry|story|content|hentry|beitrag|artikel)")
CALLED_PERSON = re.compile(
    r"author|byline|by-line|\bbyl\b|autor|auteur|writer|journalist|redakteur|username|vcard"
    r"|screenname|posted-?by|submitted|contributor|verfasser|wrote|published-?by|creator",
    re.IGNORECASE,
)
_INFO = re.compile(r"(?:post|entry|article|page)[-_]*(?:info|meta)(?:$|[\s_-])")
_TITLED = re.compile(
    rf"{_START}(?:(?:entry|post|article|page|story|news|content|blog|main)[-_]*(?:post[-_]*)?"
    rf"(?:title|headline|heading)|headline|headtitle){_END}|articletitle|posttitle"
)
_YEAR = re.compile(r"[12][90]\d\d|\d\.\d{1,2}\.\d")
_BYLINE = re.compile(
    r"[\s–—|/(-]*(?:(?:by|von|par|por|autor(?:in|en|innen)?|auteure?s?|autore|author|reporter"
    r"|(?:posted|written|reported|published|veröffentlicht|geschrieben|verfasst|publié|écrit"
    r"|erstellt)(?:\s+\S+){0,6}?\s+(?:by|von|par))(?:\s*[:：]|\s+\S|\s*$)"
    r"|(?:text|redaktion|quelle|source|words)\s*[:：])",
    re.IGNORECASE,
)
# hAtom: machine-readable, and often hidden from readers.
_MICROFORMAT = re.compile(r"(?:^|\s)(?:published|updated|dt-published|dt-updated)(?:$|\s)")
_BESIDE = frozenset({"nav", "aside", "figure", "figcaption"})
_UNDISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
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
    titled = around_headings(tree)
    marks: dict[lxml.html.HtmlElement, Mark | None] = {}
    for order, element in enumerate(tree.iter(etree.Element)):
        above = marks.get(element.getparent())
        shielded = element.tag == "h1" or element in titled
        mark = None if order and above is None else _mark(element, order, above, shielded)
        marks[element] = mark
        if mark is not None:
            _note(found, mark)
            _note_text(found, mark, element.text)
            _note_pieces(found, mark)
        if above is not None and (tail := element.tail):
            _note_date(found, above, tail)
    for marks_of in (found.headings, found.people, found.bylines, found.times, found.dated):
        del marks_of[MAX_MARKS:]
    return found


def around_headings(tree: lxml.html.HtmlElement) -> set[lxml.html.HtmlElement]:
    """Everything that an <h1> of the page is in: its frame, whatever its classes say."""
    around: set[lxml.html.HtmlElement] = set()
    for heading in tree.iter("h1"):
        for one in heading.iterancestors():
            if one in around:
                break
            around.add(one)
    return around


def _mark(
    element: lxml.html.HtmlElement, order: int, above: Mark | None, titled: bool
) -> Mark | None:
    """None for what is never seen, and so for all that is in it."""
    if element.tag in _UNSEEN:
        return None
    names = _names(element)
    region = _region(element, names, titled)
    return Mark(element, order, names, region | (above.region if above else 0))


def _note(found: Survey, mark: Mark) -> None:
    element, tag = mark.element, mark.element.tag
    titled, personal = _called(mark.names)
    role = element.get("itemprop") or ""
    role = f"{role} {element.get('rel') or ''}".lower() if tag in ("a", "link") else role.lower()
    if (tag in _HEADINGS or titled or "headline" in role) and not mark.region & HIDDEN:
        found.headings.append(mark)
    if personal or "author" in role or "creator" in role or tag == "address":
        found.people.append(mark)
    dated = tag == "time" or "date" in role or (tag == "abbr" and element.get("title"))
    if dated or _MICROFORMAT.search(mark.names):
        found.times.append(mark)
    if tag == "a" and "tag" in role.split():
        found.tags.append(mark)


def _note_text(found: Survey, mark: Mark, text: str | None) -> None:
    if text and len(text) <= MAX_TEXT and not (mark.region & HIDDEN or text.isspace()):
        if _BYLINE.match(text):
            found.bylines.append(mark)
        _note_date(found, mark, text)


def _note_date(found: Survey, mark: Mark, text: str) -> None:
    if 5 < len(text) <= MAX_TEXT and not mark.region & HIDDEN and _YEAR.search(text):
        found.dated.append((mark, line(text)))


def _note_pieces(found: Survey, mark: Mark) -> None:
    """A date whose day, month and year are elements of their own."""
    element = mark.element
    if not 2 <= len(element) <= _MOST_PIECES or any(len(child) for child in element):
        return
    text = line(" ".join(piece for piece in element.itertext()))
    if len(text) <= _LONGEST_IN_PIECES:
        _note_date(found, mark, text)


def _names(element: lxml.html.HtmlElement) -> str:
    get = element.get
    one, other, test = get("class"), get("id"), get("data-testid")
    return f"{one or ''} {other or ''} {test or ''}"[:500].lower() if one or other or test else ""


def _region(element: lxml.html.HtmlElement, names: str, titled: bool) -> int:
    """What the element itself adds; a page's frame is called after anything that is in it."""
    tag = element.tag
    linked = LINK if tag == "a" and element.get("href") else 0
    shielded = titled or tag in ("html", "body")
    region = linked if shielded else linked | _meant(names)
    beside = tag in _BESIDE or (tag == "footer" and not _ARTICLE.search(names))
    if beside and not shielded:
        region |= ASIDE
    style = element.get("style")
    undisplayed = (style and _UNDISPLAYED.search(style)) or element.get("hidden") is not None
    if undisplayed and not shielded:
        region |= HIDDEN
    return region


@lru_cache(maxsize=8192)
def _meant(names: str) -> int:
    """The region that a class or an id names; what an article is filed under names none."""
    names = _FILED.sub(" ", names)
    hidden, comment, aside = _HIDDEN.search(names), _COMMENT.search(names), _ASIDE.search(names)
    return HIDDEN * bool(hidden) | COMMENT * bool(comment) | ASIDE * bool(aside)


@lru_cache(maxsize=8192)
def _called(names: str) -> tuple[bool, bool]:
    """Whether a class or an id speaks of a title, and of a person."""
    return bool(_TITLED.search(names)), bool(CALLED_PERSON.search(names) or _INFO.search(names))


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
