"""Audit: who signed in, and who did what to the archive."""

from __future__ import annotations

from typing import Any

import gradio as gr

from assistant.ui.staff.desk import Desk
from assistant.ui.staff.parts import Refresh, filled, listing, note_view
from index.terminal import counted

COLUMNS = {
    "When (UTC)": 170, "Who": 150, "What": 150, "To what": 260, "Detail": 300, "From": 140,
}  # fmt: skip
SHOWN = 500


def audit_tab(desk: Desk) -> Refresh:
    said = gr.HTML("", elem_id="audit-said")
    table = listing("Newest first", "audit", COLUMNS, max_height=600)

    def show() -> tuple[Any, ...]:
        if desk.access is None:
            return note_view("Nothing is written down: the server runs without accounts."), filled(
                []
            )
        entries = desk.access.trail.entries(SHOWN)
        rows = [
            [entry.at[:19].replace("T", " "), entry.who, entry.what, entry.subject, entry.detail,
             entry.address]
            for entry in entries
        ]  # fmt: skip
        newest = counted(len(rows), "entries")
        note = f"The newest {newest}; footnote users audit shows them too."
        return note_view(note if rows else "Nothing has been written down yet."), filled(rows)

    return Refresh(show, [], [said, table])
