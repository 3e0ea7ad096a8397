"""Dates as English writes them, anywhere in a text: each with the days that it may mean.

A day, a month or a year; a season, a quarter or a part of a year; a decade; "last year" and
its like, seen from a day that is given. A month without a year is no date ("the February 29
deal"), and neither is a number that counts or measures something ("2,000", "$1999", "1/2000").
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from assistant.time.expression import Interval
from index.types import Span

_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_SEASONS = {"winter": 1, "spring": 3, "summer": 6, "autumn": 9, "fall": 9}
_UNITS = "day|week|month|quarter|year|decade"
_NUMBERS = "two three four five six seven eight nine ten eleven twelve".split()

MONTH = rf"(?:{'|'.join(_MONTHS)})\b\.?"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?:1[5-9]|20)\d\d"
_BEFORE = r"(?<![\w$€£#/.,–-])"
_AFTER = r"(?![\w%/]|[.,–-]\d)"
_COUNT = rf"\d{{1,3}}|an?|{'|'.join(_NUMBERS)}"

AHEAD = 60
"""Years from today on of which texts speak; what is later is a number."""
_NUMBERED = re.compile(
    r"\b(?:resolutions?|sections?|articles?|paragraphs?|numbers?|no\.?|rules?|acts?|bills?|titles?|"
    r"rooms?|forms?|flights?|orders?|regulations?|directives?|circulars?|memos?|memorand(?:um|a)|"
    r"public law|highways?|routes?) (?P<number>\d+)\b",
    re.IGNORECASE,
)

READINGS = 60
"""Of a text, the first: more than enough for the expressions that a question may have."""


@dataclass(frozen=True, slots=True)
class Point:
    """`text[start:end]` names the days of `interval`."""

    start: int
    end: int
    interval: Interval


def points(text: str, today: date) -> list[Point]:
    """The first dates that a text names, in order, of several readings of a place the longest."""
    readings = (each for form in _FORMS for each in islice(_read(text, today, *form), READINGS))
    return _longest(sorted(readings, key=lambda each: (each.start, -each.end))[:READINGS])


def numbers_of_things(text: str) -> list[Span]:
    """The places of numbers that name the thing before them: "Resolution 1874"."""
    return [match.span("number") for match in _NUMBERED.finditer(text)]


def _read(text: str, today: date, pattern: re.Pattern[str], meaning: _Meaning) -> Iterator[Point]:
    for match in pattern.finditer(text):
        interval = _meant(meaning, match, today)
        if interval is not None:
            yield Point(match.start(), match.end(), interval)


def _longest(found: list[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in sorted(found, key=lambda each: (each.start - each.end, each.start)):
        if all(point.end <= other.start or other.end <= point.start for other in kept):
            kept.append(point)
    return sorted(kept, key=lambda each: each.start)


_Meaning = Callable[[re.Match[str], date], Interval | None]


def _meant(meaning: _Meaning, match: re.Match[str], today: date) -> Interval | None:
    """What a match means; None where the calendar has no such day."""
    try:
        return meaning(match, today)
    except (ValueError, OverflowError):
        return None


def months(year: int, first: int, last: int) -> Interval:
    """Whole months of a year, numbered from 1."""
    return Interval(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def whole_year(year: int) -> Interval:
    return months(year, 1, 12)


def _month(name: str) -> int:
    bare = name.rstrip(".")
    return next(n for n, form in enumerate(_MONTHS, 1) if re.fullmatch(form, bare, re.IGNORECASE))


def _day(match: re.Match[str], _: date) -> Interval:
    day = int(re.sub(r"\D", "", match["day"]))
    found = date(int(match["year"]), _month(match["month"]), day)
    return Interval(found, found)


def _month_of_year(match: re.Match[str], _: date) -> Interval:
    month = _month(match["month"])
    return months(int(match["year"]), month, month)


def _two_months(match: re.Match[str], _: date) -> Interval:
    return months(int(match["year"]), _month(match["month"]), _month(match["later"]))


def _iso(match: re.Match[str], _: date) -> Interval:
    """2016-05-20 and 2016-05; but 2008-09, 2008/09 and 2011–13 are years, as prose writes them."""
    year, second = int(match["year"]), int(match["second"])
    if match["third"] is None and (second == (year + 1) % 100 or second > 12):
        return Interval(date(year, 1, 1), date(year - year % 100 + second, 12, 31))
    if match["third"] is None:
        return months(year, second, second)
    found = date(year, second, int(match["third"]))
    return Interval(found, found)


def _quarter(match: re.Match[str], _: date) -> Interval:
    names = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
    number = names.get(match["quarter"].lower()) or int(match["quarter"])
    return months(int(match["year"]), 3 * number - 2, 3 * number)


def _season(match: re.Match[str], _: date) -> Interval:
    first = _SEASONS[match["season"].lower()]
    return months(int(match["year"]), first, min(12, first + 2))


def _part(match: re.Match[str], _: date) -> Interval:
    """The third of a year that is meant, roughly."""
    part, year = match["part"].lower(), int(match["year"])
    if part.startswith(("early", "start", "beginning", "first")):
        return months(year, 1, 6 if part.startswith("first") else 4)
    if part.startswith(("mid", "middle")):
        return months(year, 4, 9)
    return months(year, 7 if part.startswith("second") else 9, 12)


def _year(match: re.Match[str], today: date) -> Interval | None:
    year = int(match["year"])
    if match.span("year") in numbers_of_things(match.string) or year > today.year + AHEAD:
        return None
    return whole_year(year)


def _fiscal(match: re.Match[str], _: date) -> Interval:
    year = int(match["year"])
    return whole_year(year if year > 99 else 2000 + year)


def _years(match: re.Match[str], _: date) -> Interval | None:
    first, last = int(match["year"]), int(match["later"])
    return Interval(date(first, 1, 1), date(last, 12, 31)) if first < last else None


def _decade(match: re.Match[str], _: date) -> Interval:
    first = int(match["decade"])
    return Interval(date(first, 1, 1), date(first + 9, 12, 31))


def _relative(match: re.Match[str], today: date) -> Interval:
    """This and last week, month, quarter, year or decade, by the calendar."""
    unit, back = match["unit"].lower(), 0 if match["which"].lower() in ("this", "current") else 1
    if unit == "day":
        return Interval(today - timedelta(back), today)
    if unit == "week":
        monday = today - timedelta(today.weekday() + 7 * back)
        return Interval(monday, monday + timedelta(6))
    if unit == "decade":
        first = today.year - today.year % 10 - 10 * back
        return Interval(date(first, 1, 1), date(first + 9, 12, 31))
    if unit == "year":
        return whole_year(today.year - back)
    length = 3 if unit == "quarter" else 1
    number = (today.year * 12 + today.month - 1) // length - back
    year, first = divmod(number * length, 12)
    return months(year, first + 1, first + length)


def _last_few(match: re.Match[str], today: date) -> Interval:
    return Interval(_back(today, _number(match["count"]), match["unit"].lower()), today)


def _ago(match: re.Match[str], today: date) -> Interval:
    count, unit = _number(match["count"]), match["unit"].lower()
    then = _back(today, count, unit)
    if unit in ("year", "decade"):
        return whole_year(then.year)
    if unit in ("month", "quarter"):
        return months(then.year, then.month, then.month)
    return Interval(then - timedelta(3), then + timedelta(3)) if unit == "week" else _only(then)


def _only(day: date) -> Interval:
    return Interval(day, day)


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "week"):
        return today - timedelta(count * (7 if unit == "week" else 1))
    length = {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit] * count
    year, month = divmod(today.year * 12 + today.month - 1 - length, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return _NUMBERS.index(word.lower()) + 2 if word.lower() in _NUMBERS else 1


def _named_month(match: re.Match[str], today: date) -> Interval:
    """ "last May": the one before this month; "this May": of this year."""
    month = _month(match["month"])
    back = match["which"].lower() == "last" and month >= today.month
    return months(today.year - back, month, month)


def _forms() -> Iterator[tuple[re.Pattern[str], _Meaning]]:
    written: list[tuple[str, _Meaning]] = [
        (rf"(?P<day>{DAY})(?: of)? (?P<month>{MONTH}),? (?P<year>{YEAR})", _day),
        (rf"(?P<month>{MONTH}) (?P<day>{DAY}),? (?P<year>{YEAR})", _day),
        (rf"(?P<month>{MONTH})(?: of|,)? (?P<year>{YEAR})", _month_of_year),
        (
            rf"(?P<month>{MONTH}) ?(?:and|to|through|until|[-–—]) ?(?P<later>{MONTH}) "
            rf"(?P<year>{YEAR})",
            _two_months,
        ),
        (rf"(?P<year>{YEAR})[-–/](?P<second>\d\d)(?:-(?P<third>\d\d))?", _iso),
        (rf"(?P<year>{YEAR}) ?[-–—/] ?(?P<later>{YEAR})", _years),
        (rf"(?:Q(?P<quarter>[1-4])) ?(?:of )?(?P<year>{YEAR})", _quarter),
        (rf"(?P<quarter>first|second|third|fourth|last) quarter of (?P<year>{YEAR})", _quarter),
        (rf"(?P<season>{'|'.join(_SEASONS)})(?: of)? (?P<year>{YEAR})", _season),
        (
            rf"(?P<part>early|mid|late|(?:start|beginning|middle|end|(?:first|second) half) of)"
            rf"[- ](?P<year>{YEAR})",
            _part,
        ),
        (rf"(?:FY|fiscal year) ?['’]?(?P<year>{YEAR}|\d\d)", _fiscal),
        (r"(?P<decade>(?:1[5-9]|20)\d0)['’]?s", _decade),
        (rf"(?P<which>last|this) (?P<month>{MONTH})(?! \d)", _named_month),
        (rf"(?P<which>this|last|past|previous|current) (?P<unit>{_UNITS})(?! of\b)", _relative),
        (rf"(?:last|past|previous) (?P<count>{_COUNT}) (?P<unit>{_UNITS})s?", _last_few),
        (rf"(?P<count>{_COUNT}) (?P<unit>{_UNITS})s? ago", _ago),
        (rf"(?P<year>{YEAR})", _year),
    ]
    for pattern, meaning in written:
        yield re.compile(_BEFORE + pattern + _AFTER, re.IGNORECASE), meaning


_FORMS = tuple(_forms())
