"""Questions: those without support, with little confidence or disliked; each as it was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.ledger.clusters import Cluster, clustered
from assistant.ledger.queries.overview import Totals, totals
from assistant.ledger.queries.questions import Question, questions, shown
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, period_of
from assistant.ui.staff.parts import (
    Refresh,
    choice,
    filled,
    listing,
    note_view,
    period_box,
    when,
)
from index.errors import InputError

MOST = 1_000
"""Questions that are listed at once, and put together by likeness."""
KINDS: Mapping[str, str] = {
    "Without an answer": "unsupported",
    "Least confidence": "low",
    "Disliked": "disliked",
    "All": "all",
}
COLUMNS = {
    "Alike": 80, "Question": 420, "Latest": 150, "Confidence": 110, "Reason": 220, "Answer": 180,
}  # fmt: skip
HINT = "Choose a question to see the answer as it was shown."


@dataclass(frozen=True, slots=True)
class _Place:
    """How many questions were listed before those that are shown, and the last one of these."""

    before: int = 0
    last: Question | None = None


def questions_tab(desk: Desk) -> Refresh:
    return _Questions(desk).refresh


class _Questions:
    """A thousand questions at a time, those alike together, and the answer to one of them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        with gr.Row():
            period = period_box("questions")
            kind = choice("Show", list(KINDS), next(iter(KINDS)), "questions-kind")
        said = gr.HTML("", elem_id="questions-said")
        table = listing(
            "Questions, those alike together", "questions", COLUMNS, show_search="search",
            max_height=520,
        )  # fmt: skip
        more = gr.Button(f"The next {MOST:,}", elem_id="questions-more", scale=0, visible=False)
        answer = gr.HTML(note_view(HINT), elem_id="questions-answer")
        place = gr.State(_Place())

        chosen, shown_ = [period, kind], [said, table, answer, more, place]
        when([period.change, kind.change], self.show, chosen, shown_)
        when([more.click], self.further, [*chosen, place], shown_)
        when([table.select], self.look, [], [answer])
        self.refresh = Refresh(self.show, chosen, shown_)

    def show(self, chosen: object, which: object) -> tuple[Any, ...]:
        return self.further(chosen, which, _Place())

    def further(self, chosen: object, which: object, place: _Place) -> tuple[Any, ...]:
        """What follows the place, and the place after that."""
        within = period_of(chosen)
        if not isinstance(which, str) or which not in KINDS:
            raise InputError(f"What is shown is one of {', '.join(KINDS)}.")
        with self._desk.reading() as connection:
            found = list(questions(connection, KINDS[which], within, MOST, place.last))
            figures = totals(connection, within)
        full, done = len(found) == MOST, place.before + len(found)
        whole = max(done, _count(figures, which)) if full or place.before else done
        rows = [_row(cluster) for cluster in clustered(found)]
        return (
            views.questions_note(place.before, done, whole, KINDS[which], within),
            filled(rows),
            note_view(HINT) if rows else "",
            gr.update(visible=full),
            _Place(done, found[-1]) if found else place,
        )

    def look(self, event: gr.SelectData) -> str:
        with self._desk.reading() as connection:
            found = shown(connection, number_of(event.row_value[-1]))
        return views.answer_view(found, self._desk.index)


def _count(figures: Totals, which: str) -> int:
    """How many questions of a kind the counts by day know, the very ones of the Overview."""
    return {
        "unsupported": figures.abstained,
        "low": figures.asked - figures.abstained,
        "disliked": figures.disliked,
        "all": figures.asked,
    }[KINDS[which]]


def number_of(sent: object) -> int:
    """An answer's number from what a browser sent. Raises InputError."""
    text = str(sent).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 19):
        raise InputError("Choose one from the list, or give an answer's number: up to 19 digits.")
    return int(text)


def _row(cluster: Cluster) -> list[Any]:
    first = cluster.first
    # The number as text: it has more digits than a browser's numbers hold.
    return [
        len(cluster.questions),
        first.question,
        first.at,
        round(first.confidence, 3),
        first.reason,
        str(first.number),
    ]
