"""The span that a citation's link names, checked against the article it points into."""

from __future__ import annotations

from index.errors import InputError
from index.types import Article, Span


def parse_span(start: object, end: object, article: Article) -> Span | None:
    """(start, end) in code points of `article.text`; None where the link names no span."""
    if start in (None, "") and end in (None, ""):
        return None
    low, high, length = _number(start), _number(end), len(article.text)
    if low is None or high is None or not 0 <= low < high <= length:
        raise InputError(
            "This link names a passage that the article does not have: it needs start and end "
            f"with 0 <= start < end <= {length:,}."
        )
    return low, high


def _number(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    # isdecimal alone would let in digits of other scripts and numbers too long to convert.
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 12:
        return int(value)
    return None
