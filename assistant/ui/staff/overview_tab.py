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
from assistant.ui.staff.parts import Refresh, period_box, when

TOP = 10
ANSWERS = {"given": "#b5563c", "none": "#9c8f80"}
SHARES = {"median": "#b5563c", "95 % within": "#9c8f80"}
"""Colours by what is plotted."""


def overview_tab(desk: Desk) -> Refresh:
    period = period_box("overview")
    figures = gr.HTML("", elem_id="figures")
    with gr.Row():
        asked = _bars("Questions a day", "day", "questions", "plot-asked", ANSWERS)
        sure = _bars(
            "Confidence", "confidence", "answers", "plot-confidence", x_label_angle=-60,
            x_title="confidence, from … on",
        )  # fmt: skip
    # A line has no length where there is one day only.
    times, time = (
        kind(
            x="day", y="milliseconds", color="share", color_map=SHARES, y_lim=[0, None],
            title="Time of an answer", elem_id=name, height=220, visible=False,
        )
        for kind, name in ((gr.LinePlot, "plot-times"), (gr.ScatterPlot, "plot-time"))
    )  # fmt: skip
    top = gr.HTML("", elem_id="top-sources")

    def show(chosen: object) -> tuple[Any, ...]:
        within = period_of(chosen)
        with desk.reading() as connection:
            return _shown(desk, connection, within)

    outputs = [figures, asked, sure, times, time, top]
    when([period.change], show, [period], outputs)
    return Refresh(show, [period], outputs)


def _bars(
    title: str, x: str, y: str, name: str, colours: dict[str, str] | None = None, **more: Any
) -> gr.BarPlot:
    """Shown once there is something: an empty plot has axes without an end."""
    return gr.BarPlot(
        x=x, y=y, title=title, elem_id=name, color="answer" if colours else None,
        color_map=colours, y_lim=[0, None], min_width=340, height=260, visible=False, **more,
    )  # fmt: skip


def _plotted(frame: pd.DataFrame) -> dict[str, Any]:
    filled: dict[str, Any] = gr.update(value=frame, visible=not frame.empty)
    return filled


def _shown(desk: Desk, connection: sa.Connection, within: Period) -> tuple[Any, ...]:
    by_day = days(connection, within)
    counts = article_counts(connection, within, TOP)
    times = _times(by_day)
    lines, points = (times, times[:0]) if len(by_day) > 1 else (times[:0], times)
    top = [row for row in sources(desk.index, counts) if row.counts.cited][:TOP]
    return (
        views.figures_view(totals(connection, within)),
        _plotted(_asked(by_day)),
        _plotted(_sure(confidence_counts(connection, within))),
        _plotted(_dated(lines)),
        {**_plotted(points), "y_lim": [0, _above(points)]},
        views.top_view(top),
    )


def _asked(by_day: list[Day]) -> pd.DataFrame:
    rows = [
        (day.day, kind, count)
        for day in by_day
        for kind, count in (("given", day.answered), ("none", day.asked - day.answered))
    ]
    return _dated(pd.DataFrame(rows, columns=["day", "answer", "questions"]))


def _sure(counts: list[tuple[str, int]]) -> pd.DataFrame:
    """Each bin by where it begins: twenty ranges would stand upon each other on a telephone."""
    found = any(count for _, count in counts)
    shown = [(name.partition("–")[0], count) for name, count in counts] if found else []
    return pd.DataFrame(shown, columns=["confidence", "answers"])


def _times(by_day: list[Day]) -> pd.DataFrame:
    rows = [
        (day.day, share, time)
        for day in by_day
        for share, time in zip(SHARES, (day.p50_ms, day.p95_ms), strict=True)
    ]
    return pd.DataFrame(rows, columns=["day", "share", "milliseconds"])


def _above(points: pd.DataFrame) -> float:
    """Where the axis ends: a point at its very end would be cut in half."""
    return 1.25 * float(points["milliseconds"].max()) if len(points) else 1.0


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(day=pd.to_datetime(frame["day"]))
