"""Telling how far an evaluation is; `index.progress` draws the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from index.report import OnProgress, Progress

T = TypeVar("T")


def silent(progress: Progress) -> None:
    """No progress at all."""


def counted(
    items: Iterable[T], stage: str, total: int, unit: str, report: OnProgress
) -> Iterator[T]:
    """The items, each reported once it has been dealt with."""
    report(Progress(stage, 0, total, unit))
    for done, item in enumerate(items, start=1):
        yield item
        report(Progress(stage, done, total, unit))
