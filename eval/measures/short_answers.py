"""Whether an answer's words hold the gold answer, after SQuAD's normalisation.

Rajpurkar et al. 2016 compare answers without case, punctuation, articles and the width of white
space. Their script removes ASCII's punctuation only; here it is all of Unicode's, because archives
are full of “quotation marks” and dashes.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Sequence

MAX_TOKENS = 5
"""A longer gold answer is not looked for verbatim: it is a summary in somebody's own words. Lee et
al. 2019 ("Latent Retrieval for Weakly Supervised Open Domain Question Answering") draw the line
at five tokens for the same reason."""

_ARTICLES = re.compile(r"\b(a|an|the)\b")


def normalised(text: str) -> list[str]:
    """Tokens in lower case, without punctuation and without the articles a, an, the."""
    lower = unicodedata.normalize("NFC", text).lower()
    bare = "".join(
        char
        for char in lower
        if char not in string.punctuation and not unicodedata.category(char).startswith("P")
    )
    return _ARTICLES.sub(" ", bare).split()


def contained(answer: str, golds: Sequence[str]) -> float | None:
    """1 where the answer holds a gold answer as a run of whole tokens, else 0.

    None where no gold answer has 1 to `MAX_TOKENS` tokens.
    """
    wanted = [tokens for gold in golds if 0 < len(tokens := normalised(gold)) <= MAX_TOKENS]
    if not wanted:
        return None
    spaced = f" {' '.join(normalised(answer))} "
    return float(any(f" {' '.join(tokens)} " in spaced for tokens in wanted))


def token_recall(answer: str, golds: Sequence[str]) -> float | None:
    """The share of a gold answer's tokens that the answer has, of the gold answer that fits best.

    Repeated tokens count as often as both have them: the recall within SQuAD's F1. None where no
    gold answer has a token.
    """
    given = Counter(normalised(answer))
    wanted = [Counter(tokens) for gold in golds if (tokens := normalised(gold))]
    recalls = [(given & tokens).total() / tokens.total() for tokens in wanted]
    return max(recalls, default=None)
