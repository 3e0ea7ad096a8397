"""Text from articles on its way to a terminal, where control characters would be commands."""

from __future__ import annotations

import unicodedata

_KEPT = "\n\t"


def printable(text: str) -> str:
    """The text without control and format characters (escape sequences, bidi overrides)."""
    return "".join(
        char if char in _KEPT or unicodedata.category(char) not in ("Cc", "Cf", "Cs") else " "
        for char in text
    )


def one_line(text: str) -> str:
    """`printable`, and without line breaks: a file's name cannot forge a line of a report."""
    return " ".join(printable(text).split())


def counted(number: int, things: str) -> str:
    """Such as "1 file", "1 duplicate query" and "2,083 files"; `things` is a regular plural."""
    return f"{number:,} {_singular(things) if number == 1 else things}"


def _singular(things: str) -> str:
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("ches", "ch")):
        if things.endswith(plural):
            return things.removesuffix(plural) + singular
    return things.removesuffix("s")
