"""Audit: who signed in, and who did what to the archive."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import Refresh, note_view, problem_view

HEADERS = ["When (UTC)", "Who", "What", "To what", "Detail", "From"]
SHOWN = 500


def audit_tab(desk: Desk) -> Refresh:
    said = gr.HTML("", elem_id="audit-said")
    table = gr.Dataframe(
        headers=HEADERS, datatype="str", interactive=False, label="Newest first", elem_id="audit",
        column_widths=["170px", "150px", "150px", "260px", "300px", "140px"],
    )  # fmt: skip

    def show() -> tuple[Any, ...]:
        if desk.access is None:
            return note_view("Nothing is written down: the server runs without accounts."), []
        try:
            entries = desk.access.trail.entries(SHOWN)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip()
        rows = [
            [entry.at[:19].replace("T", " "), entry.who, entry.what, entry.subject, entry.detail,
             entry.address]
            for entry in entries
        ]  # fmt: skip
        note = f"The newest {len(rows):,} entries; footnote users audit shows them too."
        return note_view(note), rows

    return Refresh(show, [], [said, table])
