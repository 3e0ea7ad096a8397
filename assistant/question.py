"""What a question asks for: its search query, its terms and how much each of them tells."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from assistant.types import Turn
from index.analyzer import Wanted, terms, wanted
from index.errors import QuestionError
from index.stores.terms import TermStore, inverse_frequency

MAX_CHARACTERS = 4_000
TURNS = 4
"""Earlier questions that a follow-up is searched with."""
ANSWER_WORDS = 25
"""Words of the last answer, likewise."""

_ASKING = (
    "what when where which who whom whose why how do does did doing done is are was were be been "
    "am can could should would will shall may might must has have had having about tell me us "
    "please explain describe give say says said happen happened there any some many much more "
    "most than so too also just i you we he she they them his her him our your my its from out "
    "up down over between during after before while because go goes went gone wrong come came"
)
ASKING_TERMS = frozenset(terms(_ASKING))
"""Terms that shape a question and say nothing of its matter."""


def checked(question: str) -> str:
    """The question without control characters and outer space. Raises QuestionError."""
    cleaned = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in question
    )
    cleaned = " ".join(cleaned.split())
    if not cleaned:
        raise QuestionError("The question is empty. Type what you want to know.")
    if len(cleaned) > MAX_CHARACTERS:
        raise QuestionError(
            f"The question has {len(cleaned):,} characters; at most {MAX_CHARACTERS:,} can be "
            "read. Ask in one or two sentences."
        )
    return cleaned


def search_query(question: str, history: Sequence[Turn]) -> str:
    """What is searched for: a follow-up gets the questions of the turns it leans on with it.

    The opening words of the last answer go along, because they name what "it" and "they" stand
    for. The question itself stands first: what a model cannot read of a long text, it leaves
    off at the end.
    """
    if not history:
        return question
    asked = [turn.question for turn in history[-TURNS:]]
    answered = " ".join(history[-1].answer.split()[:ANSWER_WORDS])
    return " ".join([question, *asked, answered]).strip()


def telling(question: str) -> list[Wanted]:
    """What a question wants, each once, less what only shapes it, unless there is nothing else."""
    found = dict.fromkeys(wanted(question))
    return [item for item in found if item.term not in ASKING_TERMS] or list(found)


def term_weights(question: str, store: TermStore) -> Mapping[Wanted, float]:
    """How much each word of the question tells: its inverse document frequency, sum 1."""
    weights = {
        item: inverse_frequency(store.frequency(item), store.count) for item in telling(question)
    }
    whole = sum(weights.values())
    return {item: weight / whole for item, weight in weights.items()} if whole else {}


def coverage(text: str, weights: Mapping[Wanted, float]) -> float:
    """The share of the question's weight whose words the text holds in some form: 0 to 1."""
    present = set(terms(text))
    return sum(weight for item, weight in weights.items() if not present.isdisjoint(item.forms))
