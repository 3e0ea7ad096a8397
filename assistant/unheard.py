"""Names in a question that the archive has nowhere: no quotation of it can be about them.

"How do agencies use TikTok?" finds what is said of other things that agencies use. Most questions
with such a name have an answer all the same, for an archive may have it under another name
("Burma"), so that it is said and nothing is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import ASKING_TERMS
from assistant.types import Respelling
from index.analyzer import FUNCTION_TERMS, wanted
from index.filters import folded
from index.generation import Index

_NAME = re.compile(r"(?<=[\w,;’'”\"] )[“\"(]?([A-Z][\w’'-]{2,39})(?![\w.]*\w)")
"""A capital within a sentence; parts of addresses and numbers are none."""

MOST = 3
"""Names that are told of."""


def unheard(question: str, read: Sequence[Respelling], index: Index) -> tuple[str, ...]:
    """In the question's order. None where every word has a capital, as in a headline."""
    words = question.split()
    if len(words) > 1 and all(word[:1].isupper() for word in words):
        return ()
    known = {each.written for each in read}
    names = dict.fromkeys(match[1] for match in _NAME.finditer(question))
    return tuple(name for name in names if name not in known and _is_nowhere(name, index))[:MOST]


def _is_nowhere(name: str, index: Index) -> bool:
    asked = [each for each in wanted(name) if each.term not in ASKING_TERMS | FUNCTION_TERMS]
    stores = (index.passage_terms, index.lead_terms)
    if not asked or any(store.frequency(each) for store in stores for each in asked):
        return False
    columns = index.facets.columns.values()
    return not any(folded(name) in other for column in columns for other in column.numbers)
