"""Results as rows of the page's tables: plain values, which the table shows as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.compare.measured import Measured
from eval.page.bench import main_measure, measures_of
from eval.reports.table import interval
from eval.results import Result

RESULT_HEADERS = ["When", "Set", "Kind", "Configuration", "Measure", "Value", "95 %", "n", "File"]
QUESTION_LENGTH = 160
MEASURES_SHOWN = 6

Row = list[Any]


def result_rows(results: Sequence[tuple[str, Result]]) -> list[Row]:
    """One row a result that has a value a question."""
    return [_result_row(name, result) for name, result in results if measures_of(result)]


def _result_row(name: str, result: Result) -> Row:
    measure = main_measure(result)
    value = None if measure is None else result.get(measure)
    bounds = result.get("intervals", {}).get(measure)
    return [
        str(result["created"])[:19].replace("T", " "),
        str(result.get("dataset", "")),
        str(result["kind"]),
        system_of(result),
        measure or "",
        None if value is None else round(float(value), 4),
        interval(bounds),
        result.get("n_by_measure", {}).get(measure, result.get("n", 0)),
        name,
    ]


def label(name: str, result: Result) -> tuple[str, str]:
    """(what a list to choose from shows, the file's name)."""
    when = str(result["created"])[:16].replace("T", " ")
    return f"{result.get('dataset', '')} · {system_of(result)} · {when}", name


def system_of(result: Result) -> str:
    """What was measured: the configuration, or the file of another system's run."""
    return str(result.get("configuration", {}).get("name") or result.get("run", {}).get("file", ""))


def question_headers(result: Result) -> list[str]:
    names = [name.replace("_", " ") for name in measures_of(result)[:MEASURES_SHOWN]]
    return ["Question", *names, "Id"]  # at "_" no line breaks, and the columns are narrow


def question_rows(result: Result) -> list[Row]:
    """One row a question, the worst of the main measure first: they are what one looks for."""
    names = measures_of(result)[:MEASURES_SHOWN]
    values = result["per_query"]
    main = main_measure(result)
    ids = list(dict.fromkeys(query for name in names for query in values[name]))
    if main is not None:
        ids.sort(key=lambda query: (values[main].get(query, 2.0), query))
    return [
        [
            _short(result.get("texts", {}).get(query, "")),
            *(_rounded(values[name].get(query)) for name in names),
            query,
        ]
        for query in ids
    ]


GAIN_HEADERS = ["Question", "A", "B", "Gain", "Id"]


def gain_rows(before: Measured, after: Measured, measure: str) -> list[Row]:
    """Questions that both have, by how much B gains over A, losses first."""
    a, b = before.values[measure], after.values[measure]
    both = sorted((q for q in a if q in b), key=lambda q: b[q] - a[q])
    return [
        [
            _short(before.texts.get(q, "")),
            _rounded(a[q]),
            _rounded(b[q]),
            _rounded(b[q] - a[q]),
            q,
        ]
        for q in both
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUESTION_LENGTH else f"{text[: QUESTION_LENGTH - 1]}…"
