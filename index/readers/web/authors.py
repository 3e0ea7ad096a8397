"""The authors: what structured data, <meta> and the byline say, weighed against each other.

Structured data names the publisher in the author's place as often as not, and a byline may be
another article's; so the kinds of evidence are weighed, and gain where they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from lxml import etree

from index.readers.web.candidates import Candidate, folded, heaviest
from index.readers.web.head import Head, site_names
from index.readers.web.names import is_person, name_in, names_in
from index.readers.web.structured import Structured
from index.readers.web.survey import ASIDE, CALLED_PERSON, COMMENT, HIDDEN, MAX_TEXT, Mark, Survey

Authors = Candidate[tuple[str, ...]]

_META = {
    "citation_author": 5.0, "parsely-author": 4.6, "sailthru.author": 4.6, "byl": 4.6,
    "dc.creator": 4.4, "dcterms.creator": 4.4, "dc:creator": 4.4, "article:author_name": 4.4,
    "shareaholic:article_author_name": 4.4, "author": 4.0, "authors": 4.0, "article:author": 4.0,
    "og:author": 4.0, "og:article:author": 4.0, "book:author": 4.0, "twitter:data1": 3.0,
    "creator": 3.0,
}  # fmt: skip
_NAMED = etree.XPath(
    ".//*[@itemprop='name' or contains(@class, 'author-name') or @rel='author'"
    " or contains(concat(' ', @class, ' '), ' fn ')]"
)
_PARTS = ("a", "strong", "b", "h2", "h3", "h4", "h5", "span")
_LEAST = 1.9
_NEAR = 60
"""Elements after the title within which a byline is the article's."""
_TOGETHER = 12
"""Elements between names of one byline."""
_MANY = 12


def author_candidates(
    survey: Survey, head: Head, structured: Structured, title_at: int | None = None
) -> list[Authors]:
    """Everything that may name the authors; `title_at` is the number of the title's element."""
    found = [
        *_from_json(structured),
        *_from_meta(head),
        *_from_marks(survey.people, title_at),
        *_from_bylines(survey.bylines, title_at),
    ]
    sites = {folded(name) for name in site_names(head)} - {""}
    return _weighed(found, sites)


def chosen_author(candidates: Sequence[Authors], survey: Survey) -> Authors | None:
    """The heaviest, spelled as the page shows it; None where nothing speaks for any."""
    best = heaviest(candidates, _LEAST)
    if best is None:
        return None
    best = _completed(best, candidates)
    shown: dict[str, str] = {}
    for candidate in candidates:
        if not candidate.source.startswith(("json-ld", "meta")):
            for name in candidate.value:
                shown.setdefault(folded(name), name)
    return replace(best, value=tuple(_as_shown(name, shown) for name in best.value))


def _completed(best: Authors, candidates: Sequence[Authors]) -> Authors:
    """Another statement that has the same names and more, where it is as plain a one."""
    own = {folded(name) for name in best.value}
    fuller = [
        one
        for one in candidates
        if own < {folded(name) for name in one.value}
        and one.source.startswith(("json-ld", "meta"))
        and all(map(is_person, one.value))
    ]
    return heaviest(fuller, 4.0) or best


def _as_shown(name: str, shown: Mapping[str, str]) -> str:
    """The page's spelling; and "Alpine Expert Ann Lee" is shown as "Ann Lee" by her own link."""
    own = folded(name)
    inner = (text for key, text in shown.items() if own.endswith(key) and is_person(text))
    return shown.get(own) or next(inner, name)


def _from_json(structured: Structured) -> Iterator[Authors]:
    for weight, items in ((6.0, structured.articles), (3.5, structured.pages)):
        for item in items[:3]:
            people = structured.people(item, "author") or structured.people(item, "creator")
            for person, label, loss in ((True, "", 0.0), (False, " organisation", 3.4)):
                named = [one.name for one in people if one.person == person]
                names = tuple(name for text in named for name in names_in(text))
                if names:
                    yield Candidate(names, f"json-ld author{label}", weight - loss)


def _from_meta(head: Head) -> Iterator[Authors]:
    for name, weight in _META.items():
        values = [found for _, text in head.all(name) for found in names_in(text)]
        if values:
            yield Candidate(tuple(dict.fromkeys(values)), f"meta {name}", weight)


def _from_marks(marks: Sequence[Mark], title_at: int | None) -> Iterator[Authors]:
    """Elements that their itemprop, rel or class calls an author; neighbours of a kind together.

    Many of a kind with different names are other articles', unless they stand by the title.
    """
    seen = [mark for mark in marks if not mark.region & COMMENT]
    for source, group in _grouped(seen):
        bylines = [(run[0], _distinct(run)) for run in _runs(group)]
        several = len({names for _, names in bylines if names}) >= 3
        for first, names in bylines:
            if names and (source != "line below title" or _is_line(first, names, title_at)):
                listed = (several or len(names) > 3) and not _near(first, title_at)
                weight = _MARKS[source] + _place(first, title_at) - 2.2 * listed
                yield Candidate(names, source, weight)


def _is_line(mark: Mark, names: tuple[str, ...], title_at: int | None) -> bool:
    return _near(mark, title_at) and all(map(is_person, names)) and len(mark.text()) <= 80


def _distinct(run: Sequence[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for mark in run[:_MANY] for name in _names_of(mark)))


def _grouped(marks: Sequence[Mark]) -> list[tuple[str, list[Mark]]]:
    """Plainly marked names by what marks them, others by their class too; in the page's order."""
    groups: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        source = _source(mark)
        groups.setdefault((source, "" if _MARKS[source] > 4.5 else mark.names), []).append(mark)
    return [(source, group) for (source, _), group in groups.items()]


_MARKS = {
    "itemprop author": 5.2, "rel author": 5.0, "author name": 4.6, "byline": 4.2, "author": 3.9,
    "username": 3.4, "address": 2.2, "line below title": 1.9,
}  # fmt: skip


def _source(mark: Mark) -> str:
    element, names = mark.element, mark.names
    role = (element.get("itemprop") or "").lower()
    if "author" in role or "creator" in role:
        return "itemprop author"
    if "author" in (element.get("rel") or "").lower():
        return "rel author"
    compact = names.replace("-", "").replace("_", "")
    if "authorname" in compact or "vcard" in names or "journalistname" in compact:
        return "author name"
    if "byline" in compact or "byl" in names.split():
        return "byline"
    if "username" in names or "screenname" in names or "submitted" in names:
        return "username"
    if "aut" not in names and element.tag == "address":
        return "address"
    return "author" if CALLED_PERSON.search(names) else "line below title"


def _runs(marks: list[Mark]) -> Iterator[list[Mark]]:
    run: list[Mark] = []
    for mark in marks:
        if run and mark.order - run[-1].order > _TOGETHER:
            yield run
            run = []
        run.append(mark)
    yield run


def _names_of(mark: Mark) -> tuple[str, ...]:
    """Names in a marked element: in the part that is marked as a name, else in the whole of it;
    of "Ann Lee" and what else is in the box, the part that is a person's name by itself."""
    element = mark.element
    names: tuple[str, ...] = ()
    for one in (*_NAMED(element)[:3], element):
        text = _text(replace(mark, element=one))
        names = names_in(text) if len(text) <= MAX_TEXT else ()
        if names:
            break
    if len(names) > 1:
        return names
    parts = (name_in(_text(replace(mark, element=one))) for one in islice(element.iter(*_PARTS), 8))
    persons = [name for name in parts if name and is_person(name)]
    outer = (*names, *persons)[:1]
    inner = [name for name in persons if outer[0].startswith(name)]
    return (min(inner, key=len),) if inner else names


def _text(mark: Mark) -> str:
    return mark.text() or (mark.element.get("content") or "").strip()


def _from_bylines(marks: Sequence[Mark], title_at: int | None) -> Iterator[Authors]:
    """Short lines that begin as bylines do: "By …", "Text: …", "Quelle: …"."""
    for mark in marks:
        if mark.region & COMMENT:
            continue
        text = mark.text()
        if text.strip(" :").isalpha() and mark.element.getparent() is not None:
            text = Mark(mark.element.getparent(), mark.order, "", mark.region).text()
        if len(text) > 160:
            continue
        names = names_in(text)
        if names and all(is_person(name) or len(name.split()) <= 3 for name in names):
            agency = text.lower().lstrip(" -–—(").startswith(("quelle", "source"))
            source, weight = ("source line", 2.4) if agency else ("byline text", 3.0)
            weight += _place(mark, None if agency else title_at)
            yield Candidate(names, source, weight)


def _place(mark: Mark, title_at: int | None) -> float:
    """What the place adds: close below the title, outside, or in a box beside the article."""
    return 0.8 * _near(mark, title_at) - 1.6 * bool(mark.region & (ASIDE | HIDDEN))


def _near(mark: Mark, title_at: int | None) -> bool:
    return title_at is not None and -15 <= mark.order - title_at <= _NEAR


def _weighed(candidates: Sequence[Authors], sites: set[str]) -> list[Authors]:
    """With gains where independent evidence agrees, and losses for the site's own name."""
    sources: dict[str, set[str]] = {}
    for candidate in candidates:
        for name in candidate.value:
            sources.setdefault(folded(name), set()).add(candidate.source)
    weighed = []
    for candidate in candidates:
        support = min(len(sources[folded(name)]) for name in candidate.value) - 1
        weight = candidate.weight + 0.5 * min(support, 3)
        weight += 0.5 * all(is_person(name) for name in candidate.value)
        weight -= 2.6 * any(_of_site(name, sites) for name in candidate.value)
        weighed.append(replace(candidate, weight=weight))
    return weighed


def _of_site(name: str, sites: Iterable[str]) -> bool:
    own = folded(name)
    return any(own == site or (len(own) > 3 and own in site) for site in sites)
