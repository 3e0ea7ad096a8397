"""What readers say of an answer or of one of its citations: controls, and what comes from them.

The browser names an answer by its place in the conversation, and the conversation stays on the
server: nobody can speak of an answer that was not given to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from assistant.ledger.entries import REASON_CHARACTERS, Asking
from assistant.ledger.recorder import Recorder
from assistant.ledger.traffic import traffic
from assistant.types import Answer
from assistant.ui.conversation import Keep, Talk, keep_nothing
from assistant.ui.source import escape
from assistant.ui.theme import asset
from index.errors import InputError
from index.generation import Index

THUMBS: Mapping[str, int] = {"up": 1, "down": -1}
THANKS = "Thank you. This goes to the people who look after the archive."
NOT_KEPT = "This could not be kept. Please try again later."

TEMPLATE = asset("feedback.html").replace("MOST", str(REASON_CHARACTERS))


def feedback_controls(talk: gr.State, recorder: Recorder) -> gr.HTML:
    """Thumbs for the last answer, and the form that reports a citation."""
    controls = gr.HTML(
        "", elem_id="feedback", html_template=TEMPLATE, js_on_load=asset("feedback.js")
    )

    def said(talk: Talk, event: gr.EventData) -> str:
        return escape(take(recorder, talk, getattr(event, "_data", None)))

    controls.submit(
        said, inputs=[talk], outputs=[controls], show_progress="hidden", api_visibility="private"
    )
    return controls


def keeping(recorder: Recorder | None, index: Index, request: gr.Request) -> Keep:
    """How an answer to a request is kept. Of who asks, only the kind of it is looked at."""
    if recorder is None:
        return keep_nothing
    headers = {str(name).lower(): str(value) for name, value in dict(request.headers).items()}
    client = request.client.host if request.client else None
    kind = traffic("POST", headers, client)

    def keep(answer: Answer, conversation: str) -> int | None:
        return recorder.record(answer, index, Asking("page", conversation, kind))

    return keep


def take(recorder: Recorder, talk: Talk, sent: object) -> str:
    """Keep what a browser sent about an answer of this conversation; words for the reader."""
    try:
        answer, marker, thumb, reason = _checked(talk, sent)
    except InputError as problem:
        return str(problem)
    return THANKS if recorder.feedback(answer, marker, thumb, reason) else NOT_KEPT


def _checked(talk: Talk, sent: object) -> tuple[int, int, int, str]:
    """(answer, marker, thumb, reason) from what may be anything. Raises InputError."""
    values: Mapping[Any, Any] = sent if isinstance(sent, Mapping) else {}
    place, marker, thumb, reason = (
        values.get(name) for name in ("turn", "marker", "thumb", "reason")
    )
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(talk.answers):
        raise InputError("This answer is not part of your conversation.")
    answer = talk.answers[place]
    if answer.number is None:
        raise InputError("This answer was not recorded, so nothing can be said of it.")
    if reason is not None and (not isinstance(reason, str) or len(reason) > REASON_CHARACTERS):
        raise InputError(f"A reason has at most {REASON_CHARACTERS:,} characters.")
    if thumb is not None:
        if not isinstance(thumb, str) or thumb not in THUMBS:
            raise InputError("An answer is judged by a thumb, up or down.")
        return answer.number, 0, THUMBS[thumb], reason or ""
    markers = range(1, len(answer.places) + 1)
    if isinstance(marker, bool) or not isinstance(marker, int) or marker not in markers:
        raise InputError("This answer has no such citation.")
    return answer.number, marker, 0, reason or ""
