"""A reader's conversation: the engine's events folded into what the page shows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.assistant import Assistant
from assistant.ledger.entries import new_conversation
from assistant.time.expression import TimeExpression, is_timeline
from assistant.types import (
    Answer,
    Answered,
    AnswerSentence,
    Citation,
    Event,
    Retrieved,
    Sentence,
    Turn,
)
from assistant.ui import render
from assistant.ui.filters import FIELDS, chosen
from assistant.ui.remembered import Remembered, remembered
from assistant.ui.source import escape, message_panel, source_panel, withdrawn_panel
from assistant.ui.span import parse_span
from index.errors import ArticleMissing, ArticleWithdrawn, FootnoteError, InputError
from index.filters import Filters
from index.generation import Index

log = logging.getLogger(__name__)

TURNS_KEPT = 20
FAILED = "The question could not be answered because of a fault on the server. Please ask again."

Message = dict[str, str]


Keep = Callable[[Answer, str], int | None]
"""Records an answer of a conversation by that name; the number that it got."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One reader's conversation, on the server; of what a browser sends only what is sealed counts.

    `searched` is the last answer's search query. `answers` are those of the turns, as a browser
    may keep them. `name` is the conversation's in the ledger, empty before the first answer.
    """

    messages: tuple[Message, ...] = ()
    turns: tuple[Turn, ...] = ()
    searched: str = ""
    answers: tuple[Remembered, ...] = ()
    name: str = ""

    @property
    def time(self) -> tuple[TimeExpression, ...]:
        """What the last question says of time."""
        return self.answers[-1].time if self.answers else ()

    def without_the_last(self) -> Talk:
        """As it was before the last question, which is to be asked in another way."""
        return replace(
            self,
            messages=self.messages[:-2],
            turns=self.turns[:-1],
            answers=self.answers[:-1],
        )


Update = tuple[list[Message], Talk, str, str]
"""The conversation shown, the conversation kept, the question box, the error line."""


def keep_nothing(answer: Answer, conversation: str) -> None:
    """Where there is no ledger."""


def answer_updates(
    assistant: Assistant,
    question: str,
    talk: Talk,
    fields: Sequence[object] = (),
    keep: Keep = keep_nothing,
    *,
    again: bool = False,
    alone: bool = False,
    search_query: str | None = None,
    heed_time: bool = True,
) -> Iterator[Update]:
    """What the page shows after each of the engine's events.

    `fields` are what the browser sent for category, author, since and until. `again` puts the
    answer in the place of the last one, which stays where the question cannot be asked so; `alone`
    asks as if nothing had been asked before. The rest is as for `Assistant.stream`.
    """
    before, box = (talk.without_the_last(), "") if again else (talk, question)
    try:
        filters = chosen(*fields) if len(fields) == FIELDS else Filters()
        turns = () if alone else _as_may_be_told(assistant.index, before)
        events = assistant.stream(
            question, turns, filters=filters, search_query=search_query, heed_time=heed_time
        )
        yield from _told(events, question, before, assistant.index.article_count, keep)
    except FootnoteError as problem:
        yield list(talk.messages), talk, box, escape(str(problem))
    except Exception:
        log.exception("answering failed")
        yield list(talk.messages), talk, box, escape(FAILED)


def _as_may_be_told(index: Index, talk: Talk) -> tuple[Turn, ...]:
    """The turns, without the answers that quote an article which was withdrawn since: a follow-up
    is searched for, and shown, with words of the last one."""
    withdrawn = [any(map(index.withdrawal, each.cited)) for each in talk.answers]
    return tuple(
        replace(turn, answer="") if gone else turn
        for turn, gone in zip(talk.turns, withdrawn, strict=True)
    )


def _told(
    events: Iterator[Event], question: str, talk: Talk, count: int, keep: Keep
) -> Iterator[Update]:
    asked = (*talk.messages, message("user", render.plain(question)))
    yield [*asked, message("assistant", render.searching(count))], talk, "", ""
    sentences: list[AnswerSentence] = []
    citations: list[Citation] = []
    dated = False
    for event in events:
        if isinstance(event, Retrieved):
            dated = is_timeline(event.time)
        elif isinstance(event, Sentence):
            sentences.append(event.sentence)
            citations.extend(event.citations)
            said = render.partial_answer(sentences, citations, dated)
            yield [*asked, message("assistant", said)], talk, "", ""
        elif isinstance(event, Answered):
            grown = _grown(talk, asked, event.answer, keep)
            yield list(grown.messages), grown, "", ""


def _grown(talk: Talk, asked: Sequence[Message], answer: Answer, keep: Keep) -> Talk:
    """The conversation with one turn more; what it forgets at its beginning is not shown either,
    so that the page and the server count alike."""
    name = talk.name or new_conversation()
    kept = remembered(answer, keep(answer, name))
    return Talk(
        (*asked, message("assistant", render.whole_answer(answer)))[-2 * TURNS_KEPT :],
        (*talk.turns, Turn(answer.question, answer.text))[-TURNS_KEPT:],
        answer.search_query,
        (*talk.answers, kept)[-TURNS_KEPT:],
        name,
    )


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


def message(role: str, content: str) -> Message:
    return {"role": role, "content": content}
