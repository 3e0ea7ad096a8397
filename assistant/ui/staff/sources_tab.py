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
    Refresh,
    choice,
    filled,
    headings,
    listing,
    note_view,
    period_box,
    when,
)
from index.errors import InputError

HINT = "Choose an article to see by which questions it is cited."
CITING = 50
STALE_SHOWN = 300
MOST = 5_000
"""Rows of a table, the most cited; all of them are in the export."""
ARTICLES = {
    "Cited": 80,
    "Found only": 80,
    "Last cited": 115,
    "Title": 340,
    "Authors": 160,
    "Year": 70,
    "Path": 300,
    "Id": 90,
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
    listed = listing("Sources", "sources", ARTICLES, show_search="filter", max_height=520)
    questions = gr.HTML(note_view(HINT), elem_id="sources-questions")

    def show(chosen: object, kind: object) -> tuple[Any, ...]:
        within = period_of(chosen)
        with desk.reading() as connection:
            columns, rows = _table(desk, connection, within, kind)
        if kind == STALE_VIEW:
            note = views.stale_note(len(rows), STALE_SHOWN)
        elif columns is GROUPS:
            note = views.groups_note(len(rows), within)
        else:
            note = views.sources_note(len(rows), MOST, within)
        hint = note_view(HINT) if columns is ARTICLES and rows else ""
        return note, filled(rows[:MOST], **headings(columns)), hint

    def look(chosen: object, kind: object, event: gr.SelectData) -> str:
        if kind not in VIEWS or str(kind).startswith("By "):
            return ""
        article, title = str(event.row_value[-1]), str(event.row_value[3])
        with desk.reading() as connection:
            found = questions_citing(connection, article, period_of(chosen), CITING)
        return views.citing_view(title, found, CITING)

    outputs = [said, listed, questions]
    when([period.change, view.change], show, [period, view], outputs)
    when([listed.select], look, [period, view], [questions])
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
