"""Comparisons for people. Texts come from data sets: the caller prints them through `printable`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.compare.significance import ALPHA
from eval.reports.table import aligned, interval, number
from index.terminal import counted, one_line

HEADER = ["measure", "baseline", "mean", "difference", "95 %", "p", "p Holm", "win/tie/loss", "n"]

Rows = Sequence[Mapping[str, Any]]


def comparison_table(result: Mapping[str, Any]) -> str:
    """Each system against the baseline: by data set, over all of them, question by question."""
    parts = [f"Baseline: {one_line(result['baseline'])}"]
    for system in (system["label"] for system in result["systems"][1:]):
        rows = [row for row in result["rows"] if row["system"] == system]
        macro = [row for row in result["macro"] if row["system"] == system]
        changes = [change for change in result["changes"] if change["system"] == system]
        if len(macro) == 1 and len(rows) == macro[0]["n"]:
            parts += _one_table(system, result["datasets"], rows, macro[0], changes)
        else:
            parts += _tables(system, result["datasets"], rows, macro, changes)
    parts += [f"Note: {one_line(note)}" for note in result["notes"]]
    return "\n\n".join(parts) + "\n"


def _one_table(
    system: str, datasets: Rows, rows: Rows, macro: Mapping[str, Any], changes: Rows
) -> list[str]:
    """Where each data set has one measure, the sets are lines, and their macro mean is the last."""
    lines = [[one_line(row["dataset"]), *_row(row)] for row in rows]
    table = aligned([["set", *HEADER], *lines, ["macro mean", *_row(macro)]])
    seen = [
        f"{one_line(data['dataset'])} was looked at {counted(data['looks'], 'times')}."
        for data in datasets
        if data["looks"] > 1
    ]
    lists = [
        f"{one_line(data['dataset'])}: {text}"
        for data in datasets
        for text in _change_lists(_of(changes, data["dataset"]))
    ]
    below = "\n".join([worse_line(macro), *seen])
    return [f"All sets: {one_line(system)}\n\n{table}", below, *lists]


def _tables(system: str, datasets: Rows, rows: Rows, macro: Rows, changes: Rows) -> list[str]:
    """A table a data set, its lines the measures, and one of the macro means."""
    parts = []
    for data in datasets:
        title = one_line(f"{data['dataset']}: {system}") + looks_note(data["looks"])
        parts.append(f"{title}\n\n{rows_table(_of(rows, data['dataset']))}")
        parts += _change_lists(_of(changes, data["dataset"]))
    if macro:
        parts.append(f"All sets, macro mean: {one_line(system)}\n\n{rows_table(macro)}")
        parts.append("\n".join(map(worse_line, macro)))
    return parts


def _of(rows: Rows, dataset: str) -> list[Mapping[str, Any]]:
    return [row for row in rows if row["dataset"] == dataset]


def rows_table(rows: Rows) -> str:
    return aligned([HEADER, *map(_row, rows)])


def _row(row: Mapping[str, Any]) -> list[str]:
    by_question = row["wins"] is not None
    return [
        row["measure"],
        number(row["baseline_mean"]),
        number(row["mean"]),
        signed(row["difference"]),
        f"{signed(row['interval'][0])} – {signed(row['interval'][1])}",
        p_value(row["p"]),
        p_value(row["p_holm"]) + (" *" if significant(row) else "  "),
        f"{row['wins']}/{row['ties']}/{row['losses']}" if by_question else "–",
        str(row["n"]),
    ]


def significant(row: Mapping[str, Any]) -> bool:
    return row["p_holm"] is not None and row["p_holm"] < ALPHA


def worse_line(row: Mapping[str, Any]) -> str:
    after, alone = row["worse"], row["worse_alone"]
    text = f"{row['measure']}: significantly worse on {', '.join(after) or 'no set'}"
    more = [name for name in alone if name not in after]
    return text + (f"; before Holm also on {', '.join(more)}" if more else "")


def _change_lists(changes: Rows) -> list[str]:
    """Gains and losses as two lists; nothing where no question changed."""
    gains = [change for change in changes if change["difference"] > 0]
    losses = [change for change in changes if change["difference"] < 0]
    lists = [("Largest gains", gains), ("Largest losses", losses)]
    return [
        f"{title}, {found[0]['measure']}\n" + "\n".join(f"  {change_line(c)}" for c in found)
        for title, found in lists
        if found
    ]


def change_line(change: Mapping[str, Any]) -> str:
    text = one_line(change["text"])
    return (
        f"{number(change['before'])} → {number(change['after'])}  "
        f"{one_line(change['question_id'])}  {text if len(text) <= 100 else text[:99] + '…'}"
    ).rstrip()


def looks_note(looks: int) -> str:
    return f" (this set was looked at {looks} times)" if looks > 1 else ""


def signed(value: float) -> str:
    return f"{value:+.3f}"


def p_value(p: float | None) -> str:
    if p is None:
        return "–"
    return "<0.001" if p < 0.001 else f"{p:.3f}"


def grid_table(result: Mapping[str, Any]) -> str:
    """Every cell, best first; what cross-validation leaves of the best; how often one looked."""
    sets = list(result["base"]["by_set"])
    several = sets if len(sets) > 1 else []
    rows = [
        [one_line(cell["name"]), number(cell["mean"]), interval(cell["interval"])]
        + [number(cell["by_set"][name]) for name in several]
        for cell in [*result["cells"], {**result["base"], "name": "(base)"}]
    ]
    many = counted(len(result["cells"]), "configurations")
    heading = f"{result['measure']} on {', '.join(sets)}: {many}"
    table = aligned([["configuration", "mean", "95 %", *several], *rows])
    seen = [f"{name} was looked at {counted(n, 'times')}." for name, n in result["looks"].items()]
    parts = [heading, table, validated_lines(result), "\n".join(seen)]
    return "\n\n".join(parts) + "\n"


def validated_lines(result: Mapping[str, Any]) -> str:
    """The figure to quote, and why not the first line of the table."""
    held = result["cross_validated"]
    chosen = "; ".join(f"{one_line(name)} ({n})" for name, n in held["chosen"].items())
    low, high = held["difference_interval"]
    return (
        f"Cross-validated, {result['folds']} folds: {number(held['mean'])} "
        f"({interval(held['interval'])}). Quote this figure: the best one above was chosen on "
        f"the questions that it is measured on, and is {signed(result['optimism'])} from it.\n"
        f"Chosen in so many folds: {chosen}\n"
        f"Against the base, {number(held['base_mean'])}: {signed(held['difference'])} "
        f"({signed(low)} – {signed(high)}), p {p_value(held['p'])}"
    )
