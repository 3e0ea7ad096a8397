"""The cases of a set: sentences that are true of what they cite, and sentences that are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from assistant.checking.check import CitedSentence
from assistant.fragments import could_answer
from eval.altered.alterations import ALTERATIONS
from eval.altered.paraphrases import PARAPHRASES, rephrased
from index.sentences import split_sentences

TRUE, ALTERED, WRITTEN = "true", "altered", "written"
"""What is expected of a case; the last ones were written by people and need not be true."""

JOINED, ONE_TOO_MANY, OTHER_NUMBER = "two joined", "one citation too many", "under another's number"
_NEAR = 4
"""Sentences around one among which the one cited instead of it is looked for."""


@dataclass(frozen=True, slots=True)
class Case:
    """`sentence` citing `sources`; `group` is the evidence that it was made of."""

    expected: str
    kind: str
    sentence: str
    sources: tuple[CitedSentence, ...]
    group: int


def cases_of(evidence: Sequence[CitedSentence], rng: Random) -> Iterator[Case]:
    """Every paraphrase and every alteration that the rules find in the evidence sentences."""
    texts = [item.text for item in evidence]
    for group, item in enumerate(evidence):
        others = [text for text in texts if text != item.text]
        for kind in PARAPHRASES:
            said = rephrased(kind, item.text, rng)
            if said is not None:
                yield Case(TRUE, kind, said, (item,), group)
        for kind, alter in ALTERATIONS.items():
            said = alter(item.text, others, rng)
            if said is not None and _words(said) != _words(item.text):
                yield Case(ALTERED, kind, said, (item,), group)
        yield from _with_neighbours(item, evidence, group, rng)


def _with_neighbours(
    item: CitedSentence, evidence: Sequence[CitedSentence], group: int, rng: Random
) -> Iterator[Case]:
    spans = split_sentences(item.article)
    near = [item.article[slice(*span)] for span in spans]
    if item.text in near:
        place = near.index(item.text)
        around = [
            CitedSentence(text, item.article)
            for text in near[max(0, place - _NEAR) : place + _NEAR + 1]
            if text != item.text and could_answer(text)
        ]
        if around:
            yield Case(ALTERED, OTHER_NUMBER, item.text, (rng.choice(around),), group)
        following = [other for other in around if near.index(other.text) == place + 1]
        for other in following:
            yield Case(TRUE, JOINED, _joined(item.text, other.text), (item, other), group)
    elsewhere = [other for other in evidence if other.article != item.article]
    if elsewhere:
        yield Case(TRUE, ONE_TOO_MANY, item.text, (item, rng.choice(elsewhere)), group)


def _joined(one: str, other: str) -> str:
    return f"{one.rstrip('.!?')}; {other}"


def _words(text: str) -> list[str]:
    return text.lower().split()
