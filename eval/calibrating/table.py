"""A calibration for people: what each set is like under the fit on the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.reports.table import aligned, interval, number

SHOWN = ("brier", "calibration_error", "answerable_refused", "unanswerable_refused")
STRANGERS = ("strangers_auroc", "strangers_refused")
"""Shown where a set has strangers."""


def calibration_table(figures: Mapping[str, Any]) -> str:
    """A row a set, then the weights and the threshold of the fit on all."""
    rows = [["left out", "n", "auroc", "95 %", *SHOWN, *STRANGERS]]
    for name, found in figures["left_out"].items():
        row = [name, str(found["n"]), number(found["auroc"]), interval(found["auroc_interval"])]
        rows.append(row + [number(found.get(measure)) for measure in (*SHOWN, *STRANGERS)])
    weights = ", ".join(f"{name} {value:.3f}" for name, value in figures["weights"].items())
    return (
        f"{aligned(rows)}\n\nfitted on all: {weights}, bias {figures['bias']:.3f}; "
        f"threshold {figures['threshold']:.2f}\n"
    )
