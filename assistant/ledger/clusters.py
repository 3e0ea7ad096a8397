"""Questions that ask the same in other words, put together by the words that tell.

Two questions are alike by the Jaccard coefficient of their terms (Jaccard 1901): words without
case, endings and what only shapes a question. That needs no model and no second over a thousand
questions; what shares no word is not found to be alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.ledger.queries.questions import Question
from assistant.question import telling

ALIKE = 0.5
"""Least coefficient of a question to the first one of its cluster."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions alike, in the order in which they came; the first one stands for all."""

    questions: tuple[Question, ...]

    @property
    def first(self) -> Question:
        return self.questions[0]


def clustered(questions: Iterable[Question]) -> list[Cluster]:
    """Clusters, the largest first; each question is in one."""
    leaders: list[frozenset[str]] = []
    members: list[list[Question]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    for question in questions:
        terms = frozenset(item.term for item in telling(question.question))
        place = _nearest(terms, leaders, holders)
        if place is None:
            place = len(leaders)
            leaders.append(terms)
            members.append([])
            for term in terms:
                holders[term].append(place)
        members[place].append(question)
    found = [Cluster(tuple(group)) for group in members]
    return sorted(found, key=lambda cluster: -len(cluster.questions))


def _nearest(
    terms: frozenset[str], leaders: list[frozenset[str]], holders: dict[str, list[int]]
) -> int | None:
    """The leader most alike, None where none is alike enough; an empty question stands alone."""
    shared: dict[int, int] = defaultdict(int)
    for term in terms:
        for place in holders.get(term, ()):
            shared[place] += 1
    best = max(
        ((count / len(terms | leaders[place]), -place) for place, count in shared.items()),
        default=(0.0, 0),
    )
    return -best[1] if best[0] >= ALIKE else None
