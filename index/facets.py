"""What filters look at: author, category, source and date of every live article, in columns.

Tens of bytes an article, where the articles' headers would take a thousand and more.
"""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.errors import InputError
from index.filters import Filters, Mask, days_of, folded

NO_DATE = (0, 0)
_NEAR, _LISTED = 5, 10
_UNDIVIDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})
"""Letters with a stroke, which Unicode does not take apart."""


class FacetRow(NamedTuple):
    """Of one record as the catalogue stores it; authors and categories are JSON lists."""

    record: int
    source: str
    authors: str
    categories: str
    published: str | None


@dataclass(frozen=True, slots=True)
class Column:
    """Names of one field, and which place has which of them: one pair for each."""

    names: tuple[str, ...]
    """As they are written, by number; of several spellings of one name the first that came."""
    numbers: Mapping[str, int]
    """By the folded name."""
    places: npt.NDArray[np.int32]
    values: npt.NDArray[np.int32]

    def holding(self, wanted: Sequence[str], field: str, count: int) -> Mask:
        """The places that have any of the names. Raises InputError for a name that none has."""
        chosen = [self._number(name, field) for name in wanted]
        passing = np.zeros(count, np.bool_)
        passing[self.places[np.isin(self.values, chosen)]] = True
        return passing

    def _number(self, name: str, field: str) -> int:
        number = self.numbers.get(folded(name))
        if number is None:
            raise InputError(f"No article has the {field} {name!r}. {self._near(name)}")
        return number

    def _near(self, name: str) -> str:
        """What may have been meant: names that hold it or a word of it, or are spelled alike."""
        key, words = _bare(name), set(_bare(name).split())
        bare = {known: _bare(known) for known in self.numbers}
        within = [known for known, plain in bare.items() if key and key in plain]
        sharing = [known for known, plain in bare.items() if words & set(plain.split())]
        alike = difflib.get_close_matches(folded(name), self.numbers, _NEAR, 0.6)
        near = list(dict.fromkeys([*within, *sharing, *alike]))
        if near:
            names = "; ".join(self.names[self.numbers[known]] for known in near[:_NEAR])
            return f"Near it: {names}."
        if not self.names:
            return "No article of this archive has one."
        some = "; ".join(self.commonest(_LISTED))
        more = (
            f"There are {len(self.names):,}, most often" if len(self.names) > _LISTED else "Known"
        )
        return f"{more}: {some}."

    def commonest(self, most: int) -> list[str]:
        """The names that most articles have, by falling number."""
        counts = np.bincount(self.values, minlength=len(self.names))
        return [self.names[number] for number in np.argsort(-counts, kind="stable")[:most]]


class Facets:
    """The columns of the live articles among places 0 to `count`."""

    def __init__(self, rows: Iterable[FacetRow], places: Mapping[int, int], count: int) -> None:
        """`places` are those of the live records; other records are passed over."""
        columns = {"author": _Gathering(), "category": _Gathering(), "source": _Gathering()}
        self.count = count
        self.live = np.zeros(count, np.bool_)
        self._days = np.zeros((count, 2), np.int32)
        for row in rows:
            place = places.get(row.record)
            if place is None:
                continue
            self.live[place] = True
            self._days[place] = _days(row.published)
            columns["author"].add(place, row.authors)
            columns["category"].add(place, row.categories)
            columns["source"].add(place, json.dumps([row.source]))
        self.columns = {field: gathered.column() for field, gathered in columns.items()}

    def days_of(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
        """First and last day of each place's date as yyyymmdd, (n, 2); zeros without a date."""
        return np.asarray(self._days[places])

    def passing(self, filters: Filters) -> Mask:
        """The places of live articles that pass. Raises InputError for names that none has."""
        passing = self.live.copy()
        for field, wanted in (
            ("author", filters.authors),
            ("category", filters.categories),
            ("source", filters.sources),
        ):
            if wanted:
                passing &= self.columns[field].holding(wanted, field, self.count)
        first, last = self._days[:, 0], self._days[:, 1]
        if filters.since is not None:
            passing &= first >= days_of(filters.since)[0]
        if filters.until is not None:
            passing &= (last <= days_of(filters.until)[1]) & (last > 0)
        return passing


def _bare(name: str) -> str:
    """A name without diacritics, its parts apart: "Hana Müller-Żółć" is "hana muller zolc"."""
    marked = unicodedata.normalize("NFKD", folded(name)).translate(_UNDIVIDED)
    letters = "".join(char for char in marked if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", letters))


def _days(published: str | None) -> tuple[int, int]:
    try:
        return NO_DATE if published is None else days_of(published)
    except InputError:
        return NO_DATE  # what a reader of files took for a date, but no filter can


class _Gathering:
    """Pairs of places and names while they come."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._places: list[int] = []
        self._values: list[int] = []

    def add(self, place: int, names: str) -> None:
        numbers = self._known.get(names)  # the same few lists come again and again
        if numbers is None:
            numbers = tuple(dict.fromkeys(self._number(name) for name in json.loads(names)))
            self._known[names] = numbers
        for number in numbers:
            self._places.append(place)
            self._values.append(number)

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(folded(name), len(self._names))
        if number == len(self._names):
            self._names.append(name)
        return number

    def column(self) -> Column:
        return Column(
            tuple(self._names),
            self._numbers,
            np.array(self._places, np.int32),
            np.array(self._values, np.int32),
        )
