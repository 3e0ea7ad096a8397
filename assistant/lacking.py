"""Whether an answer holds the number, the date or the name that its question asks for.

Only the plainest questions count ("How many …", "When was …", "Who …"), and only their kind of
thing has to be there, not the right one: a warning that is wrong would cost more than one that is
missing. English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENING = r"(?:^|[,;:?.]\s+|\b(?:and|but|so|or|then|ok)\b,? *(?:exactly |just )?)"
_ASKS = {
    "number": re.compile(
        r"\bhow many\b|\bhow much\b(?! (?:does|do|did) .* matter)"
        r"|\b(?:what|which) (?:percentage|percent|share|number|amount)\b",
        re.IGNORECASE,
    ),
    "date": re.compile(
        rf"{_OPENING}when (?:was|were|is|are|did|does|do|will|would|has|have|had)\b"
        rf"|{_OPENING}when\W*$|\b(?:what|which) (?:year|date|month|day)\b",
        re.IGNORECASE,
    ),
    "name": re.compile(
        rf"{_OPENING}(?:by |to |for |with |from |of )?who(?:se|m)?\b", re.IGNORECASE
    ),
}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
)
_YEAR = r"(?:1[5-9]|20)\d\d"
_UNIT = r"(?:minute|hour|day|week|month|year|decade)s?"
_DATE = re.compile(
    rf"\b{_MONTH}\.?(?: \d\d?\b)?(?:,? {_YEAR}\b)?|\b\d\d? {_MONTH}\b|\b{_YEAR}s?\b(?![,.]\d)"
    r"|\b\d+(?:st|nd|rd|th)\b|\b[A-Z]\w*-\d+\b|\b(?:Section|Title|Part|Chapter|Article|Page|"
    r"Figure|Table|Step|Phase|Action|Level|Version|Rule|Resolution|Web) \d+(?:\.\d+)*\b"
)
"""What has digits and counts nothing: dates, and names such as Section 508."""
_SPAN_OF_TIME = re.compile(rf"\b(?:\d+|\w+)[- ]{_UNIT}\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\d|%|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty(?=[- ]\w)|"
    r"dozens?|hundreds?|thousands?|millions?|billions?|half|halves|twice|thirds?|quarters?|none|"
    r"percent|doubled?|tripled?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b{_YEAR}\b|\b{_MONTH}\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b\d+ (?:BCE?|AD)\b"
    rf"|\b{_UNIT} (?:ago|earlier|later|after|before)\b|\b\d+(?:st|nd|rd|th)[- ]century\b"
    rf"|\b(?:last|next|later that|(?:earlier|later) this|the same) {_UNIT}\b"
    rf"|\bwithin (?:\w+ ){{1,2}}{_UNIT}\b"
    r"|\b(?:today|yesterday|tomorrow|spring|summer|autumn|winter|fall of)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_PEOPLE = re.compile(
    r"\b(?:people|persons?|wom[ae]n|m[ae]n|child(?:ren)?|users?|staff|teams?|\w+(?:ers?|ors?|ists?)|"
    r"citizens?|officials?|agenc(?:y|ies)|compan(?:y|ies)|offices?|departments?|governments?|"
    r"committees?|council|nobody|no one|everyone|anyone)\b"
)
"""Who is asked for may have no name: the answer is "the visitors"."""


def lacking(question: str, texts: Sequence[str]) -> str:
    """What is asked for and in none of the texts: "number", "date", "name", or nothing."""
    for what, asks in _ASKS.items():
        if asks.search(question):
            return "" if any(_holds(what, question, text) for text in texts) else what
    return ""


def _holds(what: str, question: str, text: str) -> bool:
    if what == "number":
        counted = _DATE.sub(" ", text)
        if not re.search(_UNIT, question):
            counted = _SPAN_OF_TIME.sub(" ", counted)
        return _NUMBER.search(counted) is not None
    if what == "date":
        return any(found[0] not in question for found in _TIME.finditer(text))
    return _PEOPLE.search(text) is not None or _names_another(question, text)


def _names_another(question: str, text: str) -> bool:
    """Whether a text has a name that the question has not; its first word is one in any case."""
    known = question.casefold()
    return any(
        found.start() > 0 and found[0].casefold() not in known for found in _NAME.finditer(text)
    )
