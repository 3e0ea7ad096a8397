"""The engine without a model: the evidence itself, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.engines.types import Draft, Part, Source, Task
from assistant.evidence import Evidence
from index.types import Span

NAME = "extractive"
SURE = 0.0
"""Margin from which the words that answer are marked: the reader holds that they do."""
CLOSE = 2.0
"""What other sentences' margins may fall short of the best one's to be marked too."""


class ExtractiveEngine:
    """Quotes the sentences that were chosen."""

    name = NAME

    def answer(self, task: Task) -> Iterator[Part]:
        margins = [item.answering.margin for item in task.evidence if item.answering is not None]
        least = max(SURE, max(margins, default=SURE) - CLOSE)
        for item in task.evidence:
            source = Source(item.record, item.article, item.span)
            yield Draft(item.text, (source,), answer=_answer(item, least))


def _answer(item: Evidence, least: float) -> Span | None:
    """The words that answer as a span of the sentence, where their margin is `least` or more."""
    if item.answering is None or item.answering.margin < least:
        return None
    start, end = item.answering.span
    return start - item.span[0], end - item.span[0]
