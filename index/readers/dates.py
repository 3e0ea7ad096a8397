"""Dates in the many shapes of articles, as ISO 8601 of reduced precision.

"2012", "2012-09" or "2012-09-07": never more precise than the source. A numeric date that
could be read both ways round ("3/4/2012") keeps its year only.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
# A time of day with its zone; it is read over, since a date is all that is kept.
_TIME = (
    r"(?:(?:T|,?\s*(?:at|-|–|\|)?\s*)\d{1,2}[:.]\d{2}(?::\d{2}(?:[.,]\d+)?)?"
    r"\s*(?:[ap]\.?m\.?)?\s*(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})?)?"
)
_SHAPES = tuple(
    re.compile(rf"{_WEEKDAY}{shape}{_TIME}", re.IGNORECASE)
    for shape in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})",
        r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})[-/](?P<month>\d{1,2})",
        _YEAR,
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
    )
)
_NUMERIC = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_TIME}", re.IGNORECASE)
_YEARS = range(1000, 2200)


def parse_date(value: object) -> str | None:
    """The date in `value` (text, number, date or datetime); None where it is not one."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    text = " ".join(str(value).split())
    if len(text) > 80:
        return None
    for shape in _SHAPES:
        match = shape.fullmatch(text)
        if match:
            return _from_parts(match.groupdict())
    return _numeric(text)


def _from_parts(parts: dict[str, str]) -> str | None:
    month, day = parts.get("month"), parts.get("day")
    number = None
    if month is not None:
        number = int(month) if month.isdecimal() else _MONTHS.get(month.lower())
        if number is None:
            return None
    return _iso(int(parts["year"]), number, None if day is None else int(day))


def _numeric(text: str) -> str | None:
    """9/27/2012 or 27/9/2012, told apart by the number above 12."""
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return None
    first, second, year = (int(part) for part in match.groups())
    if first > 12:
        return _iso(year, second, first)
    if second > 12 or first == second:
        return _iso(year, first, second)
    return _iso(year, None, None)


def _iso(year: int, month: int | None, day: int | None) -> str | None:
    """ISO text of the parts that are given; None for a date that never was."""
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    if year not in _YEARS or month == 0 or day == 0:
        return None
    parts = [f"{year:04d}"] + [f"{part:02d}" for part in (month, day) if part is not None]
    return "-".join(parts)
