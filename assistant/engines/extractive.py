"""The engine without a model: the evidence itself, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.engines.types import Draft, Part, Source, Task

NAME = "extractive"


class ExtractiveEngine:
    """Quotes the sentences that were chosen."""

    name = NAME

    def answer(self, task: Task) -> Iterator[Part]:
        for item in task.evidence:
            yield Draft(item.text, (Source(item.record, item.article, item.span),))
