"""The one way from text to index terms; a question asks for any form in which a word is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import tantivy

from index.function_words import FUNCTION_WORDS
from index.spellings import one_form, two_letters, variants, with_variants

NAME = "footnote_en"

_OUTER = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term that a question asks for, or any of those in `also`, other forms of its word."""

    term: str
    also: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.term, *self.also)


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Words, lower case, without diacritics, English stop words out, Snowball English stems."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(60))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stopword("english"))
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def terms(text: str) -> list[str]:
    """The index terms of a text, in order, repetitions kept; its words' other forms come last."""
    return list(analyzer().analyze(with_variants(text)))


FUNCTION_TERMS = frozenset(terms(FUNCTION_WORDS))
"""Terms that carry a sentence and not its matter. The index holds them, questions drop them."""


def wanted(question: str) -> list[Wanted]:
    """What a question asks for, in order, repetitions kept."""
    return [found for word in one_form(question).split() for found in _wanted(word)]


def _wanted(word: str) -> list[Wanted]:
    """One word, or the parts of one that is written with hyphens or apostrophes."""
    analyze = analyzer().analyze
    others = list(variants(word))
    if not others:
        return [Wanted(term) for term in analyze(word)]
    found = []
    for part in re.split("[-']", word):
        core = _OUTER.sub("", part)
        also = [form for form in others if core in form or two_letters(core) in form]
        forms = dict.fromkeys(term for form in also for term in analyze(form))
        for term in analyze(part):
            found.append(Wanted(term, tuple(form for form in forms if form != term)))
    return found


def telling_terms(text: str) -> list[Wanted]:
    """What a question asks for, without function words, unless it has no others."""
    found = wanted(text)
    return [item for item in found if item.term not in FUNCTION_TERMS] or found
