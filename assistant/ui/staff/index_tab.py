"""Index: what it holds, what could not be read, and bringing it up to date."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.ui.jobs import Job, job_view
from assistant.ui.source import escape
from assistant.ui.staff import upkeep
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import Refresh, filled, listing, note_view, when
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.printing import tally
from index.report import BuildReport, read_report

FAILED = {"Source": 130, "Path": 380, "Line": 80, "Reason": 420}
WITHDRAWN = {"Since": 115, "Title": 380, "Path": 330, "Id": 170}
SHOWN = 1_000
HIDING = (
    "Remove takes an article out until it is met again when the index is brought up to date. "
    "Withdraw hides it for good, from old citations as well."
)


def index_tab(desk: Desk) -> Refresh:
    return _IndexTab(desk).refresh


class _IndexTab:
    """What the index holds, one job at a time that changes it, and single articles."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
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
                label="Article, by id or path", elem_id="index-article", scale=2,
                max_length=upkeep.LONGEST,
            )  # fmt: skip
            reason = gr.Textbox(label="Reason to withdraw", elem_id="index-reason", max_length=500)
        gr.HTML(note_view(HIDING), elem_id="index-hiding")
        with gr.Row():
            take = gr.Button("Remove", elem_id="index-remove", scale=0)
            out = gr.Button("Withdraw", variant="stop", elem_id="index-withdraw", scale=0)
            back = gr.Button("Take a withdrawal back", elem_id="index-undo", scale=0)
        outcome = gr.HTML("", elem_id="index-outcome")
        failures = listing("What could not be read", "failures", FAILED, visible=False)
        withdrawn = listing("Withdrawn articles", "withdrawn", WITHDRAWN, visible=False)
        timer = gr.Timer(1.0, active=False)  # only while a job runs: every page has one

        listed, told = [facts, failures, withdrawn], [job, timer]
        when([rebuild.click], self.rebuild, [], told)
        when([verify.click], self.verify, [], told)
        when([add.click], self.add, [path], told)
        when([back.click], self.undo, [article], told)
        when([cancel.click], self.cancel, [], told)
        when([take.click], self.remove, [article], [outcome, *listed])
        when([out.click], self.withdraw, [article, reason], [outcome, *listed])
        when([timer.tick], self.tick, [], [*told, *listed])
        self.refresh = Refresh(self.show, [], [*listed, *told])

    def show(self) -> tuple[Any, ...]:
        return *self._listed(), *self._told()

    def rebuild(self, request: gr.Request) -> tuple[Any, ...]:
        return _started(upkeep.start_rebuild(self._desk, request.request.scope))

    def verify(self, request: gr.Request) -> tuple[Any, ...]:
        return _started(upkeep.start_verifying(self._desk, request.request.scope))

    def add(self, path: str, request: gr.Request) -> tuple[Any, ...]:
        return _started(upkeep.start_adding(self._desk, request.request.scope, path))

    def undo(self, article: str, request: gr.Request) -> tuple[Any, ...]:
        return _started(upkeep.start_undoing(self._desk, request.request.scope, article))

    def cancel(self, request: gr.Request) -> tuple[Any, ...]:
        self._desk.record(request.request.scope, "cancel")
        self._desk.runner.cancel()
        return self._told()

    def remove(self, article: str, request: gr.Request) -> tuple[Any, ...]:
        done = upkeep.remove_now(self._desk, request.request.scope, article)
        return note_view(done), *self._listed()

    def withdraw(self, article: str, why: str, request: gr.Request) -> tuple[Any, ...]:
        done = upkeep.withdraw_now(self._desk, request.request.scope, article, str(why or ""))
        return note_view(done), *self._listed()

    def tick(self) -> tuple[Any, ...]:
        # In this order: a job that ends in between is told once more.
        said, running = self._told(), self._running()
        return *said, *((gr.skip() for _ in range(3)) if running else self._listed())

    def _listed(self) -> tuple[Any, ...]:
        layout = Layout(self._desk.index.layout.root)
        manifest = read_manifest(layout)
        report = read_report(layout, manifest.generation)
        tables = filled(_failures(report)), filled(_withdrawn(manifest))
        return _facts(manifest, report), *tables

    def _told(self) -> tuple[Any, ...]:
        running = self._running()
        return job_view(self._desk.runner.job), gr.Timer(active=running)

    def _running(self) -> bool:
        return self._desk.runner.job is not None and self._desk.runner.job.running


def _started(job: Job) -> tuple[Any, ...]:
    return job_view(job), gr.Timer(active=True)


def _facts(manifest: Manifest, report: BuildReport) -> str:
    counts, model = manifest.counts, manifest.embedder
    sources = "; ".join(f"{source.name} ({source.root})" for source in manifest.sources)
    facts = (
        ("Articles", f"{counts.articles:,}, {counts.duplicates:,} of them copies"),
        ("Passages", f"{counts.passages:,}"),
        ("Sources", sources),
        ("Generation", f"{manifest.generation}, of {_moment(manifest.created)}"),
        ("Model", f"{model.name}, {model.dim} dimensions, {model.precision}"),
        ("Size", f"{sum(entry.size for entry in manifest.files) / 1e6:,.1f} MB"),
        ("Last run", f"{_moment(report.finished)}: {tally(report)}"),
        *(("Note", note) for note in report.notes[:20]),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f'<dl class="facts">{rows}</dl>'


def _moment(written: str) -> str:
    """ISO 8601 in UTC, as people write it."""
    return f"{written[:16].replace('T', ' ')} UTC"


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
