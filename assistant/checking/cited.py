"""What a sentence is held against: the sentences that it cites, read once for every check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from index.abbreviations import abbreviations, other_forms
from index.analyzer import terms, wanted

_abbreviations = lru_cache(64)(abbreviations)
FAR = 50
"""Empty places between two cited sentences: nothing reaches from one into the other."""


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
        return frozenset(terms(self.text))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each term stands, counted in terms."""
        found: dict[str, list[int]] = {}
        place = 0
        for text in (*self.texts, *self.also):
            for item in wanted(text):
                found.setdefault(item.term, []).append(place)
                place += 1
            place += FAR
        return found
