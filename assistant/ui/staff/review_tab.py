"""Review: readers' reports of citations, and staff's verdicts on these and any others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ledger.queries.questions import Cited, Shown, shown
from assistant.ledger.review import (
    CONFIRMED,
    CORRECTED,
    REJECTED,
    judge,
    judgements,
    open_reports,
    review_counts,
)
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, who
from assistant.ui.staff.parts import Refresh, filled, listing, note_view, when
from assistant.ui.staff.questions_tab import number_of
from index.errors import InputError

REPORTS = {"Reported": 150, "Citation": 90, "Question": 360, "Reason": 300, "Answer": 180}
JUDGED = {
    "Judged": 150, "Verdict": 100, "Question": 260, "Quotation": 300, "Path": 200, "By": 90,
    "Note": 200,
}  # fmt: skip
VERDICTS: Mapping[str, str] = {
    "Confirm: it supports its sentence": CONFIRMED,
    "Correct: another quotation of this article does": CORRECTED,
    "Reject: it does not belong there": REJECTED,
}
SHOWN = 200


def review_tab(desk: Desk) -> Refresh:
    return _Review(desk).refresh


class _Review:
    """A list to choose from, the answer that was chosen, a verdict on it, and those before."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        said = gr.HTML("", elem_id="review-said")
        reports = listing("Reported citations, not judged yet", "reports", REPORTS)
        with gr.Row():
            number = gr.Textbox(
                label="Answer", elem_id="review-answer", max_length=19, min_width=200
            )
            marker = gr.Number(
                label="Citation", elem_id="review-marker", precision=0, min_width=100, value=1
            )
            look = gr.Button("Show", elem_id="review-show", scale=0)
        answer = gr.HTML(
            note_view("Choose a report, or give an answer's number."), elem_id="review-shown"
        )
        verdict = gr.Radio(list(VERDICTS), label="Verdict", elem_id="review-verdict")
        quote = gr.Textbox(
            label="The right quotation, if corrected", lines=2, elem_id="review-quote"
        )
        note = gr.Textbox(label="Note", max_length=2_000, elem_id="review-note")
        save = gr.Button("Save the verdict", variant="primary", elem_id="review-save", scale=0)
        outcome = gr.HTML("", elem_id="review-outcome")
        judged = listing("Judged, the newest first", "judged", JUDGED)

        lists = [said, reports, judged]
        when([look.click], self.show, [number, marker], [answer])
        when([reports.select], self.choose, [], [answer, number, marker])
        when([save.click], self.keep, [number, marker, verdict, quote, note], [outcome, *lists])
        self.refresh = Refresh(self.listed, [], lists)

    def listed(self) -> tuple[Any, ...]:
        with self._desk.reading() as connection:
            waiting = open_reports(connection, SHOWN)
            done = list(judgements(connection, self._desk.index, SHOWN))
            counts = review_counts(connection)
        rows = [[r.at, r.marker, r.question, r.reason, str(r.answer)] for r in waiting]
        past = [[j.at, j.verdict, j.question, j.quote, j.path, j.judge, j.note] for j in done]
        return views.review_note(*counts, SHOWN), filled(rows), filled(past)

    def choose(self, event: gr.SelectData) -> tuple[Any, ...]:
        number, marker = str(event.row_value[-1]), int(event.row_value[1])
        return self.show(number, marker), number, marker

    def show(self, sent: object, place: object) -> str:
        found, cited = self._citation(sent, place)
        return views.answer_view(found, self._desk.index, cited.marker)

    def keep(
        self, sent: object, place: object, chosen: object, quote: str, note: str,
        request: gr.Request,
    ) -> tuple[Any, ...]:  # fmt: skip
        found, cited = self._citation(sent, place)
        if not isinstance(chosen, str) or chosen not in VERDICTS:
            raise InputError("Choose a verdict.")
        verdict, scope = VERDICTS[chosen], request.request.scope
        with self._desk.writing() as connection:
            judge(connection, self._desk.index, found, cited, verdict, quote, note, who(scope))
        self._desk.record(scope, "judge", f"{sent} [{cited.marker}]", verdict)
        return note_view(f"Citation {cited.marker}: {verdict}."), *self.listed()

    def _citation(self, sent: object, place: object) -> tuple[Shown, Cited]:
        """The answer and the citation that a browser names. Raises InputError."""
        with self._desk.reading() as connection:
            found = shown(connection, number_of(sent))
        for cited in found.citations:
            if cited.marker == place:
                return found, cited
        if not found.citations:
            raise InputError("This answer has no citations.")
        raise InputError(f"This answer has the citations 1 to {len(found.citations)}.")
