"""The engine without a model: the evidence itself, word for word."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.context import leans_on_the_one_before
from assistant.engines.types import Draft, Part, Source, Task
from assistant.evidence import Evidence
from assistant.lists import LONGEST
from assistant.marking import marked
from index.types import Span

NAME = "extractive"


class ExtractiveEngine:
    """Quotes the sentences that were chosen, each by itself; one that another needs beside it as
    a single quotation with that one."""

    name = NAME

    def answer(self, task: Task) -> Iterator[Part]:
        marks = marked(task.question, task.evidence)
        held: Draft | None = None
        before = False
        for item, mark in zip(task.evidence, marks, strict=True):
            draft = _quoting(item, mark)
            joined = _joined(held, draft) if held and (item.beside or before) else None
            if held is not None and joined is None:
                yield held
            held, before = joined or draft, item.beside
        if held is not None:
            yield held


def _quoting(item: Evidence, mark: Span | None) -> Draft:
    return Draft(item.text, (Source(item.record, item.article, item.span),), answer=mark)


def _joined(first: Draft, second: Draft) -> Draft | None:
    """Two quotations as one, where they follow each other in a line, the second leans on the
    first, and at most one has words that are marked; None where they stay apart."""
    before, after = first.sources[0], second.sources[0]
    between = before.article.text[before.span[1] : after.span[0]]
    span = before.span[0], after.span[1]
    if (
        before.record != after.record
        or before.span[1] > after.span[0]
        or between.strip()
        or "\n" in between
        or span[1] - span[0] > LONGEST
        or not leans_on_the_one_before(second.text)
        or (first.answer and second.answer)
    ):
        return None
    source = Source(before.record, before.article, span)
    shift = after.span[0] - before.span[0]
    moved = second.answer and (second.answer[0] + shift, second.answer[1] + shift)
    return Draft(source.text, (source,), answer=first.answer or moved)
