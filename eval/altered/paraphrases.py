"""True sentences put a little differently, by rule: none of them may be withheld."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from random import Random

Rephrase = Callable[[str, Random], str | None]
"""(sentence, source of chance) → the same in other words, None where the rule finds nothing."""

_OPENING = re.compile(
    r"^((?:In|On|At|By|After|Before|Since|During|For|With|From|Under|Until|Within) [^,;:]{3,60}), "
    r"(?=\w)"
)
_ADVERB = re.compile(
    r"(?:^(?:However|Moreover|Indeed|Finally|Meanwhile|Instead|Today|Now|Still|Then|Also), "
    r"| (?:also|already|still|just|really|quite|very|[a-z]{4,}ly)(?= ))"
)
_NOT_ADVERBS = re.compile(r" (?:only|family|supply|reply|daily|early|apply|july|friendly|likely)$")
_ASIDE = re.compile(r" \([^()]{2,80}\)|, (?:which|who|where) [^,.;]{5,80}(?:,|(?=\.$))")
_TAIL = re.compile(r", (?:and|but|so|while|although|though|because) [^,;]{12,}(?=[.!?]$)")
_SYNONYMS = {
    "said": "stated", "began": "started", "about": "around", "big": "large", "help": "assist",
    "helps": "assists", "show": "demonstrate", "shows": "demonstrates", "showed": "demonstrated",
    "use": "employ", "used": "employed", "get": "obtain", "need": "require", "needs": "requires",
    "buy": "purchase", "bought": "purchased", "many": "numerous", "people": "persons",
    "because": "since", "important": "significant", "also": "likewise", "build": "construct",
    "built": "constructed", "make": "produce", "made": "produced", "give": "provide",
    "gave": "provided", "find": "discover", "found": "discovered", "keep": "retain",
    "kept": "retained", "try": "attempt", "tried": "attempted", "ask": "request",
    "asked": "requested", "country": "nation", "countries": "nations", "new": "novel",
    "including": "among them", "large": "sizeable", "work": "labour", "however": "nevertheless",
    "often": "frequently", "main": "principal", "whole": "entire", "almost": "nearly",
    "several": "various", "chose": "selected", "usually": "typically", "create": "set up",
    "created": "set up", "ended": "finished", "way": "manner", "government": "administration",
}  # fmt: skip
_SYNONYM = re.compile(rf"\b(?:{'|'.join(_SYNONYMS)})\b")
_DIGITS = dict(enumerate("zero one two three four five six seven eight nine ten".split()))
_SMALL = re.compile(r"(?<![\w.,$€£-])([2-9]|10)(?= [a-z])(?! percent| per cent)")
_WORDS = {word: str(n) for n, word in _DIGITS.items() if n > 1}
_WORD = re.compile(rf"(?<!-)\b(?:{'|'.join(_WORDS)})\b(?![- ](?:hundred|thousand|million|billion))")
_MONTH = "(January|February|March|April|May|June|July|August|September|October|November|December)"
_AMERICAN, _BRITISH = (
    re.compile(rf"{_MONTH} (\d\d?), (\d{{4}})"),
    re.compile(rf"(\d\d?) {_MONTH}\b"),
)
_QUOTED = re.compile(r"[“”\"]|``|''")
_CONTRACTED = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should) not\b")
_PULLED = re.compile(r"\b(do|does|did|is|are|was|were|has|have|had|would|could|should)n[’']t\b")


def verbatim(sentence: str, rng: Random) -> str | None:
    return sentence


def adverbial_dropped(sentence: str, rng: Random) -> str | None:
    """Without the adverb or the phrase that opens it."""
    opening = _OPENING.match(sentence)
    if opening and rng.random() < 0.5:
        return _capital(sentence[opening.end() :])
    found = [m for m in _ADVERB.finditer(sentence) if not _NOT_ADVERBS.search(m[0])]
    if found:
        match = rng.choice(found)
        return _capital(sentence[: match.start()] + sentence[match.end() :])
    return _capital(sentence[opening.end() :]) if opening else None


def reordered(sentence: str, rng: Random) -> str | None:
    """The phrase that opens it comes last."""
    opening = _OPENING.match(sentence)
    if opening is None or sentence[-1] != "." or sentence.count(",") > 2:
        return None
    phrase = opening[1][0].lower() + opening[1][1:]
    return f"{_capital(sentence[opening.end() : -1])} {phrase}."


def shortened(sentence: str, rng: Random) -> str | None:
    """Without what stands in brackets, a relative clause, or the last clause."""
    for pattern in (_ASIDE, _TAIL):
        match = pattern.search(sentence)
        if match and len(sentence) - len(match[0]) > 40:
            return sentence[: match.start()] + sentence[match.end() :]
    return None


def synonyms(sentence: str, rng: Random) -> str | None:
    """One or two words in another word."""
    found = list(_SYNONYM.finditer(sentence))
    if not found:
        return None
    for match in sorted(rng.sample(found, min(2, len(found))), key=lambda m: -m.start()):
        sentence = sentence[: match.start()] + _SYNONYMS[match[0]] + sentence[match.end() :]
    return sentence


def numbers_rewritten(sentence: str, rng: Random) -> str | None:
    """A number in words or in digits, a percent sign, a date the other way round."""
    changed = _AMERICAN.sub(r"\2 \1 \3", sentence)
    if changed == sentence:
        changed = _BRITISH.sub(r"\2 \1", sentence, count=1)
    changed = (
        re.sub(r"(?<=\d)%", " percent", changed)
        if "%" in changed
        else re.sub(r"(?<=\d) per ?cent\b", "%", changed)
    )
    if changed == sentence:
        changed = _SMALL.sub(lambda m: _DIGITS[int(m[1])], sentence)
    if changed == sentence:
        changed = _WORD.sub(lambda m: _WORDS[m[0]], sentence, count=1)
    return changed if changed != sentence else None


def contracted(sentence: str, rng: Random) -> str | None:
    """ "did not" as "didn't", and the other way round."""
    changed = _CONTRACTED.sub(r"\1n't", sentence)
    if changed == sentence:
        changed = _PULLED.sub(r"\1 not", sentence)
    return changed if changed != sentence else None


PARAPHRASES: Mapping[str, Rephrase] = {
    "verbatim": verbatim,
    "adverbial dropped": adverbial_dropped,
    "reordered": reordered,
    "shortened": shortened,
    "synonyms": synonyms,
    "numbers rewritten": numbers_rewritten,
    "contracted": contracted,
}
"""Kind → rule. Two kinds need more than the sentence: two joined, and one citation too many."""
CHANGING = frozenset(PARAPHRASES) - {"verbatim", "reordered", "shortened"}
"""Those that put other words into the sentence: a quotation in it would not be one any more."""


def rephrased(kind: str, sentence: str, rng: Random) -> str | None:
    """The sentence by the rule of that kind, None where it does not apply."""
    if kind in CHANGING and _QUOTED.search(sentence):
        return None
    return PARAPHRASES[kind](sentence, rng)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
