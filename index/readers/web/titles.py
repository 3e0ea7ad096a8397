"""The title: the heading that the head confirms, else the head's title without the site's name.

Editors give a page several titles: one for search engines, one for social media, one above the
text. The last is the one that a reader sees and quotes, so a heading wins where it can be told
from the site's logo, a menu and the teasers of other articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from index.readers.furniture import is_furniture
from index.readers.web.candidates import Candidate, folded
from index.readers.web.head import Head, site_names
from index.readers.web.structured import Structured
from index.readers.web.survey import ASIDE, COMMENT, LINK, MAX_TEXT, Mark, Survey, visible_text

_HEAD_NAMES = (
    "og:title", "citation_title", "dc.title", "dcterms.title", "headline", "parsely-title",
    "sailthru.title", "title", "twitter:title",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s+[|–—·•«»:⋆›⁄~/-]+\s+|\s*\|\s*|\s*[»«›]\s*|:\s+")
_LEVEL = {"h1": 3.0, "h2": 1.2, "h3": 0.6}
_TITLED = re.compile(r"headline|(?:entry|post|article|story|page)[-_]*(?:title|head)", re.I)
_LOGO = re.compile(r"logo|brand|site-?(?:title|name)|blog-?title|masthead", re.I)
_HOME = re.compile(r"\.?/|(?:.*/)?https?://[^/]+/?|(?:\.?/)?index\.\w{3,5}", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"(?:comments?|kommentare?|commentaires?|suche|search|rechercher?|men[uü]|inhalt|navigation"
    r"|haupt(?:inhalt|navigation|men[uü])|cookies?.{0,40}|newsletter|archive?s?|\d[\d\s.,:/-]*)",
    re.IGNORECASE,
)
MAX_NAMED = 20
_LEAST = 3.4
"""What a heading has to weigh: an <h1> alone does not, an <h1> that anything speaks for does."""


def title_candidates(
    survey: Survey, head: Head, structured: Structured
) -> Iterator[Candidate[str]]:
    """Headings, weighed by level, place and agreement with the head, then the head's own."""
    named = list(islice(_named(head, structured), MAX_NAMED))
    sites = {folded(name) for name in site_names(head)} - {""}
    yield from _heading_candidates(survey.headings, [name.value for name in named], sites)
    for name in named:
        yield Candidate(without_site(name.value, sites), name.source, name.weight)


def title_order(survey: Survey, title: str) -> int | None:
    """The number of the element that shows the title; None where none of the headings does."""
    own = folded(title)
    for mark in survey.headings:
        if not _outside(mark) and own and own in folded(mark.text()):
            return mark.order
    return None


def _named(head: Head, structured: Structured) -> Iterator[Candidate[str]]:
    """What the head calls the page; a title of its own for social media names no site."""
    headline = structured.first("headline")
    if headline:
        yield Candidate(headline[:MAX_TEXT], "json-ld headline", 3.2)
    for name, value in head.all(*_HEAD_NAMES):
        yield Candidate(value, f"meta {name}", 3.3 if name == "og:title" else 2.0)
    if head.title:
        yield Candidate(head.title, "title", 2.5)


def _heading_candidates(
    marks: Sequence[Mark], named: Sequence[str], sites: set[str]
) -> Iterator[Candidate[str]]:
    known = [_parts(name) for name in named]
    tops = sum(mark.element.tag == "h1" for mark in marks if not _outside(mark))
    number = 0
    for mark in marks:
        text = _heading_text(mark, known)
        if _outside(mark) or not text or _NO_TITLE.fullmatch(text) or is_furniture(text):
            continue
        weight = _LEVEL.get(mark.element.tag, 0.0) + 0.4 * (tops == 1 and mark.element.tag == "h1")
        weight += 1.5 * bool(_TITLED.search(mark.names) or mark.element.get("itemprop"))
        weight += max((agreement(text, name) for name in named), default=0.0)
        weight += 0.6 * (number == 0) - 0.05 * min(number, 20)
        weight -= 0.8 * bool(mark.region & LINK or mark.element.find(".//a[@href]") is not None)
        weight -= 3.0 * (
            folded(text) in sites or bool(_LOGO.search(mark.names)) or _leads_home(mark)
        )
        yield Candidate(text, str(mark.element.tag), weight if weight >= _LEAST else 0.0)
        number += 1


def _leads_home(mark: Mark) -> bool:
    """Whether the heading links to the front page, as a site's name does and a title does not."""
    around = mark.element.iterancestors("a") if mark.region & LINK else ()
    links = (*mark.element.iter("a"), *around)
    return any(_HOME.fullmatch((link.get("href") or "").strip()) for link in links)


def _outside(mark: Mark) -> bool:
    return bool(mark.region & (COMMENT | ASIDE))


def _heading_text(mark: Mark, known: Iterable[frozenset[str]]) -> str:
    """The heading's text; of one of several pieces, the piece that the head calls the page."""
    text = mark.text()
    for piece in _own_pieces(mark):
        if len(piece) >= 0.5 * len(text) and any(folded(piece) in parts for parts in known):
            return piece
    return text


def _own_pieces(mark: Mark) -> Iterator[str]:
    element = mark.element
    if len(element) > 10:
        return
    yield " ".join((element.text or "").split())
    for child in element:
        yield visible_text(child)
        yield " ".join((child.tail or "").split())


def agreement(heading: str, name: str) -> float:
    """How well the head's `name` confirms a heading, 0 to 4."""
    one, other = folded(heading), folded(name)
    if not one or not other:
        return 0.0
    if one == other:
        return 4.0
    if one in _parts(name):
        return 3.0 + len(one) / len(other)
    if len(one) >= 12 and (one in other or (other in one and len(other) >= 12)):
        return 3.0
    words, others = _words(heading), _words(name)
    return 2.5 * 2 * len(words & others) / max(1, len(words) + len(others))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 1}


@lru_cache(maxsize=64)
def _parts(name: str) -> frozenset[str]:
    """`name` and all runs of its parts between separators, folded."""
    cuts = [0, *(end for match in _SEPARATOR.finditer(name) for end in match.span()), len(name)]
    starts, ends = cuts[0::2][:8], cuts[1::2][:8]
    parts = (folded(name[start:end]) for start in starts for end in ends if start < end)
    return frozenset(parts) - {""}


def without_site(name: str, sites: set[str]) -> str:
    """`name` less the site's name at its end or start; without a known name, as it is."""
    cuts = list(_SEPARATOR.finditer(name))
    if cuts and _is_site(name[cuts[-1].end() :], sites):
        return name[: cuts[-1].start()]
    if cuts and _is_site(name[: cuts[0].start()], sites):
        return name[cuts[0].end() :]
    return name


def _is_site(part: str, sites: set[str]) -> bool:
    """Whether the part is a site's name, or a host's that is written out ("STERN.de")."""
    own = folded(part)
    if re.fullmatch(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}", part.strip(), re.IGNORECASE):
        return True
    return bool(own) and any(own == site or (len(own) > 4 and own in site) for site in sites)
