"""What a sentence is held against: the sentences that it cites, read once for every check."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.abbreviations import abbreviations, other_forms
from index.analyzer import terms, wanted

_CONTRACTED = re.compile(r"(?<=\w)(?:n[’']t|[’'](?:s|re|ve|ll|d|m))\b")
_abbreviations = lru_cache(64)(abbreviations)
FAR = 50
"""Empty places between two cited sentences: nothing reaches from one into the other."""


def without_contractions(text: str) -> str:
    """ "didn't" and "he'll" as "did" and "he": what is left out carries no matter of its own."""
    return _CONTRACTED.sub("", text)


@dataclass(frozen=True)
class Cited:
    """`texts` are the cited sentences; `also` the other forms of what their articles abbreviate."""

    texts: tuple[str, ...]
    also: tuple[str, ...] = ()

    @classmethod
    def of(cls, sentences: Sequence[tuple[str, str]]) -> Cited:
        """From (sentence, text of its article)."""
        also = [
            form
            for sentence, article in sentences
            for form in other_forms(sentence, _abbreviations(article))
        ]
        return cls(tuple(sentence for sentence, _ in sentences), tuple(also))

    @cached_property
    def text(self) -> str:
        return "\n".join([*self.texts, *self.also])

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every index term, in every form."""
        return frozenset(terms(without_contractions(self.text)))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each term stands, counted in terms."""
        found: dict[str, list[int]] = {}
        place = 0
        for text in (*self.texts, *self.also):
            for item in wanted(without_contractions(text)):
                found.setdefault(item.term, []).append(place)
                place += 1
            place += FAR
        return found
