"""How much of a sentence the cited ones support: three features and one fitted threshold.

The features, each 0 to 1:
    coverage    the share of the sentence's words that the cited sentences have, weighed by their
                inverse document frequency in the archive
    order       the share of its neighbouring word pairs that follow each other there too, within
                a few words: skip-bigrams (Lin 2004, "ROUGE", section 5)
    similarity  the cosine of the sentence and what it cites

`support.json` holds the weights of a logistic regression on them, the threshold, and where they
come from; `footnote eval altered --fit` writes it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from itertools import pairwise
from typing import Any, Protocol

from assistant.checking.cited import Cited, without_contractions
from assistant.checking.quantities import NUMBER_WORDS
from assistant.question import coverage
from index.analyzer import FUNCTION_TERMS, Wanted, terms, wanted
from index.errors import InputError
from index.stores.terms import inverse_frequency

FEATURES = ("coverage", "order", "similarity")
_NO_MATTER = FUNCTION_TERMS | frozenset(terms(NUMBER_WORDS))
_WITHIN = 8
"""Terms between the two of a pair, at most."""


class Frequencies(Protocol):
    """What the weights of words are taken from: a term store, or whatever counts like one."""

    @property
    def count(self) -> int: ...

    def frequency(self, item: Wanted) -> int: ...


@dataclass(frozen=True, slots=True)
class SupportModel:
    """`weights` by feature; a sentence is supported where its `score` reaches `threshold`."""

    weights: Mapping[str, float]
    bias: float
    threshold: float

    def score(self, features: Mapping[str, float]) -> float:
        """The logistic regression's probability, 0 to 1: of the set that it was fitted on."""
        total = self.bias + sum(self.weights[name] * features[name] for name in FEATURES)
        return 1 / (1 + math.exp(-total)) if total > -700 else 0.0


def read_model(text: str | None = None) -> SupportModel:
    """The model that is shipped, or that of a file's text. Raises InputError."""
    shipped = resources.files(__package__).joinpath("support.json")
    try:
        values: dict[str, Any] = json.loads(text or shipped.read_text("utf-8"))
        weights = {name: float(values["weights"][name]) for name in FEATURES}
        return SupportModel(weights, float(values["bias"]), float(values["threshold"]))
    except (ValueError, KeyError, TypeError) as exc:
        raise InputError(
            f"A support model as footnote eval altered --fit writes it was expected ({exc})."
        ) from exc


def covered(sentence: str, cited: Cited, store: Frequencies) -> float:
    """1 for a sentence without content words."""
    items = dict.fromkeys(_content(sentence))
    raw = {item: inverse_frequency(store.frequency(item), store.count) for item in items}
    whole = sum(raw.values())
    if not whole:
        return 1.0
    return coverage(
        without_contractions(cited.text), {item: weight / whole for item, weight in raw.items()}
    )


def in_order(sentence: str, cited: Cited) -> float:
    """1 for a sentence of fewer than two content words."""
    pairs = list(pairwise(_content(sentence)))
    if not pairs:
        return 1.0
    return sum(_follow(left, right, cited) for left, right in pairs) / len(pairs)


def _content(sentence: str) -> list[Wanted]:
    """Neither function words nor numbers, which have a check of their own."""
    items = wanted(without_contractions(sentence))
    return [item for item in items if item.term not in _NO_MATTER and not item.term.isdigit()]


def _follow(left: Wanted, right: Wanted, cited: Cited) -> bool:
    lefts = [place for form in left.forms for place in cited.places.get(form, [])]
    rights = [place for form in right.forms for place in cited.places.get(form, [])]
    return any(0 < there - here <= _WITHIN for here in lefts for there in rights)
