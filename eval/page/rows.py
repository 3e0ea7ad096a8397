"""Results as rows of the page's tables: plain values, which the table shows as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eval.compare.measured import Measured
from eval.page.bench import main_measure, measures_of
from eval.reports import reading
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
    figure = None if measure is None else reading.figure(result, measure)
    return [
        _when(result, 19),
        str(result.get("dataset", "")),
        reading.kind_of(result),
        system_of(result),
        measure or "",
        None if figure is None else round(figure.value, 4),
        "–" if figure is None else interval(figure.bounds),
        None if figure is None else figure.n,
        name,
    ]


def label(name: str, result: Result) -> tuple[str, str]:
    """(what a list to choose from shows, the file's name)."""
    return f"{result.get('dataset', '')} · {system_of(result)} · {_when(result, 16)}", name


def _when(result: Result, length: int) -> str:
    return str(result.get("created", ""))[:length].replace("T", " ")


def system_of(result: Result) -> str:
    """What was measured: the configuration, or the file of another system's run."""
    named = reading.table(result.get("configuration")).get("name")
    return str(named or reading.table(result.get("run")).get("file", ""))


def _shown(result: Result) -> list[str]:
    """The measures of the columns: those that stand for a kind first, in a fixed number."""
    known = measures_of(result)
    first = [name for name in reading.MEASURES.get(reading.kind_of(result), ()) if name in known]
    return list(dict.fromkeys([*first, *known]))[:MEASURES_SHOWN]


def question_headers(result: Result) -> list[str]:
    names = [name.replace("_", " ") for name in _shown(result)]
    return ["Question", *names, "Id"]  # at "_" no line breaks, and the columns are narrow


def question_rows(result: Result) -> list[Row]:
    """One row a question, the worst of the main measure first: they are what one looks for."""
    names = _shown(result)
    values = {name: reading.values(result, name) for name in measures_of(result)}
    main = main_measure(result)
    ids = list(dict.fromkeys(query for name in names for query in values[name]))
    if main in values:
        ids.sort(key=lambda query: (values[main].get(query, 2.0), query))
    return [
        [
            _short(str(reading.table(result.get("texts")).get(query, ""))),
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
