"""A reader's conversation: the engine's events folded into what the page shows."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.assistant import Assistant
from assistant.types import Answered, AnswerSentence, Citation, Event, Sentence, Turn
from assistant.ui import render
from assistant.ui.filters import FIELDS, chosen
from assistant.ui.source import escape, message_panel, source_panel, withdrawn_panel
from assistant.ui.span import parse_span
from index.errors import ArticleMissing, ArticleWithdrawn, FootnoteError, InputError
from index.filters import Filters

log = logging.getLogger(__name__)

TURNS_KEPT = 20
FAILED = "The question could not be answered because of a fault on the server. Please ask again."

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Talk:
    """One reader's conversation. It stays on the server: what a browser sends is not trusted."""

    messages: tuple[Message, ...] = ()
    turns: tuple[Turn, ...] = ()


Update = tuple[list[Message], Talk, str, str]
"""The conversation shown, the conversation kept, the question box, the error line."""


def answer_updates(
    assistant: Assistant, question: str, talk: Talk, fields: Sequence[object] = ()
) -> Iterator[Update]:
    """What the page shows after each of the engine's events.

    `fields` are what the browser sent for category, author, since and until.
    """
    try:
        filters = chosen(*fields) if len(fields) == FIELDS else Filters()
        events = assistant.stream(question, talk.turns, filters=filters)
        yield from _told(events, question, talk, assistant.index.article_count)
    except FootnoteError as problem:
        yield list(talk.messages), talk, question, escape(str(problem))
    except Exception:
        log.exception("answering failed")
        yield list(talk.messages), talk, question, escape(FAILED)


def _told(events: Iterator[Event], question: str, talk: Talk, count: int) -> Iterator[Update]:
    asked = (*talk.messages, _message("user", render.plain(question)))
    yield [*asked, _message("assistant", render.searching(count))], talk, "", ""
    sentences: list[AnswerSentence] = []
    citations: list[Citation] = []
    for event in events:
        if isinstance(event, Sentence):
            sentences.append(event.sentence)
            citations.extend(event.citations)
            said = render.partial_answer(sentences, citations)
            yield [*asked, _message("assistant", said)], talk, "", ""
        elif isinstance(event, Answered):
            messages = (*asked, _message("assistant", render.whole_answer(event.answer)))
            turns = (*talk.turns, Turn(event.answer.question, event.answer.text))[-TURNS_KEPT:]
            yield list(messages), Talk(messages[-2 * TURNS_KEPT :], turns), "", ""


def passage_panel(assistant: Assistant, request: object) -> str:
    """The panel's HTML for what a citation's link names; callable by anyone, so it is checked."""
    if not isinstance(request, Mapping) or not isinstance(request.get("article_id"), str):
        return message_panel("This link names no article.")
    version = request.get("version")
    try:
        article = assistant.index.article(
            request["article_id"], version if isinstance(version, str) and version else None
        )
        return source_panel(article, parse_span(request.get("start"), request.get("end"), article))
    except InputError as problem:
        return message_panel(str(problem))
    except ArticleWithdrawn as problem:
        return withdrawn_panel(problem)
    except ArticleMissing:
        return message_panel("This article is not in the archive that is being served.")
    except FootnoteError:
        log.exception("showing a source failed")
        return message_panel("The source cannot be shown because of a fault on the server.")


def _message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
