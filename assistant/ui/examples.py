"""Example questions that the archive which is being served really answers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from assistant.assistant import Assistant
from assistant.types import Answer
from index.errors import QuestionError

WRITTEN = (
    "What went wrong with the February 29 deal?",
    "What did Japan and North Korea agree in Stockholm?",
    "Why did the Kaesong complex close in 2013?",
    "How much of the food promised in 2008 was delivered?",
)
"""About the sample archive; another archive may answer some of them, and mostly none."""

SHOWN = 4
TRIED = 12
"""Titles that are asked at most, so that a page over a large archive starts as soon."""
CONFIDENT = 0.5
"""Far enough above the threshold of an abstention for a first impression."""
LONGEST = 80
"""Characters of a title that still looks like a question."""


def suggested(assistant: Assistant) -> list[str]:
    """Those written for the sample archive that are well answered, else titles of articles.

    A title is taken where asking it leads to its own article, the newest first. No model is
    asked: a server starts as fast with one.
    """
    assistant = assistant.quoting()
    written = [text for text in WRITTEN if _well(assistant.answer(text))]
    return written or list(islice(_titles(assistant), SHOWN))


def _titles(assistant: Assistant) -> Iterable[str]:
    headers = assistant.index.headers.values()
    fit = [item for item in headers if len(item.title.split()) > 2 and len(item.title) <= LONGEST]
    newest = sorted(fit, key=lambda item: item.published or "", reverse=True)
    for header in newest[:TRIED]:
        try:
            answer = assistant.answer(header.title)
        except QuestionError:  # a title may be nothing but marks that no question can hold
            continue
        if _well(answer) and answer.citations[0].article_id == header.article_id:
            yield answer.question


def _well(answer: Answer) -> bool:
    return not answer.abstained and answer.confidence >= CONFIDENT
