"""Addresses and telephone numbers, taken out of what readers write before it is kept."""

from __future__ import annotations

import re

EMAIL = "[e-mail]"
PHONE = "[phone]"

# Bounded repetitions, so that no text makes the search slow.
_EMAIL = re.compile(r"[\w.+%'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# With a plus sign, a leading zero, a bracket or the groups in which numbers are written, so that
# years, dates, amounts and article numbers stay.
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"\+\d(?:[\s().\-/]{0,3}\d){6,14}"
    r"|00\d(?:[\s().\-/]{0,3}\d){7,14}"
    r"|\(0?\d{2,5}\)[\s.\-/]{0,3}\d(?:[\s.\-/]{0,3}\d){5,9}"
    r"|0\d(?:[\s().\-/]{0,3}\d){7,11}"
    r"|\d{3}[\s.\-]\d{3}[\s.\-]\d{4}"
    r"|\d{3}[\s.\-]\d{4}"
    r")(?![\w/])(?![.,-]\d)"
)


def redacted(text: str) -> str:
    """`text` with e-mail addresses and telephone numbers replaced by what they are.

    A pattern knows no names and no addresses of streets; those stay.
    """
    return _PHONE.sub(PHONE, _EMAIL.sub(EMAIL, text))
