"""Which words of a quotation are marked as the answer: few, and of the kind that is asked for.

A reader finds a span for any question. It answers where the question asks for a name, a date, a
place, a quantity or some other thing; for "why", "how" and "what happened" it is a piece of a
sentence that answers only as a whole. Rather no mark than a wrong one (docs/decisions/0022).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.asked_for import KINDS
from assistant.evidence import Evidence
from index.analyzer import terms
from index.types import Span

SURE = 2.0
"""Margin from which words are marked; above 0 the reader holds that they answer."""
MOST_WORDS = 8

_CAPITAL = re.compile(r"\b[^\W\d_a-zß-öø-ÿ]\w")

ASKED: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    **{kind: KINDS[kind] for kind in ("quantity", "time")},
    "person": (KINDS["person"][0], _CAPITAL),
    "place": (re.compile(r"\bwhere\b", re.IGNORECASE), _CAPITAL),
    "thing": (
        re.compile(
            r"\bwhich\b|\bwhat(?:'s|’s| is| was| are| were)? (?:the |its |their )?(?:full |real )?"
            r"(?:name|title|acronym|address|capital|currency|language|colou?r|type|kind)s?\b"
            r"|\bwhat (?!happen|is\b|was\b|are\b|were\b|did\b|does\b|do\b|has\b|have\b|had\b|can\b|"
            r"could\b|should\b|would\b|will\b|must\b|may\b|might\b|makes?\b|made\b|caused?\b|"
            r"led\b|went\b|goes\b|came\b|comes\b|about\b|if\b|to\b|else\b|kept\b|keeps?\b|"
            r"became\b|becomes?\b|brought\b|drove\b|gave\b|gives?\b|took\b|takes?\b|\w+ed\b)\w+",
            re.IGNORECASE,
        ),
        re.compile(r"\w"),
    ),
}
"""Kind → (what in a question asks for it, what the marked words have to hold); English only."""


def marked(question: str, evidence: Sequence[Evidence]) -> list[Span | None]:
    """For each sentence the span of its words that answer, in the sentence; None for none.

    The reader's surest words, and in other sentences those that have a word in common with them.
    """
    holds = [kind for asks, kind in ASKED.values() if asks.search(question)]
    said = set(terms(question))
    words = {
        number: _words(item)
        for number, item in enumerate(evidence)
        if _margin(item) >= SURE and _answers(_words(item), holds, said)
    }
    if not words:
        return [None] * len(evidence)
    surest = set(terms(words[max(words, key=lambda number: _margin(evidence[number]))]))
    return [
        _within(item) if number in words and not surest.isdisjoint(terms(words[number])) else None
        for number, item in enumerate(evidence)
    ]


def _answers(words: str, holds: Sequence[re.Pattern[str]], said: set[str]) -> bool:
    """Whether the words are few, of a kind asked for, and more than the question's own."""
    return (
        len(words.split()) <= MOST_WORDS
        and any(kind.search(words) for kind in holds)
        and not said.issuperset(terms(words))
    )


def _margin(item: Evidence) -> float:
    return -math.inf if item.answering is None else item.answering.margin


def _words(item: Evidence) -> str:
    start, end = item.answering.span if item.answering else (0, 0)
    return item.article.text[start:end]


def _within(item: Evidence) -> Span | None:
    if item.answering is None:
        return None
    start, end = item.answering.span
    return start - item.span[0], end - item.span[0]
