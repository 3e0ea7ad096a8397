"""Numbers and dates, brought to one form: "two", "2" and "2nd"; "3.2 million"; "Sept." and 09.

A key is a number ("2", "3200000"), a decade ("1990s"), a month ("month 9") or a weekday
("weekday 1").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

_ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
_ONES += "fifteen sixteen seventeen eighteen nineteen"
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
_ORDINALS += "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {
    **{word: n for n, word in enumerate(_ONES.split())},
    **{word: n for n, word in enumerate(_ORDINALS.split())},
    **{word: 10 * n for n, word in enumerate(_TENS, start=2)},
    **{f"{word[:-1]}ieth": 10 * n for n, word in enumerate(_TENS, start=2)},
    "dozen": 12,
}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9}
_SCALES |= {"trillion": 10**12}
NUMBER_WORDS = " ".join([*_WORDS, *_SCALES, "percent"])
_MONTHS = "january february march april may june july august september october november december"
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday"
_NAMED = {
    **{name: f"month {n}" for n, name in enumerate(_MONTHS.split(), start=1)},
    **{name[:3]: f"month {n}" for n, name in enumerate(_MONTHS.split(), start=1)},
    "sept": "month 9",
    **{name: f"weekday {n}" for n, name in enumerate(_WEEKDAYS.split(), start=1)},
}
"""Months and weekdays; only where they are written with a capital letter."""
CALENDAR = frozenset(_NAMED)
_MODALS = frozenset({"may", "march", "mar", "jun", "sun", "dec"})
"""Those that are other words too where they open a sentence."""

_ISO = re.compile(r"(?<![\d-])([12]\d{3})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\d-])")
_TOKEN = re.compile(
    r"(?P<digits>(?<![^\W_])(?<!\d[.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?P<tail>[a-z]*)"
    r"|(?P<word>[^\W\d_]+)",
    re.IGNORECASE,
)
_LONGEST = 30
"""Digits. A longer run is no quantity, and arithmetic on it would take its time."""
_IDIOM = re.compile(
    r"\b(?:one (?:of|another|or|and)|one['’]s|(?:no|this|that|the|any|every|some|each|another) one)"
    r"\b",
    re.IGNORECASE,
)
_TWO = frozenset({"both", "couple", "pair", "twice", "two-thirds"})
_ONE = frozenset({"single", "sole", "once", "only"})


def required(sentence: str) -> set[str]:
    """The keys that what the sentence cites has to have."""
    return _keys(_IDIOM.sub(" ", sentence), opening=True)


def stated(text: str) -> set[str]:
    """The keys that a cited text has, and those that it has in other words."""
    keys = _keys(text, opening=False)
    words = set(text.lower().split())
    if words & _TWO:
        keys.add("2")
    if words & _ONE:
        keys.add("1")
    return keys


def exchanged(sentence: str, cited: str) -> bool:
    """Whether a number stands where the cited sentence has another one of the sentence's numbers.

    By the words on both sides of it, of which it keeps one wherever its clause is moved to.
    """
    here, there = _sides(sentence), _sides(cited)
    common = here.keys() & there.keys()
    return any(
        not _meet(here[key], there[key])
        and any(_meet(here[key], there[other]) for other in common - {key})
        for key in common
    )


def _sides(text: str) -> dict[str, set[tuple[str, int]]]:
    """The words beside each number, and on which side of it they stand."""
    tokens = list(_TOKEN.finditer(text))
    keys: list[str | None] = []
    number = 0
    while number < len(tokens):
        key, used = _number_at(tokens, number)
        keys += [key] * used
        number += used
    found: dict[str, set[tuple[str, int]]] = {}
    for place, key in enumerate(keys):
        for side in (-1, 1) if key is not None else ():
            beside = place + side
            if 0 <= beside < len(tokens) and keys[beside] is None:
                word = str(tokens[beside]["word"]).lower()
                found.setdefault(str(key), set()).add((word, side))
    return found


def _meet(one: set[tuple[str, int]], other: set[tuple[str, int]]) -> bool:
    return not one.isdisjoint(other)


def _keys(text: str, opening: bool) -> set[str]:
    return set(_found(text, opening))


def _found(text: str, opening: bool) -> Iterator[str]:
    """Keys in order. `opening` leaves a doubtful name such as "May" at the beginning alone."""
    for match in _ISO.finditer(text):
        year, month, day = match.groups()
        yield from (year, f"month {int(month)}", *([str(int(day))] if day else []))
    text = _ISO.sub(lambda match: " " * len(match[0]), text)
    tokens = list(_TOKEN.finditer(text))
    number = 0
    while number < len(tokens):
        key, used = _number_at(tokens, number)
        if key is None:
            key = _name_at(tokens[number], opening and number == 0)
        if key is not None:
            yield key
        number += used


def _name_at(token: re.Match[str], doubtful: bool) -> str | None:
    word = token["word"]
    if word is None or not word[0].isupper():
        return None
    lowered = word.lower()
    return None if doubtful and lowered in _MODALS else _NAMED.get(lowered)


def _number_at(tokens: list[re.Match[str]], number: int) -> tuple[str | None, int]:
    """The number that begins at a token, and how many tokens it takes: at least 1."""
    first = tokens[number]
    if first["digits"] is not None:
        if len(first["digits"]) > _LONGEST:
            return first["digits"], 1
        if first["tail"].lower() == "s":
            return f"{first['digits']}s", 1
        value, used = Decimal(first["digits"].replace(",", "")), 1
    elif (found := _WORDS.get(first["word"].lower())) is not None:
        value, used = Decimal(found), 1
        if value in range(20, 100, 10) and (below := _word_at(tokens, number + 1, 1, 9)):
            value, used = value + below, 2
    else:
        return None, 1
    while (scale := _scale_at(tokens, number + used)) is not None:
        value, used = value * scale, used + 1
        if below := _word_at(tokens, number + used, 1, scale - 1):
            value, used = value + below, used + 1
    return _plain(value), used


def _word_at(tokens: list[re.Match[str]], number: int, low: int, high: int) -> int | None:
    """A number word in a compound, such as the "five" of "twenty-five"."""
    if number >= len(tokens) or tokens[number]["word"] is None:
        return None
    if tokens[number].start() - tokens[number - 1].end() > 1:
        return None
    value = _WORDS.get(tokens[number]["word"].lower())
    return value if value is not None and low <= value <= high else None


def _scale_at(tokens: list[re.Match[str]], number: int) -> int | None:
    if number >= len(tokens) or tokens[number]["word"] is None:
        return None
    if tokens[number].start() - tokens[number - 1].end() > 1:
        return None
    return _SCALES.get(tokens[number]["word"].lower())


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
