"""Asking on: "More?", "Go on." after an answer ask for what it did not quote yet. English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Turn

_MORE = re.compile(
    r"(?:(?:and|ok(?:ay)?|yes|please|now|so),? )*"
    r"(?:and|go on|continue|keep going|next|what (?:else|more)|"
    r"(?:is there )?anything (?:else|more)|is there more|"
    r"(?:(?:can|could|will) you )?(?:please )?(?:(?:tell|show|give) me |say )?"
    r"(?:some |any |a (?:bit|little) )?more(?: details?| information)?"
    r"(?: (?:about|on|of) (?:it|this|that|them))?)"
    r"(?:,? please)?",
    re.IGNORECASE,
)


def asks_for_more(question: str) -> bool:
    """Whether a question only asks to go on with the answer before it."""
    return _MORE.fullmatch(question.strip(" \t?!.,…")) is not None


def told_together(history: Sequence[Turn]) -> list[Turn]:
    """A conversation in which a question and what was asked on are one turn with all answers."""
    told: list[Turn] = []
    for turn in history:
        if not asks_for_more(turn.question):
            told.append(turn)
        elif told:
            told[-1] = replace(told[-1], answer=f"{told[-1].answer} {turn.answer}".strip())
    return told
