"""A grid as it is written: which settings are tried, over which sets, by which measure.

    sets = ["path/to/scifact", "path/to/cisi"]    as on the command line
    measure = "nDCG@10"
    folds = 5                                     of the cross-validation
    base = "my.toml"                              or a table [base]; by default readers'
    [grid]
    "chunking.words" = [60, 90]                   or in nested tables
    "retrieval.dense_weight" = [0.4, 0.6]

Every combination is a cell: the base with those settings.
"""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.configuration import DEFAULTS, Configuration, changed, flat, read_configuration
from eval.data.opened import DataSpec, parse_spec
from index.errors import InputError

MAX_CELLS = 200
KEYS = ("sets", "measure", "folds", "base", "grid")


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of the grid; `changes` are its dotted keys and values."""

    configuration: Configuration
    changes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    sets: tuple[DataSpec, ...]
    measure: str
    folds: int
    base: Configuration
    cells: tuple[Cell, ...]


def read_plan(path: Path) -> Plan:
    """Raises InputError that names the file, and what of it cannot be used."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror}).") from exc
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise InputError(f"{path}: expected a TOML file ({exc}).") from exc
    for key in values:
        if key not in KEYS:
            raise InputError(f"{path}: {key!r} is not a key; expected {', '.join(KEYS)}.")
    base = _base(values.get("base", {}), path)
    return Plan(
        sets=_sets(values.get("sets"), path),
        measure=_measure(values.get("measure"), path),
        folds=_folds(values.get("folds", 5), path),
        base=base,
        cells=_cells(base, values.get("grid"), path),
    )


def _base(given: object, path: Path) -> Configuration:
    if isinstance(given, str):
        return read_configuration(Path(given))
    if isinstance(given, Mapping):
        return changed(DEFAULTS, given, f"{path} [base]")
    raise InputError(f"{path}: 'base' should be a configuration's file or a table, got {given!r}.")


def _sets(given: object, path: Path) -> tuple[DataSpec, ...]:
    if not isinstance(given, list) or not given or not all(isinstance(s, str) for s in given):
        raise InputError(f"{path}: 'sets' should be a list of data sets, got {given!r}.")
    return tuple(map(parse_spec, given))


def _measure(given: object, path: Path) -> str:
    if not isinstance(given, str):
        raise InputError(f"{path}: 'measure' should be one such as \"nDCG@10\", got {given!r}.")
    return given


def _folds(given: object, path: Path) -> int:
    if not isinstance(given, int) or isinstance(given, bool) or given < 2:
        raise InputError(f"{path}: 'folds' should be 2 or more, got {given!r}.")
    return given


def _cells(base: Configuration, given: object, path: Path) -> tuple[Cell, ...]:
    where = f"{path} [grid]"
    if not isinstance(given, Mapping) or not given:
        raise InputError(f"{where}: expected settings with lists of values, got {given!r}.")
    axes = flat(given)
    for key, values in axes:
        if not isinstance(values, list) or not values:
            raise InputError(f"{where}: {key!r} should be a list of values, got {values!r}.")
    count = math.prod(len(values) for _, values in axes)
    if count > MAX_CELLS:
        sizes = " · ".join(str(len(values)) for _, values in axes)
        raise InputError(
            f"{where}: {sizes} = {count} cells, at most {MAX_CELLS} are run. Shorten its lists."
        )
    cells: dict[str, Cell] = {}
    for combination in itertools.product(*(values for _, values in axes)):
        changes = dict(zip((key for key, _ in axes), combination, strict=True))
        configuration = changed(base, changes, where)
        named = replace(configuration, name=described(changes))
        cells.setdefault(named.sha256, Cell(named, changes))
    return tuple(cells.values())


def described(changes: Mapping[str, Any]) -> str:
    """Such as "words 60, dense_weight 0.4"."""
    return ", ".join(f"{key.rpartition('.')[2]} {value}" for key, value in changes.items())
