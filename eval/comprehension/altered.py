"""Questions made false: one name, number or direction of them replaced, so that the passage that
answered them no longer does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

OPPOSITES = {
    "first": "last",
    "last": "first",
    "most": "least",
    "least": "most",
    "largest": "smallest",
    "smallest": "largest",
    "highest": "lowest",
    "lowest": "highest",
    "before": "after",
    "after": "before",
    "north": "south",
    "south": "north",
    "northern": "southern",
    "southern": "northern",
    "east": "west",
    "west": "east",
    "eastern": "western",
    "western": "eastern",
    "began": "ended",
    "begin": "end",
    "start": "end",
    "started": "ended",
    "end": "begin",
    "ended": "began",
    "increase": "decrease",
    "increased": "decreased",
    "decrease": "increase",
    "decreased": "increased",
    "won": "lost",
    "win": "lose",
    "lost": "won",
    "more": "fewer",
    "less": "more",
    "earliest": "latest",
    "oldest": "newest",
    "newest": "oldest",
    "male": "female",
    "female": "male",
    "winter": "summer",
    "summer": "winter",
    "support": "oppose",
    "supported": "opposed",
    "opposed": "supported",
    "opened": "closed",
    "closed": "opened",
    "above": "below",
    "below": "above",
    "accepted": "rejected",
    "rejected": "accepted",
    "joined": "left",
    "founded": "dissolved",
    "created": "abolished",
    "included": "excluded",
    "allowed": "forbidden",
    "minimum": "maximum",
    "maximum": "minimum",
    "major": "minor",
    "minor": "major",
    "early": "late",
    "late": "early",
    "private": "public",
    "public": "private",
    "import": "export",
    "exported": "imported",
    "rural": "urban",
    "urban": "rural",
}
NAME = re.compile(r"(?<!^)(?<![.?!] )\b[A-Z][\w’'-]+(?: (?:of |the |de )?[A-Z][\w’'-]+)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
WORD = re.compile(r"[A-Za-z]+")
_VERB = re.compile(r"\b(did|does|do|was|were|is|are|has|have|had|could|would|will|can)\b( \w+)")

Alteration = Callable[[str, Sequence[str], random.Random], str | None]
"""(question, names of the same article, chance) → the altered question, None where it has none."""


def other_name(question: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = list(NAME.finditer(question))
    others = [name for name in names if name not in question and question not in name]
    if not found or not others:
        return None
    match = chance.choice(found)
    return question[: match.start()] + chance.choice(others) + question[match.end() :]


def other_number(question: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = list(NUMBER.finditer(question))
    if not found:
        return None
    match = chance.choice(found)
    figures = match.group()
    places = [n for n, char in enumerate(figures) if char.isdigit()]
    # Of a year the last two figures change: 1874 for 1974 would be told by its century.
    at = chance.choice(places[-2:])
    digit = chance.choice([d for d in "123456789" if d != figures[at]])
    return (
        question[: match.start()]
        + figures[:at]
        + digit
        + figures[at + 1 :]
        + question[match.end() :]
    )


def opposite(question: str, names: Sequence[str], chance: random.Random) -> str | None:
    found = [m for m in WORD.finditer(question) if m.group().lower() in OPPOSITES]
    if not found:
        return None
    match = chance.choice(found)
    return question[: match.start()] + OPPOSITES[match.group().lower()] + question[match.end() :]


def negated(question: str, names: Sequence[str], chance: random.Random) -> str | None:
    match = _VERB.search(question)
    if match is None:
        return None
    auxiliary = match.group(1)
    at = match.end(1) if auxiliary in ("was", "were", "is", "are") else match.end()
    return f"{question[:at]} not{question[at:]}"


ALTERATIONS: dict[str, Alteration] = {
    "name": other_name,
    "number": other_number,
    "opposite": opposite,
    "negated": negated,
}
_SHARES = {"name": 0.55, "number": 0.8, "opposite": 0.9, "negated": 0.1}
"""How often each is tried first; what a question has no place for is left to the next."""


def altered(question: str, names: Sequence[str], chance: random.Random) -> str | None:
    """The question with one thing of it made another, None where it has nothing to alter."""
    tried = sorted(ALTERATIONS, key=lambda kind: chance.random() / _SHARES[kind])
    for kind in tried:
        made = ALTERATIONS[kind](question, names, chance)
        if made is not None and made != question:
            return made
    return None
