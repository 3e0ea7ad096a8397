"""Acronyms that an article spells out itself: "International Atomic Energy Agency (IAEA)".

A passage that holds one of the two forms is found by the other one too. What an acronym stands
for is taken from the same article only, in which it means one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

_IN_BRACKETS = re.compile(r"\((?:or )?[\"“']?([^()\"”]{2,80}?)[\"”']?[,;)]")
_SHORT = re.compile(r"[A-Za-z0-9][\w.&/-]{1,9}(?: [A-Z][\w.&/-]{1,9})?")
_SHORT_BEFORE = re.compile(r"(?<!\w)([A-Za-z0-9][\w.&/-]{1,9}) $")
_BEFORE = 150
_RUN = re.compile(r"[^\W_]+")
MAX_ABBREVIATIONS = 256
"""Of an article: each is looked for in every passage, which a long glossary makes costly."""
_BREAK = re.compile(r"[\n()\[\];:]|(?<![A-Z])[.!?] (?=[A-Z])")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    short: str
    long: str


def abbreviations(text: str) -> list[Abbreviation]:
    """What a text abbreviates, each acronym once: the first that it is spelled out as.

    The first MAX_ABBREVIATIONS of them.

    "Long form (LF)" by Schwartz and Hearst 2003, and "LF (long form)" where the first letters of
    the long form's words are those of the short one.
    """
    found: dict[str, Abbreviation] = {}
    for match in _IN_BRACKETS.finditer(text):
        pair = _after(text, match) or _in_brackets(text, match)
        if pair is not None:
            found.setdefault(pair.short, pair)
            if len(found) == MAX_ABBREVIATIONS:
                break
    return list(found.values())


def other_forms(text: str, known: Sequence[Abbreviation]) -> Iterator[str]:
    """For each abbreviation of which the text has one form alone, the other one."""
    if not known:
        return
    folded, runs = text.casefold(), set(_RUN.findall(text))
    for pair in known:
        has_long = pair.long.casefold() in folded
        # "KORUS FTA" is "KORUS" once it has been spelled out.
        if has_long != _has_word(text, runs, pair.short.partition(" ")[0]):
            yield pair.short if has_long else pair.long


def _has_word(text: str, runs: Set[str], word: str) -> bool:
    """`runs` of letters and digits are the text's; a word's first has to be one of them."""
    first = _RUN.match(word)
    if first is not None and first[0] not in runs:
        return False
    place = text.find(word)
    while place >= 0:
        end = place + len(word)
        if not text[place - 1 : place].isalnum() and not text[end : end + 1].isalnum():
            return True
        place = text.find(word, place + 1)
    return False


def _after(text: str, match: re.Match[str]) -> Abbreviation | None:
    """A short form in brackets, behind what it stands for."""
    short = match[1].strip()
    if not _SHORT.fullmatch(short) or not _is_acronym(short):
        return None
    before = _BREAK.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1].split()
    # Schwartz and Hearst 2003: at most min(|A| + 5, 2 |A|) words.
    letters = sum(char.isalnum() for char in short)
    long = _long_form(short, " ".join(before[-min(letters + 5, 2 * letters) :]))
    return None if long is None else Abbreviation(short, long)


def _is_acronym(short: str) -> bool:
    """Whether most of its letters are capitals, and there are at least two."""
    capitals = sum(char.isupper() for char in short)
    letters = sum(char.isalpha() for char in short)
    return capitals >= 2 and capitals >= 0.5 * letters


def _long_form(short: str, candidate: str) -> str | None:
    """The shortest end of `candidate` that holds the letters of `short` in their order.

    The first of them begins a word. Schwartz and Hearst 2003, figure 1.
    """
    place = len(candidate)
    letters = [char.lower() for char in short if char.isalnum()]
    lowered = candidate.lower()
    for number in reversed(range(len(letters))):
        place -= 1
        while place >= 0 and (
            lowered[place : place + 1] != letters[number]
            or (number == 0 and lowered[place - 1 : place].isalnum() and place > 0)
        ):
            place -= 1
        if place < 0:
            return None
    long = _POSSESSIVE.sub("", candidate[place:])
    words = long.split()
    if len(words) < 2 or len(words) > min(len(letters) + 5, 2 * len(letters)) or short in words:
        return None
    return long


def _in_brackets(text: str, match: re.Match[str]) -> Abbreviation | None:
    """A long form in brackets, behind its acronym."""
    before = _SHORT_BEFORE.search(text[max(0, match.start() - 12) : match.start()])
    if before is None or not _is_acronym(before[1]):
        return None
    words = re.findall(r"[^\W_]+", match[1])
    firsts = [word[0].lower() for word in words if word[0].isupper()]
    if len(words) < 2 or firsts != [char.lower() for char in before[1] if char.isalnum()]:
        return None
    return Abbreviation(before[1], match[1])
