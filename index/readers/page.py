"""What a web page says of itself: one statement a field, with where in the page it stands."""

from __future__ import annotations

from dataclasses import dataclass

import lxml.html

from index.readers.web.authors import author_candidates, chosen_author
from index.readers.web.candidates import Candidate, heaviest
from index.readers.web.head import Head, address_of, language_of, read_head
from index.readers.web.published import chosen_date, date_candidates, modified
from index.readers.web.scripts import declared_in_scripts
from index.readers.web.structured import Structured, read_structured
from index.readers.web.subjects import subjects_of
from index.readers.web.survey import survey
from index.readers.web.titles import title_candidates, title_order

_PRECISION = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class Page:
    """None and () where the page does not say it; `metadata` says where each field is from."""

    title: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    language: str | None
    categories: tuple[str, ...]
    metadata: dict[str, str | None]


def describe(tree: lxml.html.HtmlElement) -> Page:
    """Weighs all evidence for each field. The tree is left as it is."""
    head, structured, found = read_head(tree), read_structured(tree), survey(tree)
    title = heaviest(title_candidates(found, head, structured))
    at = title_order(found, title.value) if title else None
    authors = chosen_author(author_candidates(found, head, structured, at), found)
    dates = date_candidates(found, head, structured, at, declared_in_scripts(tree))
    published = chosen_date(dates)
    address, language = address_of(head), language_of(head, structured)
    return Page(
        title=title.value if title else None,
        authors=authors.value if authors else (),
        published=published.value if published else None,
        url=address[0] if address else None,
        language=language[0] if language else None,
        categories=subjects_of(found, head, structured),
        metadata={
            "title_from": _source(title),
            "authors_from": _source(authors),
            "published_from": _source(published),
            "published_precision": _PRECISION[len(published.value)] if published else None,
            "modified": modified(dates),
            "url_from": address[1] if address else None,
            "language_from": language[1] if language else None,
            **_about(head, structured),
        },
    )


def _source(candidate: Candidate[str] | Candidate[tuple[str, ...]] | None) -> str | None:
    return None if candidate is None else candidate.source


def _about(head: Head, structured: Structured) -> dict[str, str | None]:
    """The site's name, the page's summary and its licence, as they are declared."""
    names = ("description", "og:description", "dc.description", "twitter:description")
    return {
        "site": head.first("og:site_name", "application-name"),
        "summary": head.first(*names) or structured.first("description") or None,
        "license": next(iter(head.links.get("license", ())), None) or head.first("dc.rights"),
    }
