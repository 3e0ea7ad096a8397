"""Putting the staff pages under one prefix, which the application guards as a whole."""

from __future__ import annotations

from pathlib import Path

import fastapi
import gradio as gr

from assistant.accounts.access import Access
from assistant.ledger.ledger import Ledger
from assistant.live import Serving
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.downloads import add_downloads
from assistant.ui.staff.page import build_page
from assistant.ui.theme import asset, style, theme

PREFIX = "/staff"
SCRIPT = f"<script>{asset('page.js', __package__)}</script>"


def mount(
    app: fastapi.FastAPI,
    serving: Serving,
    ledger: Ledger | None,
    access: Access | None = None,
    vector_cache: Path | None = None,
) -> None:
    """Add the routes and the page."""
    desk = Desk(serving, ledger, access, vector_cache)
    add_downloads(app, desk, PREFIX)
    page = build_page(desk)
    page.queue(default_concurrency_limit=8)
    gr.mount_gradio_app(
        app,
        page,
        PREFIX,
        theme=theme(),
        head=style("colours.css", "desk.css") + style("page.css", package=__package__) + SCRIPT,
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
    )
