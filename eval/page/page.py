"""The evaluation page: run sets and configurations, look at results, compare two of them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which calls outside hosts

import gradio as gr

from assistant.assistant import Assistant
from assistant.ui.jobs import Runner, job_view
from eval.page import rows, views
from eval.page.author_tab import author_tab
from eval.page.bench import Bench
from eval.page.compare_tab import compare_tab
from index.errors import FootnoteError
from index.terminal import counted

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
TAGLINE = "Measure the very retriever and assistant that readers use."


def build_page(
    bench: Bench, runner: Runner, assistant: Assistant, authored: Path | None
) -> gr.Blocks:
    """The page over one bench; every open copy of it shares the runner's job.

    `authored` is the folder of the set that may be written, about the assistant's archive.
    """
    page: gr.Blocks = gr.Blocks(
        title="Footnote evaluation", fill_width=True, analytics_enabled=False
    )
    with page:
        gr.HTML(
            '<header><h1 class="brand">Footnote evaluation</h1>'
            f'<p class="tagline">{TAGLINE}</p></header>',
            elem_id="masthead",
        )
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("Run", id="run", elem_id="tab-run"):
                shown = _run_tab(bench, runner)
            with gr.Tab("Results", id="results", elem_id="tab-results") as results:
                listing = _results_tab(bench)
            with gr.Tab("Compare", id="compare", elem_id="tab-compare") as compare:
                refresh = compare_tab(bench)
            with gr.Tab("Author", id="author", elem_id="tab-author"):
                written = author_tab(assistant, authored)

        def listed() -> tuple[str, list[rows.Row]]:
            found, problems = bench.all_results()
            return views.unread_view(problems), rows.result_rows(found)

        results.select(listed, outputs=listing, **PRIVATE)
        compare.select(refresh.fn, outputs=refresh.outputs, **PRIVATE)
        page.load(listed, outputs=listing, **PRIVATE)
        page.load(written.fn, outputs=written.outputs, **PRIVATE)
        page.load(lambda: job_view(runner.job), outputs=shown, **PRIVATE)
    return page


def _run_tab(bench: Bench, runner: Runner) -> gr.HTML:
    """Choose, run, watch, cancel; the component that shows the job."""
    sets = gr.CheckboxGroup(list(bench.sets), label="Data sets", elem_id="sets")
    names = list(bench.configurations)
    chosen = gr.CheckboxGroup(names, value=names[:1], label="Configurations", elem_id="configs")
    with gr.Row():
        start = gr.Button("Run", variant="primary", elem_id="start", scale=0)
        cancel = gr.Button("Cancel", elem_id="cancel", scale=0)
    shown = gr.HTML(job_view(None), elem_id="job")
    timer = gr.Timer(1.0)

    def begin(sets: object, configurations: object) -> str:
        def work(report: Any, say: Callable[[str], None]) -> str:
            saved = bench.run(_names(sets), _names(configurations), report, say)
            return f"Finished: {counted(len(saved), 'results')}. See Results."

        try:
            title = f"{', '.join(_names(sets))} with {', '.join(_names(configurations))}"
            return job_view(runner.start(title, work))
        except FootnoteError as problem:
            return views.error_view(problem)

    def stop() -> str:
        runner.cancel()
        return job_view(runner.job)

    def tick() -> Any:
        # Nothing is sent while nothing changes, or a refusal would be overwritten at once.
        running = runner.job is not None and (runner.job.running or not runner.job.shown)
        if not running:
            return gr.skip()
        if runner.job is not None and not runner.job.running:
            runner.job.shown = True
        return job_view(runner.job)

    start.click(begin, inputs=[sets, chosen], outputs=shown, **PRIVATE)
    cancel.click(stop, outputs=shown, **PRIVATE)
    timer.tick(tick, outputs=shown, **PRIVATE)
    return shown


def _names(value: object) -> list[str]:
    """What a group of check boxes sends, as names; anything else is none."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _results_tab(bench: Bench) -> list[gr.HTML | gr.Dataframe]:
    """What the list of results is shown in; one of it shows its figures, questions, passages."""
    unread = gr.HTML("", elem_id="unread")
    table = gr.Dataframe(
        headers=rows.RESULT_HEADERS,
        datatype="str",
        interactive=False,
        label="Results, newest first",
        elem_id="results",
        column_widths=[
            "150px",
            "150px",
            "95px",
            "150px",
            "115px",
            "80px",
            "130px",
            "60px",
            "250px",
        ],
        show_search="filter",
        wrap=True,
    )
    chosen = gr.State("")
    figures = gr.HTML(views.note_view("Choose a result to see its figures."), elem_id="figures")
    questions = gr.Dataframe(
        headers=["Question"],
        interactive=False,
        label="Questions, the worst first: choose one to see what came back",
        elem_id="questions",
        visible=False,
        wrap=True,
        show_search="search",
    )
    passages = gr.HTML("", elem_id="passages")

    def choose(event: gr.SelectData) -> Any:
        try:
            name = str(event.row_value[-1])
            result = bench.result(name)
        except FootnoteError as problem:
            return "", views.error_view(problem), gr.skip(), ""
        headers = rows.question_headers(result)
        listed = gr.Dataframe(
            value=rows.question_rows(result),
            headers=headers,
            column_widths=["370px", *["115px"] * (len(headers) - 2), "110px"],
            visible=True,
            datatype="str",
        )
        return name, views.result_view(name, result), listed, ""

    def look(name: str, event: gr.SelectData) -> str:
        try:
            result = bench.result(str(name))
            return views.look_view(bench.look(result, str(event.row_value[-1])))
        except FootnoteError as problem:
            return views.error_view(problem)

    table.select(choose, outputs=[chosen, figures, questions, passages], **PRIVATE)
    questions.select(look, inputs=chosen, outputs=passages, **PRIVATE)
    return [unread, table]
