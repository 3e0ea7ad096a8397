"""Index: what it holds, what could not be read, and bringing it up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from assistant.ui.jobs import Job, job_view
from assistant.ui.source import escape
from assistant.ui.staff import upkeep
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import PRIVATE, Refresh, filled, note_view, problem_view
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.printing import tally
from index.report import BuildReport, read_report

FAILED = ["Source", "Path", "Line", "Reason"]
WITHDRAWN = ["Since", "Title", "Path", "Id"]
SHOWN = 1_000


def index_tab(desk: Desk) -> Refresh:
    facts = gr.HTML("", elem_id="index-facts")
    with gr.Row():
        rebuild = gr.Button("Bring up to date", variant="primary", elem_id="rebuild", scale=0)
        verify = gr.Button("Check", elem_id="verify", scale=0)
        cancel = gr.Button("Cancel", elem_id="index-cancel", scale=0)
    job = gr.HTML(job_view(None), elem_id="index-job")
    with gr.Row():
        path = gr.Textbox(
            label="Add a file or a folder of those that are indexed", elem_id="index-path",
            max_length=upkeep.LONGEST,
        )  # fmt: skip
        add = gr.Button("Add", elem_id="index-add", scale=0)
    with gr.Row():
        article = gr.Textbox(
            label="Article, by id or path", elem_id="index-article", max_length=upkeep.LONGEST
        )
        reason = gr.Textbox(label="Reason to withdraw", elem_id="index-reason", max_length=500)
        take = gr.Button("Remove", elem_id="index-remove", scale=0)
        out = gr.Button("Withdraw", variant="stop", elem_id="index-withdraw", scale=0)
        back = gr.Button("Take a withdrawal back", elem_id="index-undo", scale=0)
    outcome = gr.HTML("", elem_id="index-outcome")
    failures = _table(FAILED, "What could not be read", "failures")
    withdrawn = _table(WITHDRAWN, "Withdrawn articles", "withdrawn")
    timer = gr.Timer(1.0, active=False)  # only while a job runs: every page has one
    listed = [facts, failures, withdrawn]
    told = [job, timer]

    def show() -> tuple[Any, ...]:
        try:
            layout = Layout(desk.index.layout.root)
            manifest = read_manifest(layout)
            report = read_report(layout, manifest.generation)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip(), gr.skip()
        tables = filled(_failures(report)), filled(_withdrawn(manifest))
        return _facts(manifest, report), *tables

    def tell() -> tuple[Any, ...]:
        running = desk.runner.job is not None and desk.runner.job.running
        return job_view(desk.runner.job), gr.Timer(active=running)

    def started(begin: Callable[..., Job]) -> Callable[..., tuple[Any, ...]]:
        def start(given: str, request: gr.Request) -> tuple[Any, ...]:
            try:
                begin(desk, request.request.scope, given)
            except Exception as problem:  # noqa: BLE001
                return problem_view(problem), gr.skip()
            return job_view(desk.runner.job), gr.Timer(active=True)

        return start

    def done(act: Callable[[Any], str]) -> tuple[Any, ...]:
        try:
            return note_view(act(None)), *show()
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), *(gr.skip() for _ in listed)

    def remove(given: str, request: gr.Request) -> tuple[Any, ...]:
        return done(lambda _: upkeep.remove_now(desk, request.request.scope, given))

    def withdraw(given: str, why: str, request: gr.Request) -> tuple[Any, ...]:
        scope = request.request.scope
        return done(lambda _: upkeep.withdraw_now(desk, scope, given, str(why or "")))

    def stop(request: gr.Request) -> tuple[Any, ...]:
        desk.record(request.request.scope, "cancel")
        desk.runner.cancel()
        return tell()

    def tick() -> tuple[Any, ...]:
        # In this order: a job that ends in between is told once more.
        said = tell()
        running = desk.runner.job is not None and desk.runner.job.running
        return *said, *((gr.skip() for _ in listed) if running else show())

    nothing = gr.State("")
    for button, given, begin in (
        (rebuild, nothing, lambda desk, scope, _: upkeep.start_rebuild(desk, scope)),
        (verify, nothing, lambda desk, scope, _: upkeep.start_verifying(desk, scope)),
        (add, path, upkeep.start_adding),
        (back, article, upkeep.start_undoing),
    ):
        button.click(started(begin), given, told, **PRIVATE)
    cancel.click(stop, None, told, **PRIVATE)
    take.click(remove, article, [outcome, *listed], **PRIVATE)
    out.click(withdraw, [article, reason], [outcome, *listed], **PRIVATE)
    timer.tick(tick, None, [*told, *listed], **PRIVATE)
    return Refresh(lambda: (*tell(), *show()), [], [*told, *listed])


def _table(headers: list[str], label: str, name: str) -> gr.Dataframe:
    return gr.Dataframe(
        headers=headers, datatype="str", interactive=False, label=label, elem_id=name, wrap=True,
        max_height=320, visible=False,
    )  # fmt: skip


def _facts(manifest: Manifest, report: BuildReport) -> str:
    counts, model = manifest.counts, manifest.embedder
    sources = "; ".join(f"{source.name} ({source.root})" for source in manifest.sources)
    facts = (
        ("Articles", f"{counts.articles:,}, {counts.duplicates:,} of them copies"),
        ("Passages", f"{counts.passages:,}"),
        ("Sources", sources),
        ("Generation", f"{manifest.generation}, {manifest.created}"),
        ("Model", f"{model.name}, {model.dim} dimensions, {model.precision}"),
        ("Size", f"{sum(entry.size for entry in manifest.files) / 1e6:,.1f} MB"),
        ("Last run", f"{report.finished}: {tally(report)}"),
        *(("Note", note) for note in report.notes[:20]),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f'<dl class="facts">{rows}</dl>'


def _failures(report: BuildReport) -> list[list[str]]:
    return [
        [failure.source, failure.path, str(failure.line or ""), failure.reason]
        for failure in report.failures[:SHOWN]
    ]


def _withdrawn(manifest: Manifest) -> list[list[str]]:
    newest = sorted(manifest.withdrawn, key=lambda entry: entry.since, reverse=True)
    return [
        [entry.since[:10], entry.title or entry.path, entry.path, entry.article_id]
        for entry in newest[:SHOWN]
    ]
