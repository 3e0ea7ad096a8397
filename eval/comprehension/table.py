"""Figures of a trained reader for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.comprehension.examples import SHARES
from eval.comprehension.measuring import ANSWERED
from eval.reports.table import aligned, interval, number


def reader_table(figures: Mapping[str, Any]) -> str:
    """How often the answer is found, and how well each kind of unanswered example is told."""
    intervals, n = figures["intervals"], figures["n"]
    rows = [["measure", "value", "95 %", "n"]]
    rows.append(
        ["overlap", number(figures["overlap"]), interval(intervals["overlap"]), str(n[ANSWERED])]
    )
    for kind in sorted(SHARES.keys() - {ANSWERED}):
        name = f"auroc_{kind}"
        count = f"{n[ANSWERED]} + {n[kind]}"
        rows.append([name, number(figures[name]), interval(intervals[name]), count])
    return f"{figures['dataset']}, {figures['seen']} examples seen\n\n{aligned(rows)}\n"
