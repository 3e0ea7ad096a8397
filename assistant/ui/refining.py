"""Beneath the last answer: ask again without its time, by itself, or with another search query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.assistant import Assistant
from assistant.question import MAX_CHARACTERS
from assistant.ui.conversation import Keep, Talk, Update, answer_updates, keep_nothing


@dataclass(frozen=True, slots=True)
class Refining:
    """The parts of the row; those that have nothing to offer are hidden."""

    time: gr.Button
    query: gr.Textbox
    search: gr.Button
    alone: gr.Button

    def parts(self) -> list[Any]:
        return [self.time, self.query, self.search, self.alone]


def refining_row() -> Refining:
    with gr.Row(elem_id="refine"):
        return Refining(
            gr.Button("", visible=False, size="sm", scale=0, elem_id="without-time"),
            gr.Textbox(
                "",
                visible=False,
                label="Searched for",
                max_length=MAX_CHARACTERS,
                lines=1,
                max_lines=6,
                elem_id="searched",
            ),
            gr.Button("Search again", visible=False, size="sm", scale=0, elem_id="search-again"),
            gr.Button("Ask it by itself", visible=False, size="sm", scale=0, elem_id="ask-alone"),
        )


def offers(talk: Talk) -> tuple[Any, Any, Any, Any]:
    """What the row shows after an answer: its parts' new values."""
    words = ", ".join(f"“{expression.shortly()}”" for expression in talk.time)
    asked = talk.turns[-1].question if talk.turns else ""
    searched = talk.searched if talk.searched != asked else ""
    return (
        gr.update(value=f"Ask again without {words}", visible=bool(words)),
        gr.update(value=searched, visible=bool(searched)),
        gr.update(visible=bool(searched)),
        gr.update(visible=bool(searched) and len(talk.turns) > 1),
    )


def asked_without_time(
    assistant: Assistant, talk: Talk, fields: tuple[object, ...], keep: Keep = keep_nothing
) -> Iterator[Update]:
    """The last question once more, its words about time left out; in place of its answer."""
    if talk.turns:
        question = talk.turns[-1].question
        yield from answer_updates(
            assistant, question, talk, fields, keep, again=True, heed_time=False
        )


def asked_alone(
    assistant: Assistant, talk: Talk, fields: tuple[object, ...], keep: Keep = keep_nothing
) -> Iterator[Update]:
    """The last question once more, without what was asked before; in place of its answer."""
    if talk.turns:
        question = talk.turns[-1].question
        yield from answer_updates(assistant, question, talk, fields, keep, again=True, alone=True)


def asked_with_query(
    assistant: Assistant,
    query: object,
    talk: Talk,
    fields: tuple[object, ...],
    keep: Keep = keep_nothing,
) -> Iterator[Update]:
    """The last question once more, the archive searched for `query`; in place of its answer."""
    if talk.turns:
        given = query if isinstance(query, str) else ""
        question = talk.turns[-1].question
        yield from answer_updates(
            assistant, question, talk, fields, keep, again=True, search_query=given
        )
