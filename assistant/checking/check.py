"""A model's sentence against the sentences that it cites: shown only where every check passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import names, quantities
from assistant.checking.cited import Cited
from assistant.checking.direction import turned_round
from assistant.checking.names import proper_words, unknown_name
from assistant.checking.negation import differs
from assistant.checking.quantities import required, stated
from assistant.checking.quotations import not_verbatim, unknown_address
from assistant.checking.support import Frequencies, SupportModel, covered, in_order
from index.protocols import Embedder

UNCITED = "without a citation"
NO_SUCH = "with the number of a sentence that it was not given"
QUOTATION = "with a quotation or an address that is not what it cites"
QUANTITY = "with a number or a date that differs from what it cites"
NAME = "with a name that is not in what it cites, or not in that place"
NEGATION = "denying what it cites, or the other way round"
DIRECTION = "with the opposite of a word of what it cites"
UNSUPPORTED = "not supported by what it cites"
UNFINISHED = "unfinished"
TOO_LONG = "too long to be checked"
REASONS = (
    UNCITED,
    NO_SUCH,
    QUOTATION,
    QUANTITY,
    NAME,
    NEGATION,
    DIRECTION,
    UNSUPPORTED,
    UNFINISHED,
    TOO_LONG,
)  # fmt: skip
"""Why a sentence is withheld, in the words of the notice, in the order of the checks."""


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence that may be cited, and the text of its article."""

    text: str
    article: str


class Checker:
    """Safe to share between threads."""

    def __init__(self, store: Frequencies, embedder: Embedder, support: SupportModel) -> None:
        self._store = store
        self._embedder = embedder
        self._support = support

    def problem(self, sentence: str, sources: Sequence[CitedSentence]) -> str | None:
        """The first of `REASONS` that speaks against the sentence, None where none does."""
        if not sources:
            return UNCITED
        cited = Cited.of([(source.text, source.article) for source in sources])
        found = disagreement(sentence, cited, [source.article for source in sources])
        if found is not None:
            return found
        score = self._support.score(self.features(sentence, cited))
        return None if score >= self._support.threshold else UNSUPPORTED

    def features(self, sentence: str, cited: Cited) -> dict[str, float]:
        """See `assistant.checking.support`."""
        wholes = list(dict.fromkeys([" ".join(cited.texts), *cited.texts]))
        vectors = self._embedder.encode_queries([sentence, *wholes])
        return {
            "coverage": covered(sentence, cited, self._store),
            "order": in_order(sentence, cited),
            "similarity": float((vectors[1:] @ vectors[0]).max()),
        }


def disagreement(sentence: str, cited: Cited, articles: Sequence[str]) -> str | None:
    """What in the sentence contradicts the cited ones; these checks have nothing fitted."""
    return next(_disagreements(sentence, cited, articles), None)


def _disagreements(sentence: str, cited: Cited, articles: Sequence[str]) -> Iterator[str]:
    text = cited.text
    if not_verbatim(sentence, text) or unknown_address(sentence, text):
        yield QUOTATION
    if required(sentence) - stated(text) or any(
        quantities.exchanged(sentence, each) for each in cited.texts
    ):
        yield QUANTITY
    if unknown_name(sentence, cited, _proper(tuple(articles))) or any(
        names.exchanged(sentence, each) for each in cited.texts
    ):
        yield NAME
    if differs(sentence, text):
        yield NEGATION
    if turned_round(sentence, text):
        yield DIRECTION


@lru_cache(64)
def _proper(articles: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(proper_words, articles))
