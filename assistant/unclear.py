"""Questions that do not say what they are about: they are asked back instead of answered."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.question import ASKING_TERMS
from assistant.types import Turn
from index.analyzer import FUNCTION_TERMS, wanted

_POINTING = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|he|him|his|she|her)\b", re.IGNORECASE
)


def unclear(question: str, history: Sequence[Turn]) -> str:
    """What is missing, in words for a notice; empty for a question that can be searched for.

    Without a conversation before it, a question is unclear that names nothing at all, or one
    thing beside a word that points at another: "What about it?", "Who built it?".
    """
    if history:
        return ""
    named = _named(question)
    pointing = _POINTING.search(question)
    if pointing and len(named) <= 1:
        return f"The question does not say what “{pointing[0]}” stands for."
    return "" if named else "The question does not say what it is about."


def names_nothing(question: str) -> bool:
    """Whether a question has no word of any matter in it."""
    return not _named(question)


def _named(question: str) -> set[str]:
    return {item.term for item in wanted(question)} - ASKING_TERMS - FUNCTION_TERMS
