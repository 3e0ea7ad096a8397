"""What kind of thing a question asks for, and whether a sentence holds a thing of that kind."""

from __future__ import annotations

import re

_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    "million|billion|half|twice|third|quarter"
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

REASON = "reason"

KINDS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "quantity": (
        re.compile(
            r"\bhow (?:many|much|long|old|far|big|large|often|tall|high)\b"
            r"|\bwhat (?:percentage|percent|share|number|amount)\b",
            re.IGNORECASE,
        ),
        re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    ),
    "time": (
        re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|month|day|time)\b", re.IGNORECASE),
        re.compile(rf"\b1[5-9]\d\d\b|\b20\d\d\b|\b(?:{_MONTHS})\b|\b\d\d?(?:st|nd|rd|th)\b"),
    ),
    "person": (
        re.compile(r"\bwho(?:se|m)?\b", re.IGNORECASE),
        re.compile(r"\b[A-Z][\w’'-]+ (?:[A-Z]\. ?)*[A-Z][\w’'-]+"),
    ),
    REASON: (
        re.compile(
            r"\bwhy\b|\bhow come\b|\bwrong\b|\bcaused?\b|\breasons?\b|\bled to\b", re.IGNORECASE
        ),
        re.compile(
            r"\b(?:because|due to|owing to|as a result|results? (?:of|from|in)|resulted|caus\w+|"
            r"led to|reasons?|so that|in order to|fail\w*|collaps\w+|br(?:oke|eak|oken)\w* down|"
            r"fell (?:apart|through)|did not|mis\w+stood|mis\w+ing|wrong)\b",
            re.IGNORECASE,
        ),
    ),
}
"""Kind → (what in a question asks for it, what in a sentence may be one); English only."""


def asked_kind(question: str) -> str | None:
    """The first kind in `KINDS` that the question asks for; None where it is none of them."""
    return next((kind for kind, (asks, _) in KINDS.items() if asks.search(question)), None)


def holds_what_is_asked(kind: str | None, sentence: str) -> float:
    """1 where the sentence holds a thing of the `asked_kind`, 0 where not, ½ where that is None."""
    if kind is None:
        return 0.5
    return 1.0 if KINDS[kind][1].search(sentence) else 0.0
