"""How an index is kept, in a report: kills, updates, and what fuzzing found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eval.reports import reading
from eval.reports.blocks import Cell, Section, Table, count_cell, cut, measured
from eval.reports.reading import Result, number, table
from index.terminal import counted


def upkeep_section(result: Result) -> Section | None:
    """None where the result is of none of these kinds."""
    make = _SECTIONS.get(reading.kind_of(result))
    return None if make is None else make(result)


def _crash(result: Result) -> Section:
    rows = [
        (Cell(cut(str(operation))), Cell(cut(str(stage))), _whole(times))
        for operation, stages in table(result.get("kills")).items()
        for stage, times in table(stages).items()
    ]
    left = [
        (Cell(name), _whole(result.get(key)))
        for name, key in (
            ("no index yet", "no_index_yet"),
            ("still damaged", "still_damaged"),
            ("the generation of before", "old_generation"),
            ("the new generation", "new_generation"),
            ("complete once the command was run again", "resumed"),
            ("kills after which something was wrong", "failed"),
        )
    ]
    return Section(
        f"Crashes: {counted(int(number(result.get('n')) or 0), 'kills')}",
        f"Passages compared with clean indexes: {_whole(result.get('passages_compared')).text}.",
        (
            Table("What the kills left", ("", "times"), tuple(left)),
            Table("Killed", ("command", "stage", "times"), tuple(rows), texts=(0, 1)),
        ),
    )


def _updates(result: Result) -> Section:
    rows = []
    for name, key in (
        ("nothing changed", "unchanged_build_s"),
        ("one article added", "one_article_added_s"),
    ):
        found = table(result.get(key))
        values = (measured(number(found.get(which))) for which in ("median", "min", "max"))
        rows.append((Cell(name), *values, _whole(result.get("n"))))
    heads = ("whole command, seconds", "median", "min", "max", "runs")
    articles = counted(int(number(result.get("articles")) or 0), "articles")
    return Section("Updates", f"Over {articles}.", (Table("Updates", heads, tuple(rows)),))


def _fuzz(result: Result) -> Section:
    rows = tuple(
        (Cell(cut(str(one.get("reader")))), *(_whole(one.get(key)) for key in _FUZZED[1:]),
         Cell(str(len(found)) if isinstance(found := one.get("findings"), list) else "–"))
        for one in reading.rows(result.get("readers"))
    )  # fmt: skip
    heads = ("reader", "seconds", "files", "most MB", "findings")
    return Section("Fuzzing", "Damaged files for each reader.", (Table("Readers", heads, rows),))


_FUZZED = ("reader", "seconds", "executions", "peak_mb")


def _whole(value: object) -> Cell:
    found = number(value)
    return count_cell(None if found is None else round(found))


_SECTIONS: Mapping[str, Callable[[Result], Section]] = {
    "crash": _crash,
    "updates": _updates,
    "fuzz": _fuzz,
}
