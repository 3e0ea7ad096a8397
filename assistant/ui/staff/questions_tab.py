"""Questions: those without support, with little confidence or disliked; each as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ledger.clusters import Cluster, clustered
from assistant.ledger.queries.overview import Totals, totals
from assistant.ledger.queries.questions import questions, shown
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, period_of
from assistant.ui.staff.parts import (
    Refresh,
    choice,
    filled,
    listing,
    note_view,
    period_box,
    when,
)
from index.errors import InputError

MOST = 1_000
"""Questions that are put together by likeness; further ones are in the export."""
KINDS: Mapping[str, str] = {
    "Without an answer": "unsupported",
    "Least confidence": "low",
    "Disliked": "disliked",
    "All": "all",
}
COLUMNS = {
    "Alike": 80, "Question": 420, "Latest": 150, "Confidence": 110, "Reason": 220, "Answer": 180,
}  # fmt: skip
HINT = "Choose a question to see the answer as it was shown."


def questions_tab(desk: Desk) -> Refresh:
    with gr.Row():
        period = period_box("questions")
        kind = choice("Show", list(KINDS), next(iter(KINDS)), "questions-kind")
    said = gr.HTML("", elem_id="questions-said")
    table = listing(
        "Questions, those alike together", "questions", COLUMNS, show_search="search",
        max_height=520,
    )  # fmt: skip
    answer = gr.HTML(note_view(HINT), elem_id="questions-answer")

    def show(chosen: object, which: object) -> tuple[Any, ...]:
        within = period_of(chosen)
        if not isinstance(which, str) or which not in KINDS:
            raise InputError(f"What is shown is one of {', '.join(KINDS)}.")
        with desk.reading() as connection:
            found = list(questions(connection, KINDS[which], within, MOST))
            whole = len(found) if len(found) < MOST else _count(totals(connection, within), which)
        rows = [_row(cluster) for cluster in clustered(found)]
        note = views.questions_note(len(found), whole, KINDS[which], within)
        return note, filled(rows), note_view(HINT) if rows else ""

    def look(event: gr.SelectData) -> str:
        with desk.reading() as connection:
            found = shown(connection, number_of(event.row_value[-1]))
        return views.answer_view(found, desk.index)

    outputs = [said, table, answer]
    when([period.change, kind.change], show, [period, kind], outputs)
    when([table.select], look, [], [answer])
    return Refresh(show, [period, kind], outputs)


def _count(figures: Totals, which: str) -> int:
    """How many questions of a kind the counts by day know, the very ones of the Overview."""
    return {
        "unsupported": figures.abstained,
        "low": figures.asked - figures.abstained,
        "disliked": figures.disliked,
        "all": figures.asked,
    }[KINDS[which]]


def number_of(sent: object) -> int:
    """An answer's number from what a browser sent. Raises InputError."""
    text = str(sent).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 19):
        raise InputError("Choose one from the list, or give an answer's number: up to 19 digits.")
    return int(text)


def _row(cluster: Cluster) -> list[Any]:
    first = cluster.first
    # The number as text: it has more digits than a browser's numbers hold.
    return [
        len(cluster.questions),
        first.question,
        first.at,
        round(first.confidence, 3),
        first.reason,
        str(first.number),
    ]
