"""The engine without a model: the evidence itself, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.engines.types import Draft, Part, Source, Task
from assistant.evidence import Evidence
from index.types import Span

NAME = "extractive"
SURE = 0.0
"""Margin from which the words that answer are marked: the reader holds that they do."""


class ExtractiveEngine:
    """Quotes the sentences that were chosen."""

    name = NAME

    def answer(self, task: Task) -> Iterator[Part]:
        for item in task.evidence:
            source = Source(item.record, item.article, item.span)
            yield Draft(item.text, (source,), answer=_answer(item))


def _answer(item: Evidence) -> Span | None:
    """The words that answer as a span of the sentence, where the reader is sure of them."""
    if item.answering is None or item.answering.margin < SURE:
        return None
    start, end = item.answering.span
    return start - item.span[0], end - item.span[0]
