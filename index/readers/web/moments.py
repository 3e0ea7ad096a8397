"""Dates as programs write them into a page: ISO 8601 and what stands in its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from index.readers.dates import parse_date
from index.readers.web.shown_dates import dates_in

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4}(?:\d\d)?Z?)?", re.ASCII)
_EPOCH = re.compile(r"(1[0-9]\d{8}|[5-9]\d{8})(\d{3})?", re.ASCII)
_JAVA = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d\d) \d\d:\d\d:\d\d [A-Z]{3,4} (\d{4})")
_AMERICAN = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}),? \d{1,2}:\d\d(?::\d\d)? ?[AP]M", re.IGNORECASE
)


def moment_in(value: str, language: str | None) -> str | None:
    """A declared date; with its time where it has one in ISO 8601. None where it is no date.

    A clock of twelve hours (10/1/2020 4:09 PM) is American, and so is the order of its date.
    """
    text = " ".join(value.split())[:120]
    if _ISO.match(text):
        return text if parse_date(text[:10]) else None
    if match := _AMERICAN.fullmatch(text):
        return parse_date(f"{match[3]}-{match[1]}-{match[2]}")
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC).isoformat()
    if match := _COMPACT.fullmatch(text):
        return parse_date("-".join(match.groups()))
    if match := _JAVA.fullmatch(text):
        return parse_date(f"{match[1]} {match[2]}")
    found = parse_date(text)
    if found is None or len(found) < len("2019-04-05"):
        return next(dates_in(text, language), found)
    return found
