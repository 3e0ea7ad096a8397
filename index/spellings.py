"""Ways of writing one word, brought together before a text is cut into terms.

A text gets its variants: what a hyphen or an apostrophe joins stands in it in parts and as one
word, a letter with a diacritic as the plain one and as the two that are written for it. A
question asks for either (`index/analyzer.py`). Spellings that differ by rule become one on both
sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from index.initials import acronyms_as_terms

_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("[‘’‛′`´＇ʹʻʼʽʾʿˈ]")
_DASHES = re.compile("[‐‑‒–−﹣－]")

_JOINT = re.compile(r"[-'](?<=[^\W_].)(?=[^\W_])")
_CHAIN = re.compile(r"[^\W_]++(?:[-'][^\W_]++)++")
_WORD = re.compile(r"[^\W_]++")
_CLITIC = re.compile(r"'(?:s|t|d|m|re|ve|ll)$")
_MAX_PIECES = 4
_BROKEN = re.compile(r"-\s(?!(?:and|or|to)\b)(?=[^\W\d_])")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_LONGEST_WORD = 60

_TWO_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "ŏ": "eo", "ŭ": "eu"}
)
"""As German and Danish are written without these letters; Korea's own romanisation writes eo and
eu for the ŏ and ŭ of McCune and Reischauer."""
_WITH_TWO = re.compile("[äöüåøŏŭ]")

# These begin with letters and look back from there, so that the scan skips most of a text.
_ISE = re.compile(r"is(?<=[a-z]{3}is)(?=(?:ations?|ational|ing|e[drs]?|ers)\b)")
_YSE = re.compile(r"ys(?<=alys)(?=(?:ing|e[drs]?|ers)\b)")
_OUR = re.compile(
    r"our(?:(?<=armour)|(?<=behaviour)|(?<=colour)|(?<=endeavour)|(?<=favour)|(?<=flavour)|"
    r"(?<=harbour)|(?<=honour)|(?<=humour)|(?<=labour)|(?<=neighbour)|(?<=odour)|(?<=rigour)|"
    r"(?<=rumour)|(?<=tumour)|(?<=vapour)|(?<=vigour))"
)
_NEVER_IZE = (
    *"a o u w pr adv dev rev superv telev improv circumc exc inc conc prec prem prom surm".split(),
    *"merchand parad desp disgu franch advert expert pract treat chast tort exerc".split(),
)
"""How words in -ise that nobody writes with z end before it: advise, praise, otherwise."""


def one_form(text: str) -> str:
    """`text` in lower case with one kind of dash and apostrophe, its acronyms without dots and
    British spellings as American ones."""
    return _american(_lowered(text))


def with_variants(text: str) -> str:
    """The `one_form` of a text, and behind it the other forms of its words."""
    lowered = _lowered(text)
    return _american(" ".join([lowered, *variants(lowered), *_rejoined(lowered)]))


def variants(lowered: str) -> Iterator[str]:
    """Other forms of a text's words: "nuclear-armed" → "nucleararmed", "müller" → "mueller"."""
    joined = [form for chain in _chains(lowered) for form in _joined(chain)]
    yield from joined
    if not lowered.isascii() and _WITH_TWO.search(lowered):
        yield from (two_letters(word) for word in joined if _WITH_TWO.search(word))
        yield from (two_letters(word) for word in _WORD.findall(lowered) if _WITH_TWO.search(word))


def two_letters(word: str) -> str:
    """A word with two plain letters for each of those with a diacritic that have such a custom."""
    return word.translate(_TWO_LETTERS)


def _chains(lowered: str) -> Iterator[str]:
    """Words that hyphens or apostrophes join, found by these: most of a text is passed over."""
    end = 0
    for match in _JOINT.finditer(lowered):
        start = match.start()
        if start < end:
            continue
        while start > end and lowered[start - 1].isalnum():
            start -= 1
        chain = _CHAIN.match(lowered, start)
        if chain:
            end = chain.end()
            yield chain[0]


def _joined(chain: str) -> Iterator[str]:
    """A chain as one word; each piece with an apostrophe too, where hyphens join it to others."""
    chain = _CLITIC.sub("", chain)
    pieces = re.split("[-']", chain)
    if len(pieces) > _MAX_PIECES or "".join(pieces).isdigit():  # an address; a date
        return
    if len(pieces) > 1:
        yield "".join(pieces)
    if "-" in chain:
        yield from (part.replace("'", "") for part in chain.split("-") if "'" in part)


def _rejoined(lowered: str) -> Iterator[str]:
    """Words that the end of a line broke, where that line end is a space by now."""
    for match in _BROKEN.finditer(lowered):
        before = _WORD_BEFORE.search(lowered[max(0, match.start() - _LONGEST_WORD) : match.start()])
        after = _WORD_AFTER.match(lowered, match.end())
        if before and after:
            yield before[0] + after[0]


def _lowered(text: str) -> str:
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFC", text))
        text = _DASHES.sub("-", _APOSTROPHES.sub("'", text))
    return acronyms_as_terms(text).lower()


def _american(lowered: str) -> str:
    lowered = _ISE.sub(_ize_or_ise, lowered)
    return _OUR.sub("or", _YSE.sub("yz", lowered))


def _ize_or_ise(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 9) : match.start()]
    return "is" if before.endswith(_NEVER_IZE) else "iz"
