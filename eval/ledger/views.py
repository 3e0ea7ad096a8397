"""How long every view of the staff pages takes, and how much memory an export."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Any

import sqlalchemy as sa

from assistant.ledger.clusters import clustered
from assistant.ledger.database import reading
from assistant.ledger.exports import Row, as_csv
from assistant.ledger.queries.overview import confidence_counts, days, totals
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.questions import questions, shown
from assistant.ledger.queries.sources import (
    article_counts,
    grouped,
    questions_citing,
    sources,
)
from assistant.ledger.queries.spans import cited_spans
from assistant.ledger.queries.stale import stale
from assistant.ledger.review import judgements, open_reports
from assistant.ledger.rows import QUESTION, question_row
from index.generation import Index

RUNS = 3
LISTED = 1_000
View = Callable[[sa.Connection, Index, Period], object]


def _overview(connection: sa.Connection, index: Index, period: Period) -> object:
    counts = article_counts(connection, period, 10)
    figures = totals(connection, period), days(connection, period)
    return figures, confidence_counts(connection, period), sources(index, counts)


def _sources(connection: sa.Connection, index: Index, period: Period) -> object:
    return sources(index, article_counts(connection, period))


def _by_author(connection: sa.Connection, index: Index, period: Period) -> object:
    return grouped(sources(index, article_counts(connection, period)), "author")


def _citing(connection: sa.Connection, index: Index, period: Period) -> object:
    most_cited = next(iter(article_counts(connection, period, 1)))
    return questions_citing(connection, most_cited, period)


def _article(connection: sa.Connection, index: Index, period: Period) -> object:
    most_cited = next(iter(article_counts(connection, period, 1)))
    counts = article_counts(connection, Period(), article=most_cited)
    spans = cited_spans(connection, most_cited)
    return counts, spans, list(stale(connection, index, 100, most_cited))


def _stale(connection: sa.Connection, index: Index, period: Period) -> object:
    return list(stale(connection, index, 300))


def _questions(kind: str) -> View:
    def view(connection: sa.Connection, index: Index, period: Period) -> object:
        return clustered(questions(connection, kind, period, LISTED))

    return view


def _answer(connection: sa.Connection, index: Index, period: Period) -> object:
    return shown(connection, next(questions(connection, "all", period, 1)).number)


def _review(connection: sa.Connection, index: Index, period: Period) -> object:
    return open_reports(connection), list(judgements(connection, index, 200))


VIEWS: Mapping[str, View] = {
    "overview": _overview,
    "sources": _sources,
    "sources by author": _by_author,
    "questions of the most cited source": _citing,
    "the most cited article": _article,
    "stale citations": _stale,
    "questions without an answer": _questions("unsupported"),
    "questions with the least confidence": _questions("low"),
    "disliked questions": _questions("disliked"),
    "all questions": _questions("all"),
    "an answer": _answer,
    "review": _review,
}
"""What each tab reads, by its name."""


def measure_views(engine: sa.Engine, index: Index) -> dict[str, dict[str, float]]:
    """Milliseconds of each view, the slowest of three runs, over 90 days, a year and all."""
    periods = {
        "90 days": Period.last_days(90),
        "a year": Period.last_days(365),
        "always": Period(),
    }
    return {
        name: {label: _slowest(engine, index, view, period) for label, period in periods.items()}
        for name, view in VIEWS.items()
    }


def _slowest(engine: sa.Engine, index: Index, view: View, period: Period) -> float:
    times = []
    for _ in range(RUNS):
        started = perf_counter()
        with reading(engine) as connection:
            view(connection, index, period)
        times.append((perf_counter() - started) * 1000)
    return round(max(times), 1)


def measure_export(engine: sa.Engine) -> dict[str, Any]:
    """Every question as CSV: how many bytes, and the most memory that Python held meanwhile."""

    def rows(connection: sa.Connection) -> Iterator[Row]:
        return (question_row(row) for row in questions(connection, "all", Period()))

    size = 0
    with reading(engine) as connection:
        tracemalloc.start()
        for part in as_csv(rows(connection), QUESTION):
            size += len(part)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return {"csv_bytes": size, "peak_bytes": peak}
