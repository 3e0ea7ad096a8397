"""What a page is about, in its own words: sections, tags and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.readers.web.head import Head
from index.readers.web.structured import Structured
from index.readers.web.survey import ASIDE, COMMENT, Survey

MAX_SUBJECTS = 30
MAX_SUBJECT = 60
_META = (
    "article:section", "article:tag", "og:article:tag", "og:article:section", "section",
    "news_keywords", "parsely-tags", "parsely-section", "sailthru.tags", "dc.subject",
    "dcterms.subject", "citation_keywords", "keywords",
)  # fmt: skip


def subjects_of(survey: Survey, head: Head, structured: Structured) -> tuple[str, ...]:
    """Distinct subjects: what the article is filed under, its tags, then mere keywords."""
    found: dict[str, str] = {}
    for text in _declared(survey, head, structured):
        for part in re.split(r"\s*[,;]\s*", text):
            subject = part.strip(" #\t\"'")
            if 1 < len(subject) <= MAX_SUBJECT:
                found.setdefault(subject.casefold(), subject)
    return tuple(found.values())[:MAX_SUBJECTS]


def _declared(survey: Survey, head: Head, structured: Structured) -> Iterator[str]:
    for name in ("articleSection", "keywords"):
        for item in structured.articles[:1]:
            value = item.get(name)
            yield from (one for one in _texts(value)[:MAX_SUBJECTS] if isinstance(one, str))
    for mark in survey.tags[:MAX_SUBJECTS]:
        if not mark.region & (COMMENT | ASIDE):
            yield mark.text()
    for _, value in head.all(*_META):
        yield value


def _texts(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]
