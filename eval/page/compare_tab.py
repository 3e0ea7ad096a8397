"""Two results of one set, question by question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from eval.compare.measured import Measured, measured
from eval.compare.rows import compared
from eval.compare.tables import p_value, signed
from eval.page import rows, views
from eval.page.bench import Bench, main_measure, measures_of
from eval.reports.table import number
from eval.results import Result
from index.errors import FootnoteError, InputError

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class Refresh:
    """What fills the tab's lists when it is opened."""

    fn: Callable[[], Any]
    outputs: list[Any]


def compare_tab(bench: Bench) -> Refresh:
    with gr.Row():
        first = gr.Dropdown([], label="A, the one before", elem_id="compare-a")
        second = gr.Dropdown([], label="B, the one after", elem_id="compare-b")
        measure = gr.Dropdown([], label="Measure", elem_id="compare-measure", scale=0)
    run = gr.Button("Compare", variant="primary", elem_id="compare-run", scale=0)
    figures = gr.HTML("", elem_id="comparison")
    gains = gr.Dataframe(
        headers=rows.GAIN_HEADERS,
        interactive=False,
        label="Questions, losses first: choose one to see what both returned",
        elem_id="gains",
        visible=False,
        column_widths=["760px", "95px", "95px", "95px", "120px"],
        wrap=True,
    )
    passages = gr.HTML("", elem_id="compared-passages")

    def choices() -> Any:
        found, _ = bench.all_results()  # the Results tab says which could not be read
        listed = [rows.label(*item) for item in found if measures_of(item[1])]
        return gr.Dropdown(choices=listed), gr.Dropdown(choices=listed)

    def measures(name: object) -> Any:
        try:
            result = bench.result(str(name))
            known = list(measured(result, str(name)).values)
        except FootnoteError:
            return gr.skip()
        return gr.Dropdown(choices=known, value=main_measure(result))

    def compare(a: object, b: object, measure: object) -> Any:
        try:
            before, after = map(measured, _pair(bench, a, b), (str(a), str(b)))
            said = summary(before, after, str(measure))
            shown = rows.gain_rows(before, after, str(measure))
        except FootnoteError as problem:
            return views.error_view(problem), gr.Dataframe(visible=False), ""
        return views.note_view(said), gr.Dataframe(value=shown, visible=True), ""

    def look(a: object, b: object, event: gr.SelectData) -> str:
        try:
            pair = _pair(bench, a, b)
            query = str(event.row_value[-1])
            looks = [
                views.look_view(bench.look(result, query), heading)
                for heading, result in zip("AB", pair, strict=True)
            ]
        except FootnoteError as problem:
            return views.error_view(problem)
        return views.side_by_side(looks)

    first.change(measures, inputs=first, outputs=measure, **PRIVATE)
    run.click(
        compare, inputs=[first, second, measure], outputs=[figures, gains, passages], **PRIVATE
    )
    gains.select(look, inputs=[first, second], outputs=passages, **PRIVATE)
    return Refresh(choices, [first, second])


def _pair(bench: Bench, a: object, b: object) -> tuple[Result, Result]:
    """Both results. Raises InputError where they are of different data."""
    if not isinstance(a, str) or not isinstance(b, str):
        raise InputError("Choose two results to compare.")
    before, after = bench.result(a), bench.result(b)
    if before.get("dataset_sha256") != after.get("dataset_sha256"):
        raise InputError(
            f"A is of {before.get('dataset')}, B of {after.get('dataset')}, or one of them was "
            "measured before the set changed. Only results of the same data can be compared."
        )
    return before, after


def summary(before: Measured, after: Measured, measure: str) -> str:
    """The figures of `footnote eval compare`. Raises InputError for a measure that one lacks."""
    if measure not in before.values or measure not in after.values:
        raise InputError(f"One of the two results has no measure {measure!r}.")
    row = compared(before.dataset, (before, after), "B", measure)
    low, high = map(signed, row.interval)
    return (
        f"{measure}: {number(row.baseline_mean)} → {number(row.mean)}, {signed(row.difference)} "
        f"on average over {row.n} (95 % {low} – {high}, p {p_value(row.p)}); "
        f"{row.wins} better, {row.losses} worse, {row.ties} equal."
    )
