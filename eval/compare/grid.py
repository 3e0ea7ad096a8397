"""Running a grid of configurations, and what may be said of the best one.

A grid is kept as a result of kind "grid":

    measure, folds, looks       `looks` by data set: {name: how often it was looked at}
    base            {mean, by_set, files} of the configuration that the cells change
    cells           best first: [{name, changes, configuration_sha256, mean, interval, by_set,
                    files}]; the mean is the macro mean over the sets, `files` the results
    cross_validated {mean, interval, chosen: {name: folds}, by_fold: [{chosen, trained, tested}],
                    base_mean, difference, difference_interval, p}: the figure to quote; the
                    difference is from the base, p of the stratified randomisation test
    optimism        the best cell's mean less the cross-validated one
    per_query       {data set: {question_id: [base's value, cross-validated value]}}
    texts           {data set: {question_id: question}}
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from eval.compare.cells import Runner, content_of
from eval.compare.folds import CrossValidated, Floats, cross_validated
from eval.compare.measured import Measured
from eval.compare.plan import Cell, Plan
from eval.compare.significance import macro_interval, macro_mean, stratified_p
from eval.progress import staged
from eval.results import Result, completed, looks
from index.errors import InputError
from index.terminal import counted


@dataclass(frozen=True, slots=True)
class Grid:
    """What was measured: `rows` has the base first, then every cell, each on every set."""

    plan: Plan
    rows: tuple[tuple[Measured, ...], ...]
    keys: tuple[tuple[str, ...], ...]
    """The questions of each set, in the order of `values`."""
    values: tuple[Floats, ...]
    """Of each set, float64 (1 + cells, questions)."""


def run_grid(plan: Plan, runner: Runner) -> Result:
    """The result described above. Raises InputError where a set lacks the measure."""
    grid = measured_grid(plan, runner)
    whole = cross_validated([values[1:] for values in grid.values], plan.folds)
    cells = sorted(
        (cell_figures(grid, place) for place in range(1, len(grid.rows))),
        key=lambda cell: -float(cell["mean"]),
    )
    held_out = validated_figures(grid, whole)
    figures = {
        "measure": plan.measure,
        "folds": plan.folds,
        "looks": {
            item.dataset: looks(runner.results, item.dataset_sha256) for item in grid.rows[0]
        },
        "base": cell_figures(grid, 0),
        "cells": cells,
        "cross_validated": held_out,
        "optimism": cells[0]["mean"] - held_out["mean"],
        "per_query": {
            item.dataset: {
                key: [float(values[0, place]), float(kept[place])] for place, key in enumerate(keys)
            }
            for item, keys, values, kept in zip(
                grid.rows[0], grid.keys, grid.values, whole.held_out, strict=True
            )
        },
        "texts": {item.dataset: dict(item.texts) for item in grid.rows[0]},
    }
    return completed(figures, "grid")


def measured_grid(plan: Plan, runner: Runner) -> Grid:
    """Every cell on every set; finished ones are read, not run."""
    contents = [content_of(spec) for spec in plan.sets]
    cells = [Cell(plan.base, {}), *plan.cells]
    rows = []
    for number, cell in enumerate(cells):
        stage = f"cell {number} of {len(plan.cells)}" if number else "base"
        told = replace(runner, report=staged(runner.report, stage))
        pairs = zip(plan.sets, contents, strict=True)
        rows.append(tuple(told.cell(spec, content, cell.configuration) for spec, content in pairs))
        if number == 0:
            _check_sets(rows[0], plan)
    by_set = list(zip(*rows, strict=True))
    keys = tuple(tuple(column[0].values[plan.measure]) for column in by_set)
    values = tuple(
        matrix(column, plan.measure, of_set) for column, of_set in zip(by_set, keys, strict=True)
    )
    return Grid(plan, tuple(rows), keys, values)


def _check_sets(base: Sequence[Measured], plan: Plan) -> None:
    """Before hours are spent: every set has the measure and a question a fold, none is twice."""
    for item in base:
        if plan.measure not in item.values:
            known = ", ".join(item.values)
            raise InputError(
                f"{item.dataset} has no {plan.measure} a question; expected one of {known}."
            )
        count = len(item.values[plan.measure])
        if count < plan.folds:
            raise InputError(
                f"{item.dataset}: {counted(count, 'questions')} cannot be dealt into "
                f"{plan.folds} folds. Set 'folds' lower."
            )
    names = Counter(item.dataset for item in base)
    twice = [name for name, count in names.items() if count > 1]
    if twice:
        raise InputError(f"Several of the sets are called {twice[0]}. Rename a folder.")


def matrix(column: Sequence[Measured], measure: str, keys: Sequence[str]) -> Floats:
    """float64 (rows, questions) of one set. Raises InputError where a row lacks a question."""
    for item in column:
        odd = item.values[measure].keys() ^ set(keys)
        if odd:
            raise InputError(
                f"{item.dataset}: {measure} of {sorted(odd)[0]!r} is known of some cells only "
                f"(see {item.facts['file']}). The articles of some index lack its evidence."
            )
    return np.array([[item.values[measure][key] for key in keys] for item in column], np.float64)


def cell_figures(grid: Grid, place: int) -> dict[str, Any]:
    """One row of the table; place 0 is the base."""
    cell = Cell(grid.plan.base, {}) if place == 0 else grid.plan.cells[place - 1]
    strata = [values[place] for values in grid.values]
    items = grid.rows[place]
    return {
        "name": cell.configuration.name,
        "changes": dict(cell.changes),
        "configuration_sha256": cell.configuration.sha256,
        "mean": macro_mean(strata),
        "interval": list(macro_interval(strata)),
        "by_set": {
            item.dataset: float(of_set.mean()) for item, of_set in zip(items, strata, strict=True)
        },
        "files": [item.facts["file"] for item in items],
    }


def validated_figures(grid: Grid, whole: CrossValidated) -> dict[str, Any]:
    """The cross-validated choice, and its difference from the base on the same questions."""
    names = [cell.configuration.name for cell in grid.plan.cells]
    base = [values[0] for values in grid.values]
    differences = [kept - before for kept, before in zip(whole.held_out, base, strict=True)]
    chosen = [names[place] for place in whole.chosen]
    return {
        "mean": macro_mean(whole.held_out),
        "interval": list(macro_interval(whole.held_out)),
        "chosen": dict(Counter(chosen).most_common()),
        "by_fold": [
            {"chosen": name, "trained": trained, "tested": tested}
            for name, trained, tested in zip(chosen, whole.trained, whole.tested, strict=True)
        ],
        "base_mean": macro_mean(base),
        "difference": macro_mean(differences),
        "difference_interval": list(macro_interval(differences)),
        "p": stratified_p(differences),
    }
