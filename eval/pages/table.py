"""Figures of read pages for people: the whole set, and its two halves beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.pages.evaluate import LOOSER, MEASURES
from eval.reports.table import aligned, interval, number
from index.terminal import counted


def pages_table(figures: Mapping[str, Any]) -> str:
    """A row a measure, then what could not be read and how fast it went."""
    head = ["measure", "mean", "95 %", "n"]
    halves = figures["by_half"]
    for name in halves:
        head += [f"half {name}", "95 %", "n"]
    rows = [head]
    for name in (*MEASURES, *LOOSER):
        row = [name]
        for part in (figures, *halves.values()):
            row += [
                number(part[name]),
                interval(part["intervals"][name]),
                str(part["n_by_measure"][name]),
            ]
        rows.append(row)
    lines = [
        f"{figures['dataset']}: {counted(figures['n'], 'pages')}, {figures['reader']}",
        "",
        aligned(rows),
    ]
    if figures["unread"]:
        lines.append("")
        lines += [f"not read: {page} ({why})" for page, why in figures["unread"].items()]
    speed = figures["pages_per_cpu_second"]
    lines += ["", f"{number(speed)} pages per second of processor time"]
    return "\n".join(lines) + "\n"
