"""The words that answer: marked where the reader is sure, in the sentences that come close."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, cast

import pytest

from assistant.comprehension.reading import Answering
from assistant.engines.extractive import CLOSE, ExtractiveEngine
from assistant.engines.types import Draft, Task
from assistant.evidence import Evidence
from index.types import Article

TEXT = "It was Ada. It was not Babbage."
ARTICLE = Article("a", "s", "a.md", None, "T", (), None, (), None, TEXT, "0" * 64, "0" * 64, "t")


def evidence(span: tuple[int, int], answer: tuple[int, int], margin: float | None) -> Evidence:
    parts = {field.name: 0.5 for field in fields(Evidence)}
    answering = None if margin is None else Answering(margin, answer)
    known = {"record": 1, "article": ARTICLE, "span": span, "answering": answering}
    return Evidence(**(parts | known))  # type: ignore[arg-type]


def marked(*margins: float | None) -> list[str | None]:
    first = evidence((0, 11), (7, 10), margins[0])
    second = evidence((12, 31), (23, 30), margins[1])
    task = Task("Who?", (), (first, second), (), cast(Any, None), cast(Any, None))
    drafts = [part for part in ExtractiveEngine().answer(task) if isinstance(part, Draft)]
    return [None if each.answer is None else each.text[slice(*each.answer)] for each in drafts]


@pytest.mark.parametrize(
    ("margins", "words"),
    [
        ((3.0, 3.0), ["Ada", "Babbage"]),
        ((3.0 + CLOSE, 2.9), ["Ada", None]),
        ((-0.1, 1.0), [None, "Babbage"]),
        ((-1.0, -0.5), [None, None]),
        ((None, 1.0), [None, "Babbage"]),
    ],
)
def test_the_words_that_answer_are_marked_where_the_reader_is_sure(
    margins: tuple[float | None, float | None], words: list[str | None]
) -> None:
    assert marked(*margins) == words
