"""Review: readers' reports of citations, and staff's verdicts on these and any others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ledger.queries.questions import Cited, Shown, shown
from assistant.ledger.review import CONFIRMED, CORRECTED, REJECTED, judge, judgements, open_reports
from assistant.ui.staff import views
from assistant.ui.staff.desk import Desk, who
from assistant.ui.staff.parts import PRIVATE, Refresh, filled, note_view, problem_view
from assistant.ui.staff.questions_tab import number_of
from index.errors import InputError

REPORTS = ["Reported", "Citation", "Question", "Reason", "Answer"]
JUDGED = ["Judged", "Verdict", "Question", "Quotation", "Path", "By", "Note"]
VERDICTS: Mapping[str, str] = {
    "Confirm: it supports its sentence": CONFIRMED,
    "Correct: another quotation of this article does": CORRECTED,
    "Reject: it does not belong there": REJECTED,
}
SHOWN = 200


def review_tab(desk: Desk) -> Refresh:
    said = gr.HTML("", elem_id="review-said")
    reports = gr.Dataframe(
        headers=REPORTS,
        datatype=["str", "number", "str", "str", "str"],
        interactive=False,
        label="Reported citations, not judged yet",
        elem_id="reports",
        column_widths=["150px", "90px", "360px", "300px", "180px"],
        wrap=True,
        max_height=320,
    )
    with gr.Row():
        number = gr.Textbox(label="Answer", elem_id="review-answer", max_length=19, min_width=200)
        marker = gr.Number(
            label="Citation", elem_id="review-marker", precision=0, min_width=100, value=1
        )
        look = gr.Button("Show", elem_id="review-show", scale=0)
    answer = gr.HTML(note_view("Choose a report, or give an answer's number."))
    answer.elem_id = "review-shown"
    verdict = gr.Radio(list(VERDICTS), label="Verdict", elem_id="review-verdict")
    quote = gr.Textbox(label="The right quotation, if corrected", lines=2, elem_id="review-quote")
    note = gr.Textbox(label="Note", max_length=2_000, elem_id="review-note")
    save = gr.Button("Save the verdict", variant="primary", elem_id="review-save", scale=0)
    outcome = gr.HTML("", elem_id="review-outcome")
    judged = gr.Dataframe(
        headers=JUDGED,
        datatype="str",
        interactive=False,
        label="Judged, the newest first",
        elem_id="judged",
        column_widths=["150px", "100px", "260px", "300px", "200px", "90px", "200px"],
        wrap=True,
        max_height=320,
    )

    def listed() -> tuple[Any, ...]:
        try:
            with desk.reading() as connection:
                waiting = open_reports(connection, SHOWN)
                done = list(judgements(connection, desk.index, SHOWN))
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), gr.skip(), gr.skip()
        rows = [[r.at, r.marker, r.question, r.reason, str(r.answer)] for r in waiting]
        past = [[j.at, j.verdict, j.question, j.quote, j.path, j.judge, j.note] for j in done]
        return views.review_note(len(rows), len(past)), filled(rows), filled(past)

    def open_(sent: object, place: object) -> str:
        try:
            found, cited = _citation(desk, sent, place)
            return views.answer_view(found, desk.index, cited.marker)
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem)

    def choose(event: gr.SelectData) -> tuple[Any, ...]:
        chosen, place = event.row_value[-1], event.row_value[1]
        return str(chosen), int(place), open_(chosen, int(place))

    def keep(
        sent: object, place: object, chosen: object, words: str, text: str, request: gr.Request
    ) -> tuple[Any, ...]:
        try:
            found, cited = _citation(desk, sent, place)
            if not isinstance(chosen, str) or chosen not in VERDICTS:
                raise InputError("Choose a verdict.")
            if desk.ledger is None:
                raise InputError("Nothing is recorded, so nothing can be judged.")
            scope = request.request.scope
            with desk.ledger.write() as connection:
                judge(
                    connection, desk.index, found, cited, VERDICTS[chosen], words, text, who(scope)
                )
            desk.record(scope, "judge", f"{sent} [{cited.marker}]", VERDICTS[chosen])
        except Exception as problem:  # noqa: BLE001
            return problem_view(problem), *(gr.skip() for _ in range(3))
        return note_view(f"Citation {cited.marker}: {VERDICTS[chosen]}."), *listed()

    look.click(open_, [number, marker], answer, **PRIVATE)
    reports.select(choose, None, [number, marker, answer], **PRIVATE)
    outputs = [said, reports, judged]
    save.click(keep, [number, marker, verdict, quote, note], [outcome, *outputs], **PRIVATE)
    return Refresh(listed, [], outputs)


def _citation(desk: Desk, sent: object, place: object) -> tuple[Shown, Cited]:
    """The answer and the citation that a browser names. Raises InputError."""
    with desk.reading() as connection:
        found = shown(connection, number_of(sent))
    for cited in found.citations:
        if cited.marker == place:
            return found, cited
    raise InputError(f"This answer has the citations 1 to {len(found.citations)}.")
