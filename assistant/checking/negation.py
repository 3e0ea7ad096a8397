"""Whether a sentence denies what it cites, or claims what that denies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.analyzer import FUNCTION_TERMS, analyzer
from index.spellings import one_form

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[,;:.!?()]")
_NEGATORS = frozenset("not no never none nobody nothing nowhere neither nor cannot without".split())
_IMPLIED = frozenset(
    "refuse refused refuses refusing deny denied denies denying fail failed fails failing failure "
    "reject rejected rejects rejecting lack lacked lacks lacking unable prevent prevented prevents "
    "stop stopped stops avoid avoided avoids ban banned bans forbid forbade forbidden hardly "
    "barely scarcely rarely seldom decline declined declines far absent absence impossible "
    "unlikely".split()
)
_NEGATIVE = re.compile(r"^(?:un|in|im|non|dis|ir|il)[a-z]{4,}|less$")
_NO_NEGATION = frozenset(
    [("not", "only"), ("no", "later"), ("no", "more"), ("no", "less"), ("not", "least"),
     ("no", "fewer"), ("no", "doubt"), ("not", "just"), ("not", "merely"), ("not", "simply")]
)  # fmt: skip
_ADVERBS = frozenset(
    "yet ever even always only just really fully quite very so too long longer still already "
    "necessarily actually merely simply then".split()
)
_REACH = 8
"""Words after a negator within which what it denies is looked for."""


def differs(sentence: str, cited: str) -> bool:
    """Whether some word is denied on one side and claimed on the other.

    A word that the cited text both denies and claims, in two of its sentences, says nothing.
    """
    here, there = _Read(sentence), _Read(cited)
    for stem in here.denied:
        if stem in there.stems:
            if stem not in there.reached:
                return True
        elif not there.has_negation:
            return True
    unsaid = there.denied - there.claimed
    return any(stem in here.stems and stem not in here.reached for stem in unsaid)


class _Read:
    """`denied` are the words that a negator stands before; `reached` those and the next one."""

    def __init__(self, text: str) -> None:
        words = _WORD.findall(one_form(text))
        stems = [_stem(word) for word in words]
        self.stems = {stem for stem in stems if stem}
        self.denied: set[str] = set()
        self.reached: set[str] = set()
        at: set[int] = set()
        for place in _negators(words):
            found = list(_after(words, stems, place))
            at.update(found[:1])
            self.denied.update(stems[number] for number in found[:1])
            self.reached.update(stems[number] for number in found)
        for place, word in enumerate(words):
            if word in _IMPLIED:
                self.reached.update(stems[n] for n in _after(words, stems, place))
        self.claimed = {stem for n, stem in enumerate(stems) if stem and n not in at}
        self.has_negation = bool(self.reached) or any(map(_NEGATIVE.search, words))


def _negators(words: list[str]) -> Iterator[int]:
    for place, word in enumerate(words):
        if word in _NEGATORS or word.endswith("n't"):
            following = words[place + 1] if place + 1 < len(words) else ""
            if (word, following) not in _NO_NEGATION:
                yield place


def _after(words: list[str], stems: list[str], place: int) -> Iterator[int]:
    """The places of the two content words after a negator, in the same clause."""
    found = 0
    for number in range(place + 1, min(place + 1 + _REACH, len(words))):
        if words[number] in ",;:.!?()" or found == 2:
            return
        adverb = words[number] in _ADVERBS or words[number].endswith("ly")
        if stems[number] and not adverb:
            found += 1
            yield number


@lru_cache(20_000)
def _stem(word: str) -> str:
    """The index term of a content word, "" for a function word and a mark."""
    found = analyzer().analyze(word.partition("'")[0])
    return found[0] if found and found[0] not in FUNCTION_TERMS else ""
