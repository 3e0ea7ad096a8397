"""Acronyms as terms: dots left out, and "US", "WHO" and "IT" told from the words they look like."""

from __future__ import annotations

import re

from index.function_words import FUNCTION_WORDS

# Each pattern begins with what is rare in a text, so that the scan skips the rest of it.
_DOTTED = re.compile(r"[A-Z](?<!\w.)(?<!\.\w)(?:\.[A-Z])+(?!\w)\.?")
_CAPITALS = re.compile(r"[A-Z](?<!\w.)[A-Z]{1,9}(?!\w)")
_LOOK_ALIKE = frozenset(word.upper() for word in FUNCTION_WORDS.split() if len(word) > 1)

_AROUND = 40
_MIN_LETTERS = 6
"""So few letters around, and capitals are how the acronyms of a short query are written."""


def acronyms_as_terms(text: str) -> str:
    """`text` with "U.S." and "US" as "USA", "I.A.E.A." as "IAEA", and "WHO" unlike "who".

    Capitals among capitals, as in a heading, stay the words that they are.
    """
    text = _DOTTED.sub(lambda match: _distinct(match[0].replace(".", "")), text)
    return _CAPITALS.sub(_unless_in_a_heading, text)


def _unless_in_a_heading(match: re.Match[str]) -> str:
    word = match[0]
    if word not in _LOOK_ALIKE:
        return word
    text, (start, end) = match.string, match.span()
    around = text[max(0, start - _AROUND) : start] + text[end : end + _AROUND]
    capitals = sum(char.isupper() for char in around)
    small = sum(char.islower() for char in around)
    if small <= capitals and small + capitals >= _MIN_LETTERS:
        return word
    return _distinct(word)


def _distinct(acronym: str) -> str:
    """A form of the acronym that no common word has. The United States have two acronyms."""
    if acronym == "US":
        return "USA"
    return f"{acronym}acronym" if acronym in _LOOK_ALIKE else acronym
