"""Two results of one set, question by question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from eval.page import rows, views
from eval.page.bench import Bench, main_measure, measures_of
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
        wrap=True,
    )
    passages = gr.HTML("", elem_id="compared-passages")

    def choices() -> Any:
        listed = [rows.label(*item) for item in bench.all_results() if measures_of(item[1])]
        return gr.Dropdown(choices=listed), gr.Dropdown(choices=listed)

    def measures(name: object) -> Any:
        try:
            result = bench.result(str(name))
        except FootnoteError:
            return gr.skip()
        return gr.Dropdown(choices=measures_of(result), value=main_measure(result))

    def compare(a: object, b: object, measure: object) -> Any:
        try:
            before, after = _pair(bench, a, b)
            shown = rows.gain_rows(before, after, str(measure))
        except (FootnoteError, KeyError) as problem:
            return views.error_view(_explained(problem)), gr.skip(), ""
        table = gr.Dataframe(value=shown, visible=True)
        return views.note_view(_summary(shown, str(measure))), table, ""

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


def _explained(problem: Exception) -> Exception:
    if isinstance(problem, KeyError):
        return InputError(f"One of the two results has no measure {problem.args[0]!r}.")
    return problem


def _summary(gains: list[list[Any]], measure: str) -> str:
    wins = sum(row[3] > 0 for row in gains)
    losses = sum(row[3] < 0 for row in gains)
    mean = sum(row[3] for row in gains) / len(gains) if gains else 0.0
    ties = len(gains) - wins - losses
    average = f"{measure}: {mean:+.4f} on average over {len(gains)}"
    return f"{average}; {wins} better, {losses} worse, {ties} equal."
