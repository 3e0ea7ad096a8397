"""Words that only say in which order articles are wanted: "latest", "what's new with", "oldest".

They are no matter to search for. An article that calls something "the latest" is seldom the latest
article, and so they are taken out of what is searched for once they are understood.
"""

from __future__ import annotations

import re

_THINGS = (
    r"(?:news|updates?|developments?|articles?|(?:blog ?)?posts?|pieces?|stories|story|entries|"
    r"entry|columns?|coverage|information|info)"
)
NEWEST = re.compile(
    r"(?<!\bat the )\blatest\b|\bnewest\b|\b(?:most )?recent(?:ly)?\b"
    r"|\bwhat(?:['’]?s| is| has been| else is) new\b"
    r"|\b(?:any|some)(?:thing)? new(?=(?: \w+){0,2} (?:about|at|from|in|on|regarding|with)\b)"
    r"|\bany (?:news|updates?)\b",
    re.IGNORECASE,
)
OLDEST = re.compile(rf"\b(?:earliest|oldest)(?: {_THINGS}\b)?", re.IGNORECASE)
_ASKED = (
    r"(?:(?:can|could) you )?(?:please )?(?:tell|give|show) (?:me|us)(?: about)?"
    r"|what(?:['’]?s|['’]?re| is| are| was| were)?|(?:is|are|was|were) there(?: been)?"
    r"|(?:has|have) there been|(?:do|did) you have|have you(?: got)?"
)
_OPENING = re.compile(
    r"^\W*(?:(?:and|but|so|ok(?:ay)?|then|also)\b\W*)?"
    rf"(?:{_ASKED})?(?: ?\b(?:the|any|some|your)\b)? ?(?:very )?"
    rf"(?P<order>{NEWEST.pattern}|{OLDEST.pattern})(?: {_THINGS}\b)?"
    r"(?: (?:about|at|concerning|from|in|of|on|regarding|with)\b)?",
    re.IGNORECASE,
)


def as_words(pattern: re.Pattern[str], question: str) -> re.Match[str] | None:
    """The first match that is no part of a name, such as "Recent" in "the Recent Acquisitions"."""
    shouted = question.isupper()
    for match in pattern.finditer(question):
        opens = not re.search(r"\w", question[: match.start()])
        if shouted or opens or not match[0][0].isupper():
            return match
    return None


def subject(question: str) -> str:
    """What is asked about: "Login.gov?" of "What is the latest on Login.gov?".

    A question that does not open with words of order asks something of its own and stays whole.
    """
    opening = _OPENING.match(question)
    if opening is None or as_words(re.compile(re.escape(opening["order"])), question) is None:
        return question
    return question[opening.end() :].strip().lstrip(",;:–- ")


def without_order(question: str) -> str:
    """What is left to search for: the subject, or the question without its words of order."""
    left = subject(question)
    for pattern in (NEWEST, OLDEST):
        while match := as_words(pattern, left):
            left = f"{left[: match.start()]} {left[match.end() :]}"
    return " ".join(left.split()).lstrip(",;:–- ")
