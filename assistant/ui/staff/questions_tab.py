"""Questions: those without support, with little confidence or disliked; each as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ledger.clusters import Cluster, clustered
from assistant.ledger.queries.questions import questions, shown
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

MOST = 1_000
"""Questions that are put together by likeness; further ones are in the export."""
KINDS: Mapping[str, str] = {
    "Without an answer": "unsupported",
    "Least confidence": "low",
    "Disliked": "disliked",
    "All": "all",
}
HEADERS = ["Alike", "Question", "Latest", "Confidence", "Reason", "Answer"]


def questions_tab(desk: Desk) -> Refresh:
    with gr.Row():
        period = period_box("questions")
        kind = choice("Show", list(KINDS), next(iter(KINDS)), "questions-kind")
    said = gr.HTML("", elem_id="questions-said")
    table = gr.Dataframe(
        headers=HEADERS,
        datatype=["number", "str", "str", "number", "str", "str"],
        interactive=False,
        label="Questions, those alike together",
        elem_id="questions",
        show_search="search",
        column_widths=["80px", "420px", "150px", "110px", "220px", "180px"],
        wrap=True,
        max_height=520,
    )
    answer = gr.HTML(note_view("Choose a question to see the answer as it was shown."))
    answer.elem_id = "questions-answer"

    def show(chosen: object, which: object) -> tuple[Any, ...]:
        try:
            within = period_of(chosen)
            if not isinstance(which, str) or which not in KINDS:
                raise InputError(f"What is shown is one of {', '.join(KINDS)}.")
            with desk.reading() as connection:
                found = list(questions(connection, KINDS[which], within, MOST))
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip(), ""
        rows = [_row(cluster) for cluster in clustered(found)]
        note = views.questions_note(len(found), MOST, KINDS[which], within)
        return note, filled(rows), ""

    def look(event: gr.SelectData) -> str:
        try:
            with desk.reading() as connection:
                return views.answer_view(
                    shown(connection, number_of(event.row_value[-1])), desk.index
                )
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem)

    outputs = [said, table, answer]
    gr.on([period.change, kind.change], show, [period, kind], outputs, **PRIVATE)
    table.select(look, None, answer, **PRIVATE)
    return Refresh(show, [period, kind], outputs)


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
