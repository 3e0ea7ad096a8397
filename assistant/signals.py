"""What speaks for an answer, as numbers that a person can look at and a fit can weigh.

similarity  the best cosine of a sentence of the evidence and what is asked
dense       the best cosine of a leading passage and the search query
margin      the reader's margin for the words that answer best, cut to ±LARGEST
names       the share of the question's names that the cited passages and titles have
numbers     likewise of its numbers
kind        1 where some sentence holds a thing of the kind asked for, 0 where none, else ½
agreement   1 where both retrievers put the same article first
follow_up   1 where the question leans on earlier turns
chance      what the best cosine of a question of no subject of the archive's comes to, which grows
            with the number of passages that were searched
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from assistant.evidence import Evidence
from assistant.types import Hit
from index.analyzer import terms

SIGNALS = (
    "similarity",
    "dense",
    "margin",
    "names",
    "numbers",
    "kind",
    "agreement",
    "follow_up",
    "chance",
)
LARGEST = 12.0
"""Beyond it a margin says no more; without a reader every margin is -LARGEST."""

LEADING = 5
SPREAD = 0.1
"""Of the default model's cosines (measured: docs/decisions/0022)."""
_NAME = re.compile(r"(?<!^)\b(?:[A-Z][\w’'-]+|[A-Z]{2,})")
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")


def signals(
    question: str, hits: Sequence[Hit], evidence: Sequence[Evidence], leans: bool, searched: int
) -> dict[str, float]:
    """By the names of `SIGNALS`; empty where nothing was found. `searched` counts passages."""
    if not hits or not evidence:
        return {}
    cited = _cited_text(hits, evidence)
    names = _names(question)
    margins = [item.answering.margin for item in evidence if item.answering is not None]
    return {
        "similarity": max(item.similarity for item in evidence),
        "dense": max(hit.parts["dense"] for hit in hits[:LEADING]),
        "margin": min(LARGEST, max([-LARGEST, *margins])),
        # Most questions have no name, and the terms of thirty passages take a while.
        "names": _share(names, set(terms(cited)) if names else set()),
        "numbers": _share(_NUMBER.findall(question), set(_NUMBER.findall(cited))),
        "kind": max(item.kind for item in evidence),
        "agreement": float(_first(hits, "dense") == _first(hits, "lexical")),
        "follow_up": float(leans),
        "chance": by_chance(searched),
    }


def by_chance(count: int) -> float:
    """The best of so many cosines that mean nothing: the greatest of n normal values comes to
    their spread times √(2 ln n) (Leadbetter, Lindgren and Rootzén 1983, theorem 1.5.3)."""
    return SPREAD * math.sqrt(2 * math.log(max(count, 1)))


def _cited_text(hits: Sequence[Hit], evidence: Sequence[Evidence]) -> str:
    """The retrieved passages of the articles that the evidence is from, and what heads them."""
    articles = {item.record: item.article for item in evidence}
    parts = [f"{each.title} {each.published or ''}" for each in articles.values()]
    parts += [hit.passage.text for hit in hits if hit.record in articles]
    return "\n".join(parts)


def _names(question: str) -> list[str]:
    return [term for name in _NAME.findall(question) for term in terms(name)]


def _share(wanted: Sequence[str], present: set[str]) -> float:
    """1 where nothing is wanted."""
    return sum(item in present for item in wanted) / len(wanted) if wanted else 1.0


def _first(hits: Sequence[Hit], part: str) -> int:
    return max(hits, key=lambda hit: hit.parts.get(part, 0.0)).record
