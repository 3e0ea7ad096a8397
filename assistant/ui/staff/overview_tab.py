"""Overview: how much is asked, how it is answered, how quickly, and from which articles."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pandas as pd
import sqlalchemy as sa

from assistant.ledger.queries.overview import Day, confidence_counts, days, totals
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.sources import article_counts, sources
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, period_of
from assistant.ui.staff.parts import PRIVATE, Refresh, period_box, problem_view

TOP = 10


def overview_tab(desk: Desk) -> Refresh:
    period = period_box("overview")
    figures = gr.HTML("", elem_id="figures")
    with gr.Row():
        asked = gr.BarPlot(
            x="day",
            y="questions",
            color="answer",
            color_map={"given": "#b5563c", "none": "#9c8f80"},
            y_lim=[0, None],
            title="Questions a day",
            elem_id="plot-asked",
            min_width=340,
            height=260,
        )
        sure = gr.BarPlot(
            x="confidence",
            y="answers",
            y_lim=[0, None],
            x_label_angle=-60,
            title="Confidence",
            elem_id="plot-confidence",
            min_width=340,
            height=260,
        )
    times = gr.LinePlot(
        x="day",
        y="milliseconds",
        color="share",
        color_map={"half": "#b5563c", "95 %": "#9c8f80"},
        y_lim=[0, None],
        title="Time of an answer",
        elem_id="plot-times",
        height=220,
    )
    top = gr.HTML("", elem_id="top-sources")

    def show(chosen: object) -> tuple[Any, ...]:
        try:
            within = period_of(chosen)
            with desk.reading() as connection:
                return _shown(desk, connection, within)
        # Whatever a database may do, the page says so and stays.
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), None, None, None, ""

    outputs = [figures, asked, sure, times, top]
    period.change(show, period, outputs, **PRIVATE)
    return Refresh(show, [period], outputs)


def _shown(desk: Desk, connection: sa.Connection, within: Period) -> tuple[Any, ...]:
    by_day = days(connection, within)
    counts = article_counts(connection, within, TOP)
    top = [row for row in sources(desk.index, counts) if row.counts.cited][:TOP]
    return (
        views.figures_view(totals(connection, within)),
        _asked(by_day),
        pd.DataFrame(confidence_counts(connection, within), columns=["confidence", "answers"]),
        _times(by_day),
        views.top_view(top),
    )


def _asked(by_day: list[Day]) -> pd.DataFrame:
    rows = [
        (day.day, kind, count)
        for day in by_day
        for kind, count in (("given", day.answered), ("none", day.asked - day.answered))
    ]
    return _dated(pd.DataFrame(rows, columns=["day", "answer", "questions"]))


def _times(by_day: list[Day]) -> pd.DataFrame:
    rows = [
        (day.day, share, time)
        for day in by_day
        for share, time in (("half", day.p50_ms), ("95 %", day.p95_ms))
    ]
    return _dated(pd.DataFrame(rows, columns=["day", "share", "milliseconds"]))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    frame["day"] = pd.to_datetime(frame["day"])
    return frame
