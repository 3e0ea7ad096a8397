"""True sentences made false: each alteration changes one thing that a reader would miss.

What is altered is found by rules of its own, not by those of `assistant.checking`, which is what
is measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

Alter = Callable[[str, Sequence[str], Random], str | None]
"""(true sentence, other sentences of the set, source of chance) → false one, None where it has
nothing to alter."""

_NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?![\w]|[.,]\d)")
_NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve twenty thirty forty"
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS.split())})\b", re.IGNORECASE)
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DATE = re.compile(rf"(?<!^)\b(?:{'|'.join([*_MONTHS, *_WEEKDAYS])})\b")
_NAME = re.compile(r"\b[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_LISTED = re.compile(r" ?,? (?:(?:and|or|&) )?")
"""Between two items of a list, which may change places."""
_NOT = re.compile(r"\b(?:(do|does|did) not|((?:do|does|did)n[’']t)|(\w+)n[’']t|not|never)\b ?")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|should|must|may|might)\b(?! not|n)"
)
_TURNS = (
    "increase/decrease increased/decreased increases/decreases rose/fell rise/fall rising/falling "
    "grew/shrank growing/shrinking higher/lower more/less most/least before/after first/last "
    "began/ended begin/end started/stopped opened/closed open/closed accepted/rejected "
    "approved/vetoed allowed/banned agreed/refused supported/opposed won/lost win/lose "
    "north/south northern/southern North/South east/west eastern/western import/export "
    "imports/exports joined/left arrived/departed bought/sold gained/lost added/removed "
    "always/never many/few all/none old/new early/late earlier/later high/low large/small "
    "long/short public/private strong/weak stronger/weaker better/worse best/worst easy/difficult "
    "up/down above/below inside/outside over/under success/failure successful/failed positive/"
    "negative majority/minority maximum/minimum ally/enemy allies/enemies peace/war friendly/"
    "hostile safe/dangerous hot/cold warm/cool light/dark fast/slow wide/narrow deep/shallow rich/"
    "poor male/female left/right top/bottom upper/lower senior/junior future/past cheap/expensive "
    "include/exclude includes/excludes included/excluded encourage/discourage create/destroy "
    "created/destroyed attack/defend legal/illegal formal/informal direct/indirect possible/"
    "impossible active/inactive domestic/foreign urban/rural north-east/south-west"
).replace("/ ", "/")
_OPPOSITE = {
    one: other
    for pair in _TURNS.split()
    for one, other in (pair.split("/"), reversed(pair.split("/")))
}
_TURN = re.compile(rf"\b(?:{'|'.join(map(re.escape, _OPPOSITE))})\b")


def number(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """One number becomes another one of the same form."""
    found = [*_NUMBER.finditer(sentence), *_NUMBER_WORD.finditer(sentence)]
    if not found:
        return None
    match = rng.choice(found)
    return _put(sentence, match, _another_number(match[0], rng))


def numbers_exchanged(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """Two numbers change places."""
    return _exchanged(sentence, list(_NUMBER.finditer(sentence)), rng)


def date(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """One month or day of the week becomes another one."""
    found = list(_DATE.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    names = _MONTHS if match[0] in _MONTHS else _WEEKDAYS
    return _put(sentence, match, rng.choice([name for name in names if name != match[0]]))


def name(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """One name becomes another one of the set."""
    found = _names(sentence)
    if not found:
        return None
    match = rng.choice(found)
    pool = [other[0] for text in rng.sample(list(others), min(40, len(others)))
            for other in _names(text)]  # fmt: skip
    fit = [other for other in pool if not set(other.split()) & set(sentence.split())]
    return _put(sentence, match, rng.choice(fit)) if fit else None


def names_exchanged(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """Two names change places."""
    return _exchanged(sentence, _names(sentence), rng)


def negation_dropped(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """One "not", "n't" or "never" goes."""
    found = list(_NOT.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    kept = match[3] or ""
    kept = {"ca": "can", "wo": "will", "sha": "shall"}.get(kept, kept)
    return _put(sentence, match, f"{kept} " if kept else "")


def negation_added(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """The first auxiliary is denied."""
    match = _AUXILIARY.search(sentence)
    if match is None or _NOT.search(sentence):
        return None
    return _put(sentence, match, f"{match[0]} not")


def direction(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """One word becomes its opposite."""
    found = list(_TURN.finditer(sentence))
    if not found:
        return None
    match = rng.choice(found)
    return _put(sentence, match, _OPPOSITE[match[0]])


def claim_added(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """What another article says is added to it."""
    fit = [text for text in others if 5 <= len(text.split()) <= 14 and text[:1].isupper()]
    if not fit:
        return None
    added = rng.choice(fit)
    return f"{sentence.rstrip('.!?')}, and {added[0].lower()}{added[1:]}"


ALTERATIONS: Mapping[str, Alter] = {
    "number": number,
    "numbers exchanged": numbers_exchanged,
    "date": date,
    "name": name,
    "names exchanged": names_exchanged,
    "negation dropped": negation_dropped,
    "negation added": negation_added,
    "direction": direction,
    "claim added": claim_added,
}
"""Kind → alteration. A sentence under another's number is made where the articles are at hand."""


def _put(sentence: str, match: re.Match[str], text: str) -> str:
    return f"{sentence[: match.start()]}{text}{sentence[match.end() :]}"


def _another_number(text: str, rng: Random) -> str:
    if not text[0].isdigit():
        words = [word for word in _NUMBER_WORDS.split() if word != text.lower()]
        chosen = rng.choice(words)
        return chosen.capitalize() if text[0].isupper() else chosen
    if "." in text:
        places = len(text.split(".")[1])
        return f"{float(text.replace(',', '')) + rng.choice((0.3, 1.5, 2)):.{places}f}"
    value = int(text.replace(",", ""))
    by = rng.randint(1, 9) if 1000 <= value < 2100 and "," not in text else max(1, value // 3)
    changed = value + by if rng.random() < 0.5 or value - by < 1 else value - by
    return f"{changed:,}" if "," in text else str(changed)


def _names(sentence: str) -> list[re.Match[str]]:
    """Words in capitals; a single one that opens the sentence may be any word."""
    dates = {*_MONTHS, *_WEEKDAYS}
    return [
        match
        for match in _NAME.finditer(sentence)
        if match[0] not in dates and (match.start() > 2 or " " in match[0])
    ]


def _exchanged(sentence: str, found: Sequence[re.Match[str]], rng: Random) -> str | None:
    pairs = [
        (one, other)
        for place, one in enumerate(found)
        for other in found[place + 1 :]
        if not set(one[0].split()) & set(other[0].split())
        and not _LISTED.fullmatch(sentence[one.end() : other.start()])
    ]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    return (
        f"{sentence[: one.start()]}{other[0]}{sentence[one.end() : other.start()]}"
        f"{one[0]}{sentence[other.end() :]}"
    )
