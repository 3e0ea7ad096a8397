"""The gate: has a change made the engine worse than what was recorded?

Every question that changed is listed, but only a significant loss closes the gate: the paired
randomisation test, Holm's correction over the gate's measures, p < 0.05. The same code ranks a few
questions otherwise on another processor, where the model computes in bf16, and equality would make
an alarm of that. What the test cannot see is a loss smaller than the luck of the questions: many
such, each recorded anew, are a slope. `footnote eval history` shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval.compare.record import Record
from eval.compare.rows import Row, compared, with_holm
from eval.compare.significance import ALPHA
from eval.compare.tables import p_value, rows_table, signed
from eval.reports.table import number
from index.errors import InputError
from index.terminal import one_line

CHANGED_DATA = 3
"""Exit status where the questions or the articles are not those recorded; 2 is wrong usage."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One question whose values differ from the recorded ones: {measure: (before, after)}."""

    question_id: str
    text: str
    values: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Verdict:
    rows: tuple[Row, ...]
    changed: tuple[Changed, ...]
    settings: Mapping[str, tuple[Any, Any]]
    """Configuration keys that differ: (recorded, now)."""

    @property
    def losses(self) -> list[Row]:
        return [row for row in self.rows if row.difference < 0 and _significant(row)]

    @property
    def gains(self) -> list[Row]:
        return [row for row in self.rows if row.difference > 0 and _significant(row)]

    def to_json(self) -> dict[str, Any]:
        return {
            "passed": not self.losses,
            "losses": [row.measure for row in self.losses],
            "rows": [asdict(row) for row in self.rows],
            "changed": [asdict(item) for item in self.changed],
            "settings": dict(self.settings),
        }


def _significant(row: Row) -> bool:
    return row.p_holm is not None and row.p_holm < ALPHA


def other_data(recorded: Record, now: Mapping[str, str | None]) -> str | None:
    """What of the data is not as recorded, in words, by `data_digests`; None where all of it is."""
    names = {"dataset_sha256": "questions", "articles_sha256": "articles"}
    odd = [word for key, word in names.items() if recorded.head[key] != now[key]]
    return f"The {' and the '.join(odd)} changed since the record was made." if odd else None


def judge_gate(recorded: Record, now: Record, texts: Mapping[str, str]) -> Verdict:
    """Of two records of the same data. Raises InputError where a recorded measure is missing.

    A question that had a value and has none now, its evidence being no longer found, counts 0.
    """
    missing = [name for name in recorded.values if name not in now.values]
    if missing:
        raise InputError(
            f"{', '.join(missing)} is recorded but no longer measured. Record anew with --update."
        )
    now = Record(now.head, {name: _filled(now, name, of) for name, of in recorded.values.items()})
    pair = (recorded.measured(texts), now.measured(texts))
    name = str(recorded.head["dataset"])
    rows = with_holm([compared(name, pair, "now", measure) for measure in recorded.values])
    return Verdict(tuple(rows), tuple(changed(recorded, now, texts)), settings(recorded, now))


def _filled(now: Record, name: str, recorded: Mapping[str, float]) -> dict[str, float]:
    return {key: now.values[name].get(key, 0.0) for key in recorded}


def changed(recorded: Record, now: Record, texts: Mapping[str, str]) -> list[Changed]:
    """Every question with another value, in the order of the record."""
    keys = dict.fromkeys(key for of_name in recorded.values.values() for key in of_name)
    found = []
    for key in keys:
        values = {
            name: (of_name[key], now.values[name][key])
            for name, of_name in recorded.values.items()
            if key in of_name and of_name[key] != now.values[name][key]
        }
        if values:
            found.append(Changed(key, texts.get(key, ""), values))
    return found


def settings(recorded: Record, now: Record) -> dict[str, tuple[Any, Any]]:
    from eval.configuration import flat

    before, after = (dict(flat(record.head["configuration"])) for record in (recorded, now))
    return {
        key: (before.get(key), after.get(key))
        for key in {**before, **after}
        if key != "name" and before.get(key) != after.get(key)
    }


def gate_text(verdict: Verdict) -> str:
    """Every change, the comparison, and whether it passes."""
    rows = [asdict(row) for row in verdict.rows]
    parts = [f"{verdict.rows[0].dataset}: recorded (baseline) and now", rows_table(rows)]
    if verdict.settings:
        parts.append("\n".join(_setting(key, *pair) for key, pair in verdict.settings.items()))
    if verdict.changed:
        lines = "\n".join(map(_line, verdict.changed))
        parts.append(f"Questions that changed: {len(verdict.changed)}\n{lines}")
    return "\n\n".join([*parts, conclusion(verdict)]) + "\n"


def _setting(key: str, before: object, after: object) -> str:
    return f"Setting {key}: {before} → {after}"


def _line(item: Changed) -> str:
    values = ", ".join(
        f"{name} {number(before)} → {number(after)}"
        for name, (before, after) in item.values.items()
    )
    return f"  {item.question_id}  {one_line(item.text)}\n    {values}"


def conclusion(verdict: Verdict) -> str:
    if verdict.losses:
        return f"Significantly worse: {_listed(verdict.losses)}. The gate is closed."
    if verdict.gains:
        return (
            f"Passed, and significantly better: {_listed(verdict.gains)}. "
            "Record it with --update, so that it is held."
        )
    if verdict.changed:
        return "Passed: no significant loss. To take the present values as the record: --update."
    return "Passed: nothing changed."


def _listed(rows: list[Row]) -> str:
    return ", ".join(
        f"{row.measure} {signed(row.difference)} (p {p_value(row.p_holm)})" for row in rows
    )
