"""Components that several tabs use, and how events reach what answers them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import gradio as gr

from assistant.ui.source import escape
from assistant.ui.staff.desk import PERIODS, USUAL, Desk
from index.errors import FootnoteError

log = logging.getLogger(__name__)

PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
NUMBERS = frozenset(
    "Alike, Answers, Articles, Citation, Cited, Cited articles, Confidence, Found only".split(", ")
)
"""Headings of columns that hold numbers."""
FAULT = "This cannot be shown because of a fault on the server; its log says which."

Answers = Callable[..., Any]
"""Takes the values of some components and gives those of others."""


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a tab does whenever it is opened: `fn(*inputs)` gives the values of `outputs`."""

    fn: Answers
    inputs: Sequence[Any]
    outputs: Sequence[Any]


Tab = Callable[[Desk], Refresh]
"""Builds a tab's components inside the tab that is open; what to do when it is chosen."""


def when(
    events: Sequence[Any], answers: Answers, inputs: Sequence[Any], outputs: Sequence[Any]
) -> None:
    """Whenever one of the events happens, `outputs` become what is answered to `inputs`.

    Where that fails, the first output says so and the others stay as they are.
    """
    gr.on(list(events), _safe(answers, outputs), list(inputs), list(outputs), **PRIVATE)


def _safe(answers: Answers, outputs: Sequence[Any]) -> Answers:
    @wraps(answers)  # the framework looks at its signature for what it puts in by itself
    def tried(*given: Any) -> Any:
        try:
            return answers(*given)
        # Whatever a database may do, the page says so and stays.
        except Exception as problem:  # noqa: BLE001
            said = problem_view(problem)
            return said if len(outputs) == 1 else (said, *(gr.skip() for _ in outputs[1:]))

    return tried


def period_box(name: str) -> gr.Dropdown:
    return choice("Period", list(PERIODS), USUAL, f"{name}-period")


def choice(label: str, names: list[str], value: str, name: str) -> gr.Dropdown:
    return gr.Dropdown(
        names, value=value, label=label, elem_id=name, elem_classes="choice", min_width=180
    )


def listing(label: str, name: str, columns: Mapping[str, int], **more: Any) -> gr.Dataframe:
    """A table that is read only; `columns` are headings and their widths in pixels."""
    return gr.Dataframe(
        **headings(columns), interactive=False, label=label, elem_id=name, wrap=True,
        **{"max_height": 320, **more},
    )  # fmt: skip


def headings(columns: Mapping[str, int]) -> dict[str, Any]:
    """Headings, types (a number is sorted as one) and widths of a table."""
    return {
        "headers": list(columns),
        "datatype": ["number" if name in NUMBERS else "str" for name in columns],
        "column_widths": [f"{width}px" for width in columns.values()],
    }


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
