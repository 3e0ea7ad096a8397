"""Telling how far an evaluation is; `index.progress` draws the line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from index.report import OnProgress, Progress

T = TypeVar("T")


def silent(progress: Progress) -> None:
    """No progress at all."""


def staged(report: OnProgress, before: str) -> OnProgress:
    """The same progress, with what is run before the name of each stage."""

    def told(progress: Progress) -> None:
        report(replace(progress, stage=f"{before}, {progress.stage}"))

    return told


def counted(
    items: Iterable[T], stage: str, total: int, unit: str, report: OnProgress
) -> Iterator[T]:
    """The items, each reported once it has been dealt with."""
    report(Progress(stage, 0, total, unit))
    for done, item in enumerate(items, start=1):
        yield item
        report(Progress(stage, done, total, unit))
