"""What is said beside an answer: what was withheld, what it lacks, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.asked import Asked
from assistant.lacking import lacking
from assistant.types import AnswerSentence


def notice(
    sentences: Sequence[AnswerSentence], withheld: int, asked: Asked, found: bool, near: bool
) -> str:
    """Empty where all went well.

    `found` says whether anything was retrieved at all, `near` whether articles are offered.
    """
    if sentences:
        told = [f"Withheld, because verification failed: {withheld}."] if withheld else []
        told += [f"The archive has the name “{name}” nowhere." for name in asked.unheard]
        worded = any(sentence.worded_by is not None for sentence in sentences)
        what = "" if worded else lacking(asked.matter, [sentence.text for sentence in sentences])
        if what:
            told.append(f"No {what} is among the sentences found; these are the nearest.")
        return " ".join(told)
    if withheld:
        return "The evidence that was found failed verification, so nothing is shown."
    filters = asked.passing
    if filters and not found:
        return f"No article passes the filters ({filters.described()}), so nothing was searched."
    if asked.unclear:
        begin = ", or begin with one of the nearest articles" if near else ""
        return f"{asked.unclear} Ask again and name it{begin}."
    return f"{_refused(asked, near)}{' The nearest articles are offered instead.' if near else ''}"


def _refused(asked: Asked, near: bool) -> str:
    if asked.shown:
        return "Nothing more was found that answers this."
    if asked.passing:
        those = f"The articles that pass the filters ({asked.passing.described()})"
        return (
            f"{those} {'do not seem to answer this.' if near else 'seem to hold nothing on this.'}"
        )
    seems = "does not seem to answer this." if near else "seems to hold nothing on this."
    return f"The archive {seems}"
