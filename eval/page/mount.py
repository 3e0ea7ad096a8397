"""Putting the evaluation page, and what can be downloaded from it, under one prefix."""

from __future__ import annotations

from pathlib import Path

import fastapi
import gradio as gr
from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from assistant.assistant import Assistant
from assistant.ui.jobs import Runner
from assistant.ui.theme import style, theme
from eval.page.bench import Bench
from eval.page.page import build_page
from eval.reports.page import report_html
from index.errors import InputError

PREFIX = "/eval"
REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def mount(
    app: fastapi.FastAPI, bench: Bench, assistant: Assistant, authored: Path | None = None
) -> None:
    """Add the routes and the page. The application guards the prefix as a whole."""
    _add_downloads(app, bench)
    page = build_page(bench, Runner(), assistant, authored)
    page.queue(default_concurrency_limit=8)
    gr.mount_gradio_app(
        app,
        page,
        PREFIX,
        theme=theme(),
        head=style("colours.css", "desk.css"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
    )


def _add_downloads(app: fastapi.FastAPI, bench: Bench) -> None:
    @app.get(f"{PREFIX}/download/{{name}}/result.json")
    def result(name: str) -> Response:
        return _file(bench, name, ".json", "application/json")

    @app.get(f"{PREFIX}/download/{{name}}/report.html")
    def report(name: str) -> Response:
        try:
            page = report_html([bench.result(f"{name}.json")])
        except InputError as problem:
            return PlainTextResponse(str(problem), 404)
        return HTMLResponse(page, headers={"content-security-policy": REPORT_POLICY})

    @app.get(f"{PREFIX}/download/{{name}}/run.trec")
    def run(name: str) -> Response:
        return _file(bench, name, ".trec", "text/plain")


def _file(bench: Bench, name: str, suffix: str, kind: str) -> Response:
    try:
        path = bench.file(f"{name}.json", suffix)
    except InputError as problem:
        return PlainTextResponse(str(problem), 404)
    return FileResponse(path, media_type=kind, filename=path.name)
