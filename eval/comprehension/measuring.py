"""How well a reader reads: figures over held-out examples, by the reader that answers use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.comprehension.reader import Reader
from eval.comprehension.examples import SHARES, Example
from eval.measures.auroc import auroc
from eval.measures.bootstrap import auroc_interval, mean_interval
from eval.progress import counted
from index.report import OnProgress

ANSWERED = "answered"


def measured(reader: Reader, data: Sequence[Example], report: OnProgress) -> dict[str, Any]:
    """`overlap`: the share of answered examples whose best span touches an answer; `auroc_KIND`:
    how well the margin tells them from examples of that kind. With n and intervals."""
    margins: dict[str, list[float]] = {kind: [] for kind in SHARES}
    touched: list[float] = []
    for example in counted(data, "reading", len(data), "passages", report):
        reading = reader.read(example.question, [example.title], [example.passage])[0]
        best = reading.within((0, len(example.passage)))
        if best is None:
            continue
        margins[example.kind].append(best.margin)
        if example.kind == ANSWERED:
            start, end = best.span
            touched.append(float(any(s < end and start < e for s, e in example.spans)))
    figures: dict[str, Any] = {"overlap": sum(touched) / len(touched)}
    intervals: dict[str, Any] = {"overlap": mean_interval(touched)}
    for kind in SHARES.keys() - {ANSWERED}:
        name = f"auroc_{kind}"
        figures[name] = auroc(margins[ANSWERED], margins[kind])
        intervals[name] = auroc_interval(margins[ANSWERED], margins[kind])
    return {**figures, "intervals": intervals, "n": {kind: len(m) for kind, m in margins.items()}}
