"""The reader's page: a question, the answer sentence by sentence, and the sources beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import Any

import fastapi

# Without this the server calls two outside hosts as soon as the module is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from assistant.ledger.recorder import Recorder
from assistant.live import Serving
from assistant.ui import render
from assistant.ui.conversation import Talk, Update, answer_updates, passage_panel
from assistant.ui.feedback import feedback_controls, keeping
from assistant.ui.filters import choices, filter_fields
from assistant.ui.memory import FORGET, READ, Memory
from assistant.ui.refining import (
    Refining,
    asked_alone,
    asked_with_query,
    asked_without_time,
    offers,
    refining_row,
)
from assistant.ui.seal import Seal
from assistant.ui.source import escape
from assistant.ui.theme import asset, style, theme

READERS_AT_ONCE = 16
READERS_WAITING = 256
"""Whoever comes when so many wait is told so: a queue without an end is one to fill the memory."""
Shown = tuple[Any, ...]
"""An `Update` that may leave the question box as it is."""
TAGLINE = "Ask the archive. Every sentence of an answer is backed by a quotation you can open."
PANEL = (
    '<div class="panel-bar"><span class="panel-name">Source</span>'
    '<button type="button" class="panel-report">Report this citation</button>'
    '<button type="button" class="panel-close" aria-label="Close the source">✕</button></div>'
    '<div class="src-scroll" tabindex="0" role="region" aria-label="Source">${value}</div>'
)


def mount(
    app: fastapi.FastAPI,
    serving: Serving,
    examples: Sequence[str],
    recorder: Recorder | None = None,
    seal: Seal | None = None,
) -> None:
    """Put the page at "/". Call this last: a route added after it answers 404."""
    gr.mount_gradio_app(
        app,
        build_page(serving, examples, recorder, seal),
        "/",
        theme=theme(),
        # Not as `css`: that would put every selector under the container, and `body` out of reach.
        head=style("colours.css", "page.css", "feedback.css"),
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        favicon_path=str(resources.files(__package__).joinpath("favicon.svg")),
    )


def build_page(
    serving: Serving,
    examples: Sequence[str],
    recorder: Recorder | None = None,
    seal: Seal | None = None,
) -> gr.Blocks:
    def total() -> str:
        count = serving().index.article_count
        return f"<footer>{escape(render.total_index(count))}</footer>"

    def as_served() -> tuple[Any, ...]:
        """What follows from the index that is served when the page is loaded."""
        return total(), *(gr.update(choices=names) for names in choices(serving().index))

    page: gr.Blocks = gr.Blocks(title="Footnote", fill_width=True, analytics_enabled=False)
    with page:
        talk = gr.State(Talk())
        with gr.Row(elem_id="masthead-row"):
            gr.HTML(_masthead(), elem_id="masthead")
            again = gr.Button("New conversation", elem_id="again", size="sm", scale=0)
        chat = _conversation()
        memory = Memory(serving, seal or Seal())
        refining = refining_row()
        if recorder is not None:
            feedback_controls(talk, recorder)
        with gr.Column(elem_id="composer"):
            error = gr.HTML("", elem_id="ask-error", html_template='<p role="alert">${value}</p>')
            with gr.Row(elem_id="ask-row"):
                box = _question_box()
                send = gr.Button("Ask", variant="primary", elem_id="ask", scale=0, min_width=72)
            fields = filter_fields(serving().index)
        buttons = _examples(examples)
        footer = gr.HTML(total(), elem_id="total")
        page.load(
            as_served,
            outputs=[footer, *fields[:2]],
            show_progress="hidden",
            api_visibility="private",
        )
        _source_panel(serving)
        shown = [chat, talk, box, error]
        inputs = [box, talk, *fields, memory.kept]
        answered = _wire(serving, recorder, memory, inputs, shown, send, buttons, refining)
        emptied = again.click(
            lambda: ([], Talk(), "", ""),
            outputs=shown,
            js=FORGET,
            show_progress="hidden",
            api_visibility="private",
        )
        for happened in (memory.on_load(page, talk, chat), emptied, *answered):
            _follow(happened, talk, refining, memory)
    page.queue(default_concurrency_limit=READERS_AT_ONCE, max_size=READERS_WAITING)
    return page


def _wire(
    serving: Serving,
    recorder: Recorder | None,
    memory: Memory,
    inputs: list[Any],
    outputs: list[Any],
    send: gr.Button,
    examples: list[gr.Button],
    refining: Refining,
) -> list[Any]:
    """The events after each of which a conversation may be another."""

    def at_hand(talk: Talk, sent: list[Any], request: gr.Request) -> tuple[Any, ...]:
        """One generation for the answer and for what is kept of it, the conversation so far, and
        the filters; `sent` are these and what the tab keeps."""
        assistant, (*fields, kept) = serving(), sent
        talk = memory.recall(talk, kept, request)
        return assistant, talk, fields, keeping(recorder, assistant.index, request)

    def ask(question: str, talk: Talk, request: gr.Request, *sent: Any) -> Iterator[Shown]:
        assistant, talk, fields, keep = at_hand(talk, list(sent), request)
        asked = question if isinstance(question, str) else ""
        yield from _typing_on(answer_updates(assistant, asked, talk, fields, keep))

    def without_time(talk: Talk, request: gr.Request, *sent: Any) -> Iterator[Shown]:
        assistant, talk, fields, keep = at_hand(talk, list(sent), request)
        yield from _typing_on(asked_without_time(assistant, talk, fields, keep))

    def by_itself(talk: Talk, request: gr.Request, *sent: Any) -> Iterator[Shown]:
        assistant, talk, fields, keep = at_hand(talk, list(sent), request)
        yield from _typing_on(asked_alone(assistant, talk, fields, keep))

    def with_query(query: object, talk: Talk, request: gr.Request, *sent: Any) -> Iterator[Shown]:
        assistant, talk, fields, keep = at_hand(talk, list(sent), request)
        yield from _typing_on(asked_with_query(assistant, query, talk, fields, keep))

    box, *others = inputs
    listen: dict[str, Any] = {
        "outputs": outputs,
        "show_progress": "hidden",
        "concurrency_limit": READERS_AT_ONCE,
        "concurrency_id": "ask",
        "api_visibility": "private",
        "js": READ,
    }
    query = refining.query
    return [
        gr.on([box.submit, send.click], ask, inputs, **listen),
        *(button.click(ask, [button, *others], **listen) for button in examples),
        refining.time.click(without_time, others, **listen),
        refining.alone.click(by_itself, others, **listen),
        gr.on([query.submit, refining.search.click], with_query, [query, *others], **listen),
    ]


def _typing_on(updates: Iterator[Update]) -> Iterator[Shown]:
    """What is typed while an answer is still being written stays in the box."""
    for number, (messages, talk, box, error) in enumerate(updates):
        yield messages, talk, gr.skip() if number and not box else box, error


def _follow(happened: Any, talk: gr.State, refining: Refining, memory: Memory) -> None:
    """What comes after a change of the conversation: what may be asked again, and keeping it."""

    def followed(talk: Talk, request: gr.Request) -> tuple[Any, ...]:
        return *offers(talk), memory.keep(talk, request)

    happened.then(
        followed,
        talk,
        [*refining.parts(), memory.kept],
        show_progress="hidden",
        concurrency_limit=READERS_AT_ONCE,
        api_visibility="private",
    )


def _masthead() -> str:
    tagline = f'<p class="tagline">{escape(TAGLINE)}</p>'
    return f'<header><h1 class="brand">Footnote</h1>{tagline}</header>'


def _conversation() -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="conversation",
        label="Conversation",
        container=False,
        height=None,
        autoscroll=False,
        layout="panel",
        allow_tags=False,
        latex_delimiters=[],
        line_breaks=False,
        buttons=[],
        feedback_options=None,
        allow_file_downloads=False,
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="question",
        label="Your question",
        container=False,
        placeholder="Ask a question",
        lines=1,
        max_lines=6,
        autofocus=True,
        scale=1,
    )


def _examples(examples: Sequence[str]) -> list[gr.Button]:
    if not examples:
        return []
    with gr.Column(elem_id="examples"):
        gr.HTML("<h2>For example</h2>")
        return [gr.Button(text, elem_classes="example", size="sm") for text in examples]


def _source_panel(serving: Serving) -> gr.HTML:
    def get_passage(request: object) -> str:
        return passage_panel(serving(), request)

    functions: list[Callable[..., Any]] = [get_passage]
    return gr.HTML(
        "",
        elem_id="source-panel",
        html_template=PANEL,
        js_on_load=asset("page.js"),
        server_functions=functions,
    )
