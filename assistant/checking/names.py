"""Names of people, places and bodies: words in capitals that the cited sentences have to have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from functools import lru_cache
from itertools import pairwise

from assistant.checking.cited import Cited
from assistant.checking.quantities import CALENDAR
from index.analyzer import wanted
from index.function_words import FUNCTION_WORDS
from index.types import Span

_WORD = re.compile(r"(?<!\w)[^\W\d_][\w’'.&/-]*")
_BREAK = re.compile(r"[,;:!?()\[\]“”\"«»—–]|\s-\s|\.\s")
_LINKS = frozenset("of de la le van von der den du del di da bin ibn al el y".split())
_COURTESY = frozenset("mr mrs ms miss mx dr prof sir dame".split())
_FUNCTION = frozenset(FUNCTION_WORDS.split())
_ENDINGS = ("ese", "ian", "ians", "an", "ans", "ish", "i", "is", "n", "ns", "s", "a", "o", "e", "y")
_LEAST = 4
"""Letters that a people and its country have in common: Korea, Korean."""
_BESIDE = re.compile(r"[^\W_]+")
_NEAR = 30
_AFTER, _BEFORE = 2, 4
"""Places within which the words of one name stand in the cited sentences, in order or not."""


def unknown_name(sentence: str, cited: Cited, proper: Set[str] = frozenset()) -> str | None:
    """The first name that the cited sentences lack, None where they have all.

    A single word that opens the sentence is a name only where it is among `proper`, the words
    that the articles write with a capital alone.
    """
    for name, opens in names(sentence):
        words = [word for word in name if word.lower() not in _COURTESY | CALENDAR]
        if opens and len(words) == 1 and words[0] not in proper:
            continue
        if not all(_is_known(word, cited) for word in words):
            return " ".join(name)
        pairs = pairwise(words)
        if not all(_stand_together(left, right, cited) for left, right in pairs):
            return " ".join(name)
    return None


def exchanged(sentence: str, cited: str) -> bool:
    """Whether a name stands where the cited sentence has another one of the sentence's names.

    By the words on both sides of it, of which it keeps one wherever its clause is moved to, and
    none that was the other's.
    """
    here, there = _sides(sentence), _sides(cited)
    common = here.keys() & there.keys()
    return any(
        here[name].isdisjoint(there[name])
        and any(not here[name].isdisjoint(there[other]) for other in common - {name})
        for name in common
    )


def _sides(sentence: str) -> dict[tuple[str, ...], set[tuple[str, int]]]:
    """The words beside each name, and on which side of it they stand."""
    found: dict[tuple[str, ...], set[tuple[str, int]]] = {}
    for name, span in _runs(sentence):
        sides = found.setdefault(name, set())
        before = list(_BESIDE.finditer(sentence, max(0, span[0] - _NEAR), span[0]))
        after = _BESIDE.search(sentence, span[1], span[1] + _NEAR)
        sides.update((match[0].lower(), -1) for match in before[-1:])
        sides.update((match[0].lower(), 1) for match in [after] if match)
    return found


def names(sentence: str) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Runs of words in capitals, without what links them, and whether the run opens the sentence.

    A function word that opens the sentence is none of a name.
    """
    first = _WORD.search(sentence)
    for name, (start, _) in _runs(sentence):
        yield name, first is not None and start == first.start()


def _runs(sentence: str) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Names and where they stand."""
    run: list[str] = []
    start = end = 0
    for match in _WORD.finditer(sentence):
        word = _bare(match[0])
        broken = bool(_BREAK.search(sentence, end, match.start()))
        capital = word[:1].isupper() and not (_is_function(word) and (broken or not run))
        if run and (broken or not (capital or word in _LINKS)):
            yield tuple(run), (start, end)
            run = []
        if capital:
            start = start if run else match.start()
            run.append(word)
        if capital or not run:
            end = match.start() + len(word)
    if run:
        yield tuple(run), (start, end)


def proper_words(text: str) -> frozenset[str]:
    """Words that a text writes with a capital within its sentences, and never without one."""
    capital: set[str] = set()
    small: set[str] = set()
    end = 0
    for match in _WORD.finditer(text):
        word = _bare(match[0])
        if word[:1].islower():
            small.add(word)
        elif text[end : match.start()] == " ":
            capital.add(word)
        end = match.end()
    return frozenset(word for word in capital if word.lower() not in small)


def _is_function(word: str) -> bool:
    """Whether a word opens a sentence or a clause; "US" and "WHO" are names, "I" is none."""
    first = re.split("['’]", word)[0]
    return first.lower() in _FUNCTION and (len(first) == 1 or not first.isupper())


def _bare(word: str) -> str:
    """Without the possessive and without the full stop that ends the sentence."""
    word = re.sub(r"['’]s?$", "", word)
    return word if _is_dotted(word) else word.rstrip(".-/&'’")


def _is_dotted(word: str) -> bool:
    return bool(re.fullmatch(r"(?:[^\W\d_]\.)+", word))


def _is_known(word: str, cited: Cited) -> bool:
    if all(not cited.terms.isdisjoint(forms) for forms in _forms(word)):
        return True
    return any(_people(word) & _people(other) for other in _capitals(cited.text))


@lru_cache(4096)
def _forms(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(item.forms for item in wanted(word))


@lru_cache(256)
def _capitals(text: str) -> frozenset[str]:
    return frozenset(_bare(word) for word in _WORD.findall(text) if word[0].isupper())


def _people(word: str) -> set[str]:
    """What "Korea" and "Korean", "China" and "Chinese" may have in common."""
    lowered = word.lower()
    cut = (lowered.removesuffix(ending) for ending in _ENDINGS)
    return {stem for stem in (lowered, *cut) if len(stem) >= _LEAST}


def _stand_together(left: str, right: str, cited: Cited) -> bool:
    """Whether two words of one name stand beside each other in a cited sentence."""
    lefts = [place for forms in _forms(left)[-1:] for term in forms for place in _at(term, cited)]
    rights = [place for forms in _forms(right)[:1] for term in forms for place in _at(term, cited)]
    if not lefts or not rights:
        return True  # known in another form: "KORUS" beside what it stands for
    return any(-_BEFORE <= there - here <= _AFTER for here in lefts for there in rights)


def _at(term: str, cited: Cited) -> list[int]:
    return cited.places.get(term, [])
