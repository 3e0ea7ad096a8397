"""Whether a question stands by itself, and which earlier turns one that does not leans on.

Readers change the subject without saying so. A question searched for with a conversation that has
nothing to do with it gets that conversation's answer again, so a question keeps to itself when
it says enough and the archive holds a passage close to it, or when it points at nothing before it
and names what an article is about, or is about something else. See docs/decisions/0005.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.ellipsis import made_whole
from assistant.question import TURNS, coverage, telling, term_weights
from assistant.types import Turn
from index.analyzer import Wanted, terms
from index.generation import Index
from index.protocols import Vectors
from index.stores.terms import TermStore, inverse_frequency


@dataclass(frozen=True, slots=True)
class FollowUpConfig:
    """A question stands by itself from `threshold` on: `named` + `likeness_weight` × likeness.

    One of two terms or more does so as well where the title of one of the articles nearest to it
    has `titled` of what it names, which weighs `titled_weight` of the rarest term or more. So does
    one with a name that nobody has said yet and that weighs `fresh` of the rarest term, and one
    that asks what such a thing is.

    One that has no word of the conversation, and terms of its own worth `new` of the rarest, is
    about something else where its cosine with the last question, and with the opening of its
    answer, is below `unlike`, or `unlike_named` where it has a name or a word that the archive
    lacks. Settled on the follow-ups and changes of subject of three question sets.
    """

    likeness_weight: float = 8.0
    threshold: float = 6.25
    titled: float = 0.5
    titled_weight: float = 0.35
    fresh: float = 0.5
    unlike: float = 0.08
    unlike_named: float = 0.14
    new: float = 1.0


_POINTING = re.compile(
    r"^\W*(?:and|but|so|or|then|also|(?:what|how) about|ok(?:ay)?)\b"
    r"|\b(?:it|its|this|that|these|those|they|them|theirs?|he|him|his|she|hers?|there|then|ones?|"
    r"others?|same|such|else|again|both)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"\w\W+[A-Z]\w")
"""A capital after the first word."""
_NAMES = re.compile(r"(?<=\w)\W+([A-Z]\w[\w.’'-]*)|^\W*([A-Z]{2}[\w.’'-]*)")
_DEFINITION = re.compile(
    r"\W*(?:[Ww]hat|[Ww]ho)(?: is|’s|'s) (?P<thing>an? [a-z].*|[a-z][\w-]+ [a-z][\w-]+)\W*"
    r"|\W*(?:[Ww]hat|[Ww]ho)(?: (?:is|are|was|were)|’s|'s) (?:the |an? )?"
    r"(?P<name>[A-Z0-9]\S*(?: (?:(?:of|for|and|the|on) )*[A-Z0-9]\S*){0,5})\W*",
)
"""A question for what a thing is, and nothing else. "What was the outcome?" is none: of what?"""
_OPENING_WORDS = 60
"""Of the last answer: enough to say what it is about."""
_TITLES = 8
"""Articles whose titles are looked at, those whose titles and openings are nearest."""


def named(question: str, store: TermStore) -> float:
    """How much a question names: the inverse document frequencies of its terms, summed.

    In units of the rarest term there is, one that a single row holds, so that archives of any
    size compare. A term that the archive lacks names nothing that could be found.
    """
    return sum(_weight(item, store) for item in telling(question))


def _weight(item: Wanted, store: TermStore) -> float:
    found = store.frequency(item)
    return inverse_frequency(found, store.count) / inverse_frequency(1, store.count) if found else 0


def _said(turns: Sequence[Turn]) -> set[str]:
    """The terms of a conversation."""
    return set(terms(" ".join(f"{turn.question} {turn.answer}" for turn in turns)))


class Conversations:
    """Finds the turns that a question is to be searched with.

    `embed` gives a query's vector, float32 (1, dim).
    """

    def __init__(
        self, index: Index, embed: Callable[[str], Vectors], config: FollowUpConfig
    ) -> None:
        self._index = index
        self._embed = embed
        self.config = config

    def leans_on(self, question: str, history: Sequence[Turn]) -> Sequence[Turn]:
        """The last few turns back to the question that opened their subject; none for a new one."""
        recent = history[-TURNS:]
        if not recent or self._opens_a_subject(question, recent):
            return ()
        for number in range(len(recent) - 1, 0, -1):
            if self._opens_a_subject(recent[number].question, recent[:number]):
                return recent[number:]
        return recent

    def _opens_a_subject(self, question: str, before: Sequence[Turn]) -> bool:
        if made_whole(question, before[-1:]) is not None:
            return False
        return (
            self.stands_alone(question)
            or self.names_a_title(question)
            or self.names_another(question, before)
            or self.turns_away(question, before)
        )

    def stands_alone(self, question: str) -> bool:
        """Whether a question can be searched for as it is."""
        scores, rows = self._index.passages.search(self._embed(question), 1)
        likeness = float(scores[0, 0]) if rows.size and rows[0, 0] >= 0 else 0.0
        weight = named(question, self._index.passage_terms)
        return weight + self.config.likeness_weight * likeness >= self.config.threshold

    def names_a_title(self, question: str) -> bool:
        """Whether an article is about what a question names: "the benefits of plain language"."""
        found = telling(question)
        if len(found) < 2 or _POINTING.search(question):
            return False
        store = self._index.passage_terms
        rarest = inverse_frequency(1, store.count) if store.count else 1.0
        whole = sum(inverse_frequency(store.frequency(each), store.count) for each in found)
        weights = term_weights(question, store)
        share = max((coverage(title, weights) for title in self._near_titles(question)), default=0)
        config = self.config
        return share >= config.titled and share * whole / rarest >= config.titled_weight

    def _near_titles(self, question: str) -> list[str]:
        rows = self._index.leads.search(self._embed(question), _TITLES)[1]
        records = [self._index.record_of_lead(int(row)) for row in rows[0] if row >= 0]
        return [article.title for article in self._index.articles_of_records(records).values()]

    def names_another(self, question: str, before: Sequence[Turn]) -> bool:
        """Whether a question is on a thing that was not spoken of: "What was the Cheonan?"."""
        if _POINTING.search(question):
            return False
        said = _said(before)
        defined = _DEFINITION.fullmatch(question)
        if defined is not None:
            return said.isdisjoint(terms(defined["thing"] or defined["name"]))
        store = self._index.passage_terms
        rare = {
            item.term: item
            for item in telling(question)
            if _weight(item, store) >= self.config.fresh
        }
        names = {term for found in _NAMES.findall(question) for term in terms("".join(found))}
        return not names.isdisjoint(rare) and all(
            said.isdisjoint(item.forms) for item in rare.values()
        )

    def turns_away(self, question: str, before: Sequence[Turn]) -> bool:
        """Whether a question is about something else than the turns before it.

        It may be about what the archive does not have: "What is the weather on Mars?".
        """
        found = telling(question)
        if len(found) < 2 or _POINTING.search(question):
            return False
        said = _said(before)
        if any(not said.isdisjoint(item.forms) for item in found):
            return False
        store = self._index.passage_terms
        unknown = sum(not store.frequency(item) for item in found)
        if named(question, store) + unknown < self.config.new:
            return False
        names = bool(unknown or _NAME.search(question))
        most = self.config.unlike_named if names else self.config.unlike
        return self._likeness(question, before[-1]) < most

    def _likeness(self, question: str, turn: Turn) -> float:
        """The cosine of a question with the one before or the opening of its answer."""
        opening = " ".join(turn.answer.split()[:_OPENING_WORDS]) or turn.question
        asked, *said = (self._embed(text)[0] for text in (question, turn.question, opening))
        return max(float(asked @ each) for each in said)
