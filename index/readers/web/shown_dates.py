"""Dates in running text, in the languages and orders that pages use.

Full dates only: a month and a year in a text are rarely the day on which it appeared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_NAMES = (
    "jan januar january jänner janvier gennaio enero janeiro januari gener ocak januára leden"
    " ledna stycznia ianuarie január января січня tammikuuta",
    "feb februar february feber février fevrier febbraio febrero fevereiro februari februára únor"
    " února lutego februarie február февраля лютого helmikuuta şubat",
    "mar mär mrz märz maerz march mars marzo março maart marts marca"
    " března martie március марта березня maaliskuuta mart",
    "apr april avril aprile abril aprila"
    " dubna kwietnia aprilie április апреля квітня huhtikuuta nisan",
    "may mai maj mei maggio mayo maio mája května maja május мая травня toukokuuta mayıs",
    "jun juni june juin giugno junio junho júna"
    " června czerwca iunie június июня червня kesäkuuta haziran",
    "jul juli july juillet luglio julio julho júla"
    " července lipca iulie július июля липня heinäkuuta temmuz",
    "aug august août aout agosto augustus augusti augusta"
    " srpna sierpnia augusztus августа серпня elokuuta ağustos",
    "sep sept september septembre settembre septiembre setembro septembra"
    " září września septembrie szeptember сентября вересня syyskuuta eylül",
    "oct okt oktober october octobre ottobre octubre outubro októbra"
    " října października octombrie október октября жовтня lokakuuta ekim",
    "nov november novembre noviembre novembro novembra"
    " listopadu listopada noiembrie ноября листопада marraskuuta kasım",
    "dec dez dezember december décembre decembre dicembre diciembre dezembro des desember decembra"
    " prosince grudnia decembrie декабря грудня joulukuuta aralık",
)
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY = r"(?<!\d)(?P<day>\d{1,2})"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(?<![\d.,-])(?P<year>(?:19|20)\d\d)(?P<cut>[-/.])(?P<month>\d{1,2})(?P=cut)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>(?:19|20)\d\d)\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]",
        rf"(?<!\d)(?P<year>(?:19|20)\d\d)\.?\s+\b{_MONTH}\b\s+(?P<day>\d{{1,2}})(?!\d)",
        rf"{_DAY}(?:\.|st|nd|rd|th|er|º|°)?\s*(?:de|of)?[\s-]*\b{_MONTH}\b\.?,?(?:\s+de[l]?)?[\s-]+{_YEAR}",
        rf"\b{_MONTH}\b\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+){_YEAR}",
        rf"{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
    )
)
_SLASHED = re.compile(rf"{_DAY}(?P<cut>[/-])(?P<month>\d{{1,2}})(?P=cut){_YEAR}")
_SHORT = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{2})(?![\d.])")
_MONTH_FIRST = re.compile(r"en(?:[-_]us)?$", re.IGNORECASE)


def dates_in(text: str, language: str | None, *, short: bool = False) -> Iterator[str]:
    """ISO dates in `text`, by shape and then by place.

    3/4/2012 is read by the page's language: month first in American English, not at all in
    English that does not say whose, else day first. `short` takes 3.4.12 for a date too.
    """
    for shape in (*_SHAPES, *((_SHORT,) if short else ())):
        for match in shape.finditer(text):
            if found := _iso(match["year"], match["month"], match["day"]):
                yield found
    for match in _SLASHED.finditer(text):
        if found := _slashed(int(match["day"]), int(match["month"]), match["year"], language or ""):
            yield found


def _slashed(first: int, second: int, year: str, language: str) -> str | None:
    if first <= 12 and second <= 12 and first != second and language.lower() == "en":
        return None
    month_first = second > 12 or (first <= 12 and bool(_MONTH_FIRST.match(language)))
    month, day = (first, second) if month_first else (second, first)
    return _iso(year, str(month), str(day))


def _iso(year: str, month: str, day: str) -> str | None:
    # Not every letter that matches without case is that letter in lower case: "auguſt".
    number = int(month) if month.isdecimal() else _MONTHS.get(month.casefold(), 0)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day)).isoformat()
    except ValueError:
        return None
