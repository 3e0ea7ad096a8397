"""The day of publication: what the page declares, else what it shows beside its title.

The first publication is looked for; when the page was last changed is kept apart, and is taken
only where nothing else is known. A date's value keeps the precision of its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import lxml.html

from index.readers.dates import parse_date
from index.readers.web.candidates import Candidate, heaviest
from index.readers.web.head import Head
from index.readers.web.moments import moment_in
from index.readers.web.shown_dates import dates_in
from index.readers.web.structured import Structured
from index.readers.web.survey import ASIDE, COMMENT, LINK, MAX_TEXT, Mark, Survey

Published = Candidate[str]

_META = {
    "article:published_time": 6.0, "citation_publication_date": 5.6, "citation_date": 5.0,
    "datepublished": 5.8, "article:published": 5.6, "og:published_time": 5.6, "og:pubdate": 5.6,
    "pubdate": 5.4, "publishdate": 5.4, "publish-date": 5.4, "publish_date": 5.4, "ptime": 5.2,
    "published_time": 5.4, "publication_date": 5.4, "sailthru.date": 5.4, "parsely-pub-date": 5.4,
    "dcterms.issued": 5.2, "dc.date.issued": 5.2, "dc.date.created": 4.6, "dcterms.created": 4.6,
    "article_date_original": 5.4, "originalpublicationdate": 5.4, "date": 4.2, "dc.date": 4.2,
    "dcterms.date": 4.2, "displaydate": 5.0, "cxenseparse:recs:publishtime": 5.4,
    "last-modified": 0.8, "article:modified_time": 1.2, "og:updated_time": 1.1,
    "datemodified": 1.2, "dcterms.modified": 1.0, "dc.date.modified": 1.0, "revised": 0.8,
}  # fmt: skip
_DATED = re.compile(
    r"date|datum|time|publish|posted|created|meta|byline|info|submitted|details|subline|stamp|stand",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"modif|updat|changed|aktualis|geändert|last-?mod", re.IGNORECASE)
_CHANGED_TEXT = re.compile(
    r"updated|aktualisiert|geändert|bearbeitet|last (?:modified|edited|changed)|modifié|mis à jour"
    r"|aggiornat",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.IGNORECASE)
# When a member joined a forum, and what the clock says now, are no publication.
_OTHER_DAY = re.compile(
    r"join(?:ed|date)|member since|registriert|registered|anmeldedatum|dabei seit|mitglied seit"
    r"|inscrit le|current time|aktuelle (?:zeit|uhrzeit)|it is currently|last visit|letzter besuch",
    re.IGNORECASE,
)
_IN_ADDRESS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[/-]?(?P<m>[01]\d)[/-]?(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>[0-3]\d)-(?P<m>[01]\d)-(?P<y>20\d\d)(?!\d)"),
)
_LEAST = -1.0
"""Low, since a full date in a short text is seldom chance, even in a box beside the article."""
_AGREED = 0.4
_CHANCE = 2.0
_AFTER_ZERO = re.compile(r"T(\d\d):\d\d\S*?(?:Z|\+00:?00)$")


def date_candidates(
    survey: Survey,
    head: Head,
    structured: Structured,
    title_at: int | None = None,
    scripted: str | None = None,
) -> list[Published]:
    """Everything that may say when; `title_at` is the number of the title's element."""
    declared = [
        *_from_json(structured, head.language),
        *_from_meta(head),
        *_from_times(survey.times, title_at, head.language),
    ]
    shown = list(_from_text(survey.dated, head.language, title_at))
    found = [*declared, *_from_address(head), *shown, *_from_summary(head)]
    if scripted is not None:
        found.append(Candidate(scripted, "script", 2.4))
    return _agreeing([_weighed(one) for one in found if _plausible(one.value)])


def chosen_date(candidates: Sequence[Published]) -> Published | None:
    """The heaviest. A declared moment in UTC gives way to the day that the page shows beside it."""
    best = heaviest(candidates, _LEAST)
    if best is None:
        return None
    day = best.value[:10]
    hour = _AFTER_ZERO.search(best.value)
    if hour:
        other = _shifted(day, 1 if int(hour[1]) >= 12 else -1)
        shown = [one for one in candidates if one.source.startswith("shown") and one.weight > 2.9]
        if shown and all(one.value != day for one in shown):
            turned = next((one for one in shown if one.value == other), None)
            if turned is not None:
                return replace(best, value=other, source=f"{best.source}, day as shown")
    return replace(best, value=parse_date(best.value) or day)


def modified(candidates: Sequence[Published]) -> str | None:
    """The last declared change, as a day; for the record only."""
    changes = (one for one in candidates if _CHANGED.search(one.source))
    found = [day for one in changes if (day := parse_date(one.value[:10]))]
    return max(found, default=None)


def _from_json(structured: Structured, language: str | None) -> Iterator[Published]:
    for weight, items in ((6.2, structured.articles), (4.9, structured.pages)):
        for item in items[:3]:
            for name, loss in (("datePublished", 0.0), ("dateCreated", 0.8), ("dateModified", 4.7)):
                value = item.get(name)
                if isinstance(value, str) and (found := moment_in(value, language)):
                    yield Candidate(found, f"json-ld {name}", weight - loss)


def _from_meta(head: Head) -> Iterator[Published]:
    for name, weight in _META.items():
        for _, value in head.all(name):
            if found := moment_in(value, head.language):
                yield Candidate(found, f"meta {name}", weight)


def _from_times(
    marks: Sequence[Mark], title_at: int | None, language: str | None
) -> Iterator[Published]:
    """<time>, itemprop="datePublished" and <abbr class="published" title="…">."""
    for mark in marks:
        if mark.region & COMMENT:
            continue
        element = mark.element
        role = (element.get("itemprop") or "").lower()
        value = element.get("datetime") or element.get("content") or element.get("title") or ""
        found = moment_in(value, language) or next(dates_in(mark.text(), language), None)
        if found is None:
            continue
        if "datepublished" in role or element.get("pubdate") is not None:
            weight, source = 5.6, "itemprop datePublished"
        elif "datemodified" in role or _CHANGED.search(f"{role} {mark.names}"):
            weight, source = 1.3, "time, changed"
        elif "datecreated" in role:
            weight, source = 3.5, "itemprop dateCreated"
        else:
            weight, source = 4.3 + 0.4 * ("publish" in mark.names), str(element.tag)
        yield Candidate(found, source, weight + _place(mark, title_at))


def _from_address(head: Head) -> Iterator[Published]:
    """2019/04/05, 20190405 or 05-04-2019 in the page's address."""
    for address in (*head.links.get("canonical", ())[:1], head.first("og:url") or ""):
        for shape in _IN_ADDRESS:
            match = shape.search(address)
            if match and (found := parse_date(f"{match['y']}-{match['m']}-{match['d']}")):
                yield Candidate(found, "address", 4.0)


def _from_summary(head: Head) -> Iterator[Published]:
    """A full date in the page's title or summary, where there is nothing better."""
    for text in (head.title, head.first("description", "og:description") or ""):
        for found in dates_in(text[:MAX_TEXT], head.language):
            yield Candidate(found, "summary", 1.5)


def _from_text(
    dated: Sequence[tuple[Mark, str]], language: str | None, title_at: int | None
) -> Iterator[Published]:
    """Dates in short texts: those that their class calls dates, then any near the title."""
    for number, (mark, text) in enumerate(dated):
        if _COPYRIGHT.search(text) or (mark.region & COMMENT and not _opens(mark, title_at)):
            continue
        parent = mark.element.getparent()
        around = f"{mark.names} {(parent.get('class') or '') if parent is not None else ''}"
        if _OTHER_DAY.search(f"{around} {_label(mark.element)} {text}"):
            continue
        called = bool(_DATED.search(around))
        found = next(dates_in(text, language, short=called), None)
        if found is None:
            continue
        weight = 2.0 + 1.2 * called + 0.5 * (len(text) <= 40) + _place(mark, title_at)
        # What stands as a date beside the title is the day that readers see, and cite.
        beside = len(text) <= 40 and _place(mark, title_at) > 0.5
        weight += (2.2 if called else 1.2) * beside
        weight -= 0.5 * (len(text) > 120) + 0.03 * min(number, 20)
        weight -= 1.1 * (not called and not beside) + 1.0 * bool(mark.region & LINK)
        weight -= 2.0 * bool(mark.region & COMMENT)
        source = "shown date" if called else "shown"
        if _CHANGED.search(around) or _CHANGED_TEXT.search(text):
            source, weight = "shown, changed", max(1.8, weight - 2.0)
        yield Candidate(found, source, weight)


def _place(mark: Mark, title_at: int | None) -> float:
    near = title_at is not None and -20 <= mark.order - title_at <= 40
    return 0.8 * near - 1.2 * bool(mark.region & ASIDE)


def _opens(mark: Mark, title_at: int | None) -> bool:
    """Whether the first post of a thread stands here: right behind the title."""
    return title_at is not None and 0 < mark.order - title_at <= 25


def _label(element: lxml.html.HtmlElement) -> str:
    """The text just before an element's own, such as <strong>Joined:</strong>."""
    first = next(iter(element), None)
    return (first.text or "")[:40] if first is not None and len(element) == 1 else ""


def _weighed(candidate: Published) -> Published:
    """A year or a month is worth less than a day, however plainly it is declared."""
    loss = {4: 2.6, 7: 1.3}.get(len(candidate.value), 0.0)
    if candidate.value.endswith("-01-01"):  # without an hour: what a system puts for "some day"
        loss = 2.6
    return replace(candidate, weight=candidate.weight - loss)


def _agreeing(candidates: list[Published]) -> list[Published]:
    """A day that the page also says in another way weighs more; a chance mention is no such way."""
    kinds: dict[str, set[str]] = {}
    for one in candidates:
        if one.weight > _CHANCE:
            kinds.setdefault(one.value[:10], set()).add(_kind(one.source))
    return [
        replace(one, weight=one.weight + _AGREED * (len(kinds.get(one.value[:10], ())) > 1))
        for one in candidates
    ]


def _kind(source: str) -> str:
    """The part of the page that a candidate stands in."""
    part = source.partition(" ")[0].rstrip(",")
    return "head" if part in ("json-ld", "meta") else part


def _plausible(value: str) -> bool:
    return "1990" <= value[:4] <= "2099"


def _shifted(day: str, by: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()
