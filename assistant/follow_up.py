"""Whether a question stands by itself, and which earlier turns one that does not leans on.

Readers change the subject without saying so. A question searched for with a conversation that has
nothing to do with it gets that conversation's answer again, so a question keeps to itself when
it says enough and the archive holds a passage close to it. See docs/decisions/0005.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import TURNS, telling
from assistant.types import Turn
from index.generation import Index
from index.protocols import Embedder
from index.stores.terms import TermStore, inverse_frequency


@dataclass(frozen=True, slots=True)
class FollowUpConfig:
    """A question stands by itself from `threshold` on: `named` + `likeness_weight` × likeness.

    Settled on the follow-ups and changes of subject of three question sets.
    """

    likeness_weight: float = 8.0
    threshold: float = 6.25


def named(question: str, store: TermStore) -> float:
    """How much a question names: the inverse document frequencies of its terms, summed.

    In units of the rarest term there is, one that a single row holds, so that archives of any
    size compare. A term that the archive lacks names nothing that could be found.
    """
    total = store.count
    if not total:
        return 0.0
    found = (store.frequency(item) for item in telling(question))
    return sum(inverse_frequency(n, total) for n in found if n) / inverse_frequency(1, total)


class Conversations:
    """Finds the turns that a question is to be searched with."""

    def __init__(self, index: Index, embedder: Embedder, config: FollowUpConfig) -> None:
        self._index = index
        self._embedder = embedder
        self.config = config

    def leans_on(self, question: str, history: Sequence[Turn]) -> Sequence[Turn]:
        """The last few turns back to the question that opened their subject; none for a new one."""
        recent = history[-TURNS:]
        if not recent or self.stands_alone(question):
            return ()
        for number in range(len(recent) - 1, 0, -1):
            if self.stands_alone(recent[number].question):
                return recent[number:]
        return recent

    def stands_alone(self, question: str) -> bool:
        """Whether a question can be searched for as it is."""
        vector = self._embedder.encode_queries([question])
        scores, rows = self._index.passages.search(vector, 1)
        likeness = float(scores[0, 0]) if rows.size and rows[0, 0] >= 0 else 0.0
        weight = named(question, self._index.passage_terms)
        return weight + self.config.likeness_weight * likeness >= self.config.threshold
