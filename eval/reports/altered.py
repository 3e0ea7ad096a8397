"""Figures of altered sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.altered.cases import ALTERED, TRUE, WRITTEN
from eval.reports.table import aligned, interval, number

HEADINGS = {
    ALTERED: "altered, caught",
    TRUE: "true, withheld all the same",
    WRITTEN: "people's own answers, withheld",
}


def altered_table(figures: Mapping[str, Any]) -> str:
    """Every kind, then every set; after a fit, the figures of sets that were left out."""
    parts = [figures["dataset"], _kinds(figures, figures["rules_alone"]), _sets(figures)]
    if "cross_validated" in figures:
        left = figures["cross_validated"]
        parts += ["Each set with what was fitted on the others", _kinds(left), _sets(left)]
    return "\n\n".join(parts) + "\n"


def _kinds(figures: Mapping[str, Any], rules: Mapping[str, Any] | None = None) -> str:
    heads = ["kind", "n", "share", "95 %"] + (["by rules alone"] if rules else [])
    rows = [heads]
    for name, heading in HEADINGS.items():
        if name not in figures:
            continue
        whole = figures[name]
        rows.append(_row(heading, whole, rules and rules[name]))
        rows += [
            _row(f"  {kind}", share, rules and rules[name]["kinds"][kind])
            for kind, share in whole["kinds"].items()
        ]
    return aligned(rows)


def _sets(figures: Mapping[str, Any]) -> str:
    rows = [["set", "altered", "caught", "95 %", "true", "withheld", "95 %"]]
    for name, of_set in figures["sets"].items():
        caught, lost = of_set[ALTERED], of_set[TRUE]
        rows.append([name, *_cells(caught), *_cells(lost)])
    return aligned(rows)


def _row(name: str, share: Mapping[str, Any], rules: Mapping[str, Any] | None) -> list[str]:
    return [name, *_cells(share), *([number(rules["withheld"])] if rules else [])]


def _cells(share: Mapping[str, Any]) -> list[str]:
    return [str(share["n"]), number(share["withheld"]), interval(share["interval"])]
