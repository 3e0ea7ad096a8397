"""Sources: every article with how often it is cited, by itself or put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr
import sqlalchemy as sa

from assistant.ledger.queries.period import Period
from assistant.ledger.queries.sources import (
    Source,
    article_counts,
    grouped,
    questions_citing,
    sources,
    uncited,
)
from assistant.ledger.queries.stale import stale
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, period_of
from assistant.ui.staff.parts import (
    PRIVATE,
    Refresh,
    choice,
    filled,
    note_view,
    period_box,
    problem_view,
)
from index.errors import InputError

STALE_SHOWN = 300
MOST = 5_000
"""Rows of a table, the most cited; all of them are in the export."""
ARTICLES = {
    "Cited": 80,
    "Found only": 80,
    "Last cited": 115,
    "Title": 340,
    "Authors": 190,
    "Year": 70,
    "Path": 230,
    "Id": 170,
}
GROUPS = {"Name": 340, "Articles": 110, "Cited articles": 140, "Cited": 100, "Found only": 120}
STALE = {
    "State": 100,
    "Answers": 90,
    "Last cited": 115,
    "Title": 260,
    "Quotation": 420,
    "Path": 230,
}
"""Columns and their widths in pixels."""
NUMBERS = ("Cited", "Found only", "Articles", "Cited articles", "Answers")
Table = tuple[dict[str, int], list[list[Any]]]


def _found_only(rows: list[Source]) -> list[Source]:
    return [row for row in uncited(rows) if row.counts.passed_over]


VIEWS: Mapping[str, Callable[[list[Source]], Table]] = {
    "All articles": lambda rows: _articles(rows),
    "Never cited": lambda rows: _articles(uncited(rows)),
    "Found, never cited": lambda rows: _articles(_found_only(rows)),
    "By author": lambda rows: _groups(rows, "author"),
    "By category": lambda rows: _groups(rows, "category"),
    "By year": lambda rows: _groups(rows, "year"),
}
"""What is listed, by its name; "Stale citations" is read by itself."""
STALE_VIEW = "Stale citations"


def sources_tab(desk: Desk) -> Refresh:
    with gr.Row():
        period = period_box("sources")
        view = choice("Show", [*VIEWS, STALE_VIEW], "All articles", "sources-view")
    said = gr.HTML("", elem_id="sources-said")
    listed = gr.Dataframe(
        **_columns(ARTICLES),
        interactive=False,
        label="Sources",
        elem_id="sources",
        show_search="filter",
        wrap=True,
        max_height=520,
    )
    questions = gr.HTML(note_view("Choose an article to see by which questions it is cited."))
    questions.elem_id = "sources-questions"

    def show(chosen: object, kind: object) -> tuple[Any, ...]:
        try:
            within = period_of(chosen)
            with desk.reading() as connection:
                columns, rows = _table(desk, connection, within, kind)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip(), ""
        table = filled(rows[:MOST], **_columns(columns))
        return views.sources_note(len(rows), MOST, within), table, ""

    def look(chosen: object, kind: object, event: gr.SelectData) -> str:
        if kind not in VIEWS or str(kind).startswith("By "):
            return ""
        try:
            within = period_of(chosen)
            article, title = str(event.row_value[-1]), str(event.row_value[3])
            with desk.reading() as connection:
                found = questions_citing(connection, article, within)
            return views.citing_view(title, found)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem)

    outputs = [said, listed, questions]
    gr.on([period.change, view.change], show, [period, view], outputs, **PRIVATE)
    listed.select(look, [period, view], questions, **PRIVATE)
    return Refresh(show, [period, view], outputs)


def _table(desk: Desk, connection: sa.Connection, within: Period, kind: object) -> Table:
    if kind == STALE_VIEW:
        found = stale(connection, desk.index, STALE_SHOWN)
        rows: list[list[Any]] = [
            [row.state, row.answers, row.last_cited, row.title, row.quote, row.path]
            for row in found
        ]
        return STALE, rows
    if not isinstance(kind, str) or kind not in VIEWS:
        raise InputError(f"What is shown is one of {', '.join(VIEWS)}, {STALE_VIEW}.")
    return VIEWS[kind](sources(desk.index, article_counts(connection, within)))


def _columns(columns: dict[str, int]) -> dict[str, Any]:
    """Headings, types (a number is sorted as one) and widths of a table."""
    return {
        "headers": list(columns),
        "datatype": ["number" if name in NUMBERS else "str" for name in columns],
        "column_widths": [f"{width}px" for width in columns.values()],
    }


def _articles(rows: list[Source]) -> Table:
    return ARTICLES, [
        [
            row.counts.cited,
            row.counts.passed_over,
            row.counts.last_cited or "",
            row.title,
            ", ".join(row.authors),
            row.year,
            row.path or "no longer in the archive",
            row.article_id,
        ]
        for row in rows
    ]


def _groups(rows: list[Source], by: str) -> Table:
    return GROUPS, [
        [group.name, group.articles, group.cited_articles, group.cited, group.passed_over]
        for group in grouped(rows, by)
    ]
