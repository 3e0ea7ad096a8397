"""The frame of a plain English statement: subject, verb, rest. What isn't plain is left alone.

No grammar is known here, only closed lists of words: rather no question than a crooked one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.authoring.verbs import (
    AUXILIARIES,
    BASE_OF_PARTICIPLE,
    BASE_OF_PAST,
    BASE_OF_THIRD,
    HAVING,
    PAST_OF,
)

Kind = Literal["auxiliary", "past", "present", "plural"]
"""Of a verb: what a question puts before the subject is itself, "did", "does" or "do"."""

IsName = Callable[[str], bool]
"""Whether a word that opens a sentence would have its capital letter elsewhere too."""

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DATE = (
    rf"(?:(?:the )?(?:early|late|mid|middle of|end of|beginning of|start of)[ -])?"
    rf"(?:(?:{MONTHS})(?: \d{{1,2}})?(?:[,\x00]? \d{{4}})?|\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?"
    rf"|the (?:spring|summer|autumn|fall|winter) of \d{{4}}|(?:1[5-9]|20)\d{{2}})(?![\w,]*\d)"
)

SUBJECT_WORDS = 9

_STRANGE = re.compile(r"""["“”()\[\]:;—–]|\.\.\.|…|https?:|@""")
_INTRO = re.compile(rf"^((?:In|On|By|Since|Until) {DATE}),? (?=[a-zA-Z])")
_BREAK = re.compile(
    r",\s|\s(?=(?:because|although|though|while|whereas|but|which|who|when|where|if|unless|"
    r"so that|in order to)\b)"
)
_DATE_COMMA = re.compile(rf"\b((?:{MONTHS}) \d{{1,2}}), (?=\d{{4}}\b)")

_DOING = {"past": "did", "present": "does", "plural": "do"}
_HAVING_KIND: dict[str, Kind] = {"had": "past", "has": "present", "have": "plural"}
_DETERMINERS = frozenset("the a an each every both all most many some several no".split())
_NO_SUBJECT = frozenset(
    "i you he she it we they this that these those there here one what who how why when where "
    "which such another others neither either nobody nothing everyone someone my your his her "
    "its our their and but or so yet nor if as because although though while since until unless "
    "whatever whether in on at by for from with to of under over after before during between "
    "among against without within about despite like than then now also still even only just "
    "not never perhaps yesterday today tomorrow instead finally meanwhile moreover however rather "
    "first second third last next".split()
)
_TIMES = frozenset(
    "day days week weeks month months year years morning evening night time moment".split()
)
_STOPS = frozenset(
    "that which who whose whom when where why because although though while if as than to and or "
    "but nor not never".split()
)
_PREPOSITIONS = frozenset("of in at on for from with to between under over near".split())
_AFTER_PARTICIPLE = frozenset("by in on at from to for with under last as between after".split())
_ADVERBS = frozenset("not also never already now still since long just recently finally".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A statement's first clause. `rest` follows the verb, `tail` follows the clause.

    `intro` is a date that stands before the subject ("In May 1911"). `verb` is a form of `base`,
    or an auxiliary, which is its own base.
    """

    intro: str
    subject: str
    verb: str
    base: str
    kind: Kind
    rest: str
    tail: str

    def asked(self, rest: str) -> str:
        """ "did Seoul ban beef": the clause as a question has it, with another rest."""
        if self.kind == "auxiliary":
            words = f"{self.verb} {self.subject} {rest}"
        else:
            words = f"{_DOING[self.kind]} {self.subject} {self.base} {rest}"
        return " ".join(words.split())


def clause_of(sentence: str, is_name: IsName) -> Clause | None:
    """None for whatever is no plain statement with a verb of the list."""
    if _STRANGE.search(sentence) or not sentence.endswith("."):
        return None
    text = _DATE_COMMA.sub("\\1\x00 ", sentence[:-1])
    intro_match = _INTRO.match(text)
    intro = intro_match[1] if intro_match else ""
    main = text[intro_match.end() :] if intro_match else text
    core, tail = _parted(main)
    words = core.split()
    at = _verb_at(words)
    if at is None:
        return None
    subject = _subject(words[:at], bool(intro), is_name)
    if subject is None:
        return None
    verb = words[at]
    kind, base = _kind(verb, words[at + 1 :])
    rest, more = _before_another_clause(words[at + 1 :])
    whole = " ".join(filter(None, (more, tail)))
    parts = (intro, subject, verb, base, kind, rest, whole)
    return Clause(*(part.replace("\x00", ",") for part in parts))  # type: ignore[arg-type]


def _parted(main: str) -> tuple[str, str]:
    """The first clause and what follows it."""
    match = _BREAK.search(main)
    return (main, "") if match is None else (main[: match.start()], main[match.end() :])


def _verb_at(words: Sequence[str]) -> int | None:
    """Where the finite verb is: the first word that can only be one."""
    for at, word in enumerate(words[: SUBJECT_WORDS + 1]):
        lower = word.lower()
        if lower in _STOPS and at > 0 and lower not in ("and", "to"):
            return None
        if at == 0 or not word.islower():
            continue
        if words[at - 1].lower() in _DETERMINERS | {"to", "of", "and"}:
            if lower in AUXILIARIES or lower in PAST_OF:
                return None  # "seem to have accepted": the finite verb is no verb of the list
            continue
        if lower in AUXILIARIES:
            return at
        later = words[at + 1 :]
        if lower in BASE_OF_PAST and not _qualifies(lower, later):
            return at
        if lower in BASE_OF_THIRD and _single(words[:at]) and not _is_plural_noun(later):
            return at
        if lower in PAST_OF and _several(words[:at]):
            return at
    return None


def _several(subject: Sequence[str]) -> bool:
    """Whether a subject is several things, so that a verb without "-s" goes with it."""
    one = subject[0].lower() in ("a", "an", "each", "every", "no")
    before = next((n for n, word in enumerate(subject) if word in _PREPOSITIONS), len(subject))
    return not one and re.search(r"[a-z][a-rt-z]s$", subject[max(before - 1, 0)]) is not None


def _qualifies(word: str, later: Sequence[str]) -> bool:
    """Whether a participle belongs to its noun: "the treaty signed in May has …"."""
    if word not in BASE_OF_PARTICIPLE or not later or later[0] not in _AFTER_PARTICIPLE:
        return False
    for following in later:
        if following in _STOPS:
            return False
        if following in AUXILIARIES or following in BASE_OF_PAST or following in BASE_OF_THIRD:
            return True
    return False


def _single(subject: Sequence[str]) -> bool:
    """Whether a subject is one thing by its first words, so that "-s" makes a verb of it."""
    first = subject[0].lower()
    return first in ("the", "a", "an", "each", "every") or subject[-1][:1].isupper()


def _is_plural_noun(later: Sequence[str]) -> bool:
    return not later or later[0] in AUXILIARIES or later[0] in ("of", "and", "in", "between")


def _subject(words: Sequence[str], after_intro: bool, is_name: IsName) -> str | None:
    first = words[0]
    if first.lower() in _NO_SUBJECT or first.endswith(("ing", "ly")):
        return None
    if not after_intro and not first[:1].isupper() and not first[:1].isdigit():
        return None
    if words[-1].lower() in _NO_SUBJECT or words[-1].endswith(("'s", "’s")):
        return None
    if _TIMES.intersection(words):
        return None  # "The next day Seoul announced": a date before the subject
    if after_intro or is_name(first):
        return " ".join(words)
    return " ".join([first.lower(), *words[1:]])


def _kind(verb: str, later: Sequence[str]) -> tuple[Kind, str]:
    lower = verb.lower()
    if lower in HAVING:
        following = next((word for word in later if word not in _ADVERBS), "")
        if following in BASE_OF_PARTICIPLE or following == "been":
            return "auxiliary", lower
        return _HAVING_KIND[lower], "have"
    if lower in AUXILIARIES:
        return "auxiliary", lower
    if lower in BASE_OF_PAST:
        return "past", BASE_OF_PAST[lower]
    if lower in BASE_OF_THIRD:
        return "present", BASE_OF_THIRD[lower]
    return "plural", lower


def _before_another_clause(words: Sequence[str]) -> tuple[str, str]:
    """The rest up to an "and" that begins another clause or another verb, and what follows."""
    for at, word in enumerate(words):
        if word not in ("and", "or"):
            continue
        ahead = words[at + 1 : at + 6]
        if ahead[:1] and ahead[0].endswith("ed"):
            return " ".join(words[:at]), " ".join(words[at:])
        if any(w in AUXILIARIES or w in BASE_OF_PAST or w in BASE_OF_THIRD for w in ahead):
            return " ".join(words[:at]), " ".join(words[at:])
    return " ".join(words), ""
