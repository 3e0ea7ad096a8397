"""The one way from text to index terms; questions also lose words that ask and say nothing."""

from __future__ import annotations

from functools import cache

import tantivy

NAME = "footnote_en"

_FUNCTION_WORDS = (
    "a about above after again against all also am an and any are as at be because been before "
    "being below between both but by can could did do does doing done down during each few for "
    "from further had has have having he her here hers herself him himself his how i if in into "
    "is it its itself just may me might more most much must my myself no nor not now of off on "
    "once only or other our ours ourselves out over own s same shall she should so some such t "
    "than that the their theirs them themselves then there these they this those through to too "
    "under until up us very was we were what when where whether which while who whom whose why "
    "will with would you your yours yourself yourselves"
)


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
    """The index terms of a text, in order, repetitions kept."""
    return list(analyzer().analyze(text))


FUNCTION_TERMS = frozenset(terms(_FUNCTION_WORDS))
"""Terms that carry a sentence and not its matter. The index holds them, questions drop them."""


def telling_terms(text: str) -> list[str]:
    """The terms of a question without those of function words, unless it has no others."""
    found = terms(text)
    return [term for term in found if term not in FUNCTION_TERMS] or found
