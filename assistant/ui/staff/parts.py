"""Components that several tabs use."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ui.source import escape
from assistant.ui.staff.desk import PERIODS, USUAL, Desk
from index.errors import FootnoteError

log = logging.getLogger(__name__)

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
FAULT = "This cannot be shown because of a fault on the server; its log says which."


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a tab does whenever it is opened: `fn(*inputs)` gives the values of `outputs`."""

    fn: Callable[..., Any]
    inputs: list[Any]
    outputs: list[Any]


Tab = Callable[[Desk], Refresh | None]
"""Builds a tab's components inside the tab that is open; what to do when it is chosen."""


def period_box(name: str) -> gr.Dropdown:
    return choice("Period", list(PERIODS), USUAL, f"{name}-period")


def choice(label: str, names: list[str], value: str, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        names, value=value, label=label, elem_id=name, elem_classes="choice", min_width=180
    )


def filled(rows: list[list[Any]], **columns: Any) -> gr.Dataframe:
    """An update of a table; one without rows is not shown, for the keyboard could not reach it."""
    return gr.Dataframe(value=rows, visible=bool(rows), **columns)


def problem_view(problem: Exception) -> str:
    """What went wrong, for a region that screen readers announce."""
    if not isinstance(problem, FootnoteError):
        log.error("a staff page failed", exc_info=problem)
        problem = FootnoteError(FAULT)
    return f'<p class="job failed" role="alert">{escape(str(problem))}</p>'


def note_view(text: str) -> str:
    return f'<p class="note">{escape(text)}</p>'
