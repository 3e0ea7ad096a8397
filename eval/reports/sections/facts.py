"""The end of a report: on what its figures depend, the results side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.reports import reading
from eval.reports.blocks import Cell, Section, Table, cut
from eval.reports.reading import Result, table

PLAIN = (
    "created",
    "commit",
    "dataset",
    "dataset_sha256",
    "configuration_sha256",
    "seed",
    "seconds",
)
GROUPS = {"configuration": "Configuration", "manifest": "Index", "machine": "Machine and versions"}


def circumstances_section(results: Sequence[Result]) -> Section:
    """A column a result; lines in which the results differ are marked."""
    plain = [
        {name: str(each[name]) for name in PLAIN if each.get(name) is not None} for each in results
    ]
    blocks = [side_by_side("Measurement", results, plain)]
    for key, title in GROUPS.items():
        columns = [flat(table(result.get(key))) for result in results]
        if any(columns):
            blocks.append(side_by_side(title, results, columns))
    note = "Lines in bold differ between the results." if len(results) > 1 else ""
    return Section("Circumstances", note, tuple(blocks))


def side_by_side(
    title: str, results: Sequence[Result], columns: Sequence[Mapping[str, str]]
) -> Table:
    names = dict.fromkeys(name for column in columns for name in column)
    lines = []
    for name in names:
        texts = [column.get(name, "–") for column in columns]
        differs = len(set(texts)) > 1
        cells = (Cell(cut(text), marked=differs) for text in texts)
        lines.append((Cell(cut(name), marked=differs), *cells))
    heads = ("", *(f"{place}: {reading.kind_of(each)}" for place, each in enumerate(results, 1)))
    every = tuple(range(len(heads)))
    return Table(title, heads, tuple(lines), texts=every, wide=len(results) > 1, style="facts")


def flat(values: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Dotted names and their values as text."""
    found: dict[str, str] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found.update(flat(value, f"{before}{key}."))
        else:
            found[f"{before}{key}"] = str(value)
    return found
