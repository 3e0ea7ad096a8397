"""Whose words an answer is in, said the same way on the page and in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.types import Answer, AnswerSentence

QUOTED = "Quoted from the archive:"


def by_wording(
    sentences: Iterable[AnswerSentence],
) -> list[tuple[str, list[AnswerSentence]]]:
    """Runs of sentences under the words that say whose they are; "" for mere quotations."""
    runs = [(model, list(run)) for model, run in groupby(sentences, lambda item: item.worded_by)]
    if all(model is None for model, _ in runs):
        return [("", run) for _, run in runs]
    return [(QUOTED if model is None else label(model), run) for model, run in runs]


def label(model: str) -> str:
    return (
        f"In the words of the model {model}, not of the articles. Each sentence was checked "
        "against the quotations that it cites:"
    )


def supports(answer: Answer) -> Sequence[int]:
    """The markers of the quotations that stand behind a model's words and are not shown as text."""
    quoted = {n for item in answer.sentences if item.worded_by is None for n in item.citations}
    worded = (n for item in answer.sentences if item.worded_by is not None for n in item.citations)
    return [marker for marker in dict.fromkeys(worded) if marker not in quoted]
