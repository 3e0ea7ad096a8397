"""Which articles a question is asked of: by author, category, source and date.

A filter is exact: what does not pass is never found, and what passes is found as if the archive
held nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.errors import InputError

Mask = npt.NDArray[np.bool_]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
MAX_VALUES = 50
"""Of one field; a longer list is a list of articles and not a filter."""


@dataclass(frozen=True, slots=True)
class Filters:
    """An article passes where each field that is given holds for it; of several names any will do.

    Names are compared without regard to case and spacing. `since` and `until` are dates of reduced
    precision, such as 2016, 2016-05 or 2016-05-20, and both are included. An article dated "2016"
    is not known to be of May: it passes only where the whole of 2016 does, and one without a date
    passes no filter by date. Raises InputError where a date is none.
    """

    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for names in (self.authors, self.categories, self.sources):
            if len(names) > MAX_VALUES:
                raise InputError(
                    f"{len(names)} values came for one filter; at most {MAX_VALUES} can be given."
                )
        days = [days_of(date)[0] for date in (self.since, self.until) if date is not None]
        if len(days) == 2 and days_of(str(self.until))[1] < days[0]:
            raise InputError(f"Since {self.since} until {self.until} holds no day.")

    def __bool__(self) -> bool:
        return bool(self.authors or self.categories or self.sources or self.since or self.until)

    def described(self) -> str:
        """In words, for a notice: "author Ida Vance, since 2016"."""
        parts = [
            f"{name} {' or '.join(values)}"
            for name, values in (
                ("author", self.authors),
                ("category", self.categories),
                ("source", self.sources),
            )
            if values
        ]
        parts += [f"since {self.since}"] if self.since else []
        parts += [f"until {self.until}"] if self.until else []
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that pass: masks over passages and leads, and the articles' record ids."""

    passages: Mask
    leads: Mask
    records: npt.NDArray[np.int64]


def days_of(date: str) -> tuple[int, int]:
    """First and last day that an ISO date of reduced precision may mean, as yyyymmdd.

    Raises InputError.
    """
    found = _DATE.fullmatch(date.strip())
    if found is None:
        raise _no_date(date)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    if not year or (month is not None and not 1 <= month <= 12):
        raise _no_date(date)
    last_month = month or 12
    length = monthrange(year, last_month)[1]
    if day is not None and not 1 <= day <= length:
        raise _no_date(date)
    first = year * 10_000 + (month or 1) * 100 + (day or 1)
    return first, year * 10_000 + last_month * 100 + (day or length)


def _no_date(date: str) -> InputError:
    return InputError(
        f"{date!r} is no date that can be filtered by; expected 2016, 2016-05 or 2016-05-20."
    )


def folded(name: str) -> str:
    """How names are compared: without case, compatibility forms and runs of white space."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
