"""The staff pages: one tab each, listed here."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import, which calls outside hosts

import gradio as gr

from assistant.ui.staff.desk import Desk

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
TAGLINE = "What readers ask, what is cited, and what the archive does not answer."


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a tab does whenever it is opened: `fn()` gives the values of `outputs`."""

    fn: Callable[..., Any]
    inputs: list[Any]
    outputs: list[Any]


Tab = Callable[[Desk], Refresh | None]
"""Builds a tab's components inside the tab that is open; what to do when it is chosen."""

TABS: tuple[tuple[str, Tab], ...] = ()
"""Label and tab, in order."""


def build_page(desk: Desk) -> gr.Blocks:
    """The page over one desk."""
    page: gr.Blocks = gr.Blocks(title="Footnote staff", fill_width=True, analytics_enabled=False)
    with page:
        gr.HTML(
            '<header><h1 class="brand">Footnote staff</h1>'
            f'<p class="tagline">{TAGLINE}</p></header>',
            elem_id="masthead",
        )
        with gr.Tabs(elem_id="tabs"):
            for number, (label, build) in enumerate(TABS):
                with gr.Tab(label, id=label.lower(), elem_id=f"tab-{label.lower()}") as tab:
                    refresh = build(desk)
                if refresh is None:
                    continue
                tab.select(refresh.fn, refresh.inputs, refresh.outputs, **PRIVATE)
                if number == 0:
                    page.load(refresh.fn, refresh.inputs, refresh.outputs, **PRIVATE)
    return page
