"""What is said beside an answer: what was withheld, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.asked import Asked
from assistant.types import AnswerSentence


def notice(sentences: Sequence[AnswerSentence], withheld: int, asked: Asked, found: bool) -> str:
    """Empty where all went well; `found` says whether anything was retrieved at all."""
    filters = asked.passing
    if sentences:
        return f"Withheld, because verification failed: {withheld}." if withheld else ""
    if withheld:
        return "The evidence that was found failed verification, so nothing is shown."
    if filters and not found:
        return f"No article passes the filters ({filters.described()}), so nothing was searched."
    if asked.unclear:
        return f"{asked.unclear} Ask again and name it, or begin with one of the nearest articles."
    if filters:
        return (
            f"The articles that pass the filters ({filters.described()}) do not seem to answer "
            "this. The nearest of them are offered instead."
        )
    return "The archive does not seem to answer this. The nearest articles are offered instead."
