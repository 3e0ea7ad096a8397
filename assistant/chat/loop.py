"""A conversation in the terminal: questions, and commands that begin with a slash."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from assistant.chat.export import write_conversation
from assistant.chat.screen import Screen
from assistant.filter_options import filtered
from assistant.live import Serving
from assistant.time.expression import is_timeline
from assistant.told import date_before
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
from index.errors import FootnoteError, InputError
from index.filters import Filters
from index.terminal import counted

TURNS_KEPT = 20


class Quit(Exception):
    """The reader wants to leave."""


class Loop:
    """One reader's conversation."""

    def __init__(self, serving: Serving, screen: Screen, filters: Filters) -> None:
        self._serving = serving
        self._screen = screen
        self._filters = filters
        self._answers: list[Answer] = []

    def run(self, lines: Iterable[str]) -> None:
        """Until the lines end or /quit."""
        articles = counted(self._serving().index.article_count, "articles")
        self._screen.note(f"{articles}. Ask a question; /help says what else there is.")
        for line in lines:
            try:
                self._take(line)
            except Quit:
                return
            except FootnoteError as problem:
                self._screen.problem(str(problem))
            except KeyboardInterrupt:
                self._screen.note("\nStopped.")

    def _take(self, line: str) -> None:
        if not line.startswith("/"):
            self._ask(line)
            return
        name, _, rest = line[1:].partition(" ")
        if name not in COMMANDS:
            raise InputError(f"There is no command /{name}. /help lists those that there are.")
        COMMANDS[name][0](self, rest.strip())

    def _ask(self, question: str) -> None:
        history = [Turn(answer.question, answer.text) for answer in self._answers]
        events = self._serving().stream(question, history[-TURNS_KEPT:], filters=self._filters)
        answer = self._shown(events)
        self._answers.append(answer)
        self._screen.rest(answer)

    def _shown(self, events: Iterable[Event]) -> Answer:
        """Each sentence as it comes; the answer at the end."""
        before: AnswerSentence | None = None
        dated = False
        for event in events:
            if isinstance(event, Retrieved):
                dated = is_timeline(event.time)
            elif isinstance(event, Sentence):
                date = date_before(event.sentence, event.citations) if dated else ""
                self._screen.sentence(event.sentence, before, date)
                before = event.sentence
            elif isinstance(event, Answered):
                return event.answer
        raise AssertionError("a stream ends with Answered")

    def open(self, rest: str) -> None:
        """The article of a citation of the last answer."""
        number, _, extent = rest.partition(" ")
        citation = self._cited(number)
        article = self._serving().index.article(citation.article_id, citation.version)
        span = (citation.start, citation.end)
        self._screen.article(article, span, whole=extent.strip() == "all")

    def _cited(self, number: str) -> Citation:
        last = self._last()
        for citation in last.citations:
            if str(citation.marker) == number:
                return citation
        raise InputError(
            f"/open takes the number of a source of the last answer, 1 to {len(last.citations)}; "
            f"{number or 'nothing'!r} came."
        )

    def _last(self) -> Answer:
        if not self._answers or not self._answers[-1].citations:
            raise InputError("The last answer has no sources.")
        return self._answers[-1]

    def sources(self, rest: str) -> None:
        self._screen.sources(self._last())

    def filters(self, rest: str) -> None:
        """Without words, those that hold; "none" drops them."""
        if rest == "none":
            self._filters = Filters()
        elif rest:
            chosen = _filters(rest)
            self._serving().retriever.allowed(chosen)  # a name that no article has is told now
            self._filters = chosen
        self._screen.note(f"Filters: {self._filters.described() or 'none'}.")

    def new(self, rest: str) -> None:
        self._answers.clear()
        self._screen.note("A new conversation.")

    def export(self, rest: str) -> None:
        if not rest:
            raise InputError("/export takes the name of a file that does not exist yet.")
        path = Path(rest).expanduser()
        write_conversation(path, self._answers)
        self._screen.note(f"Written: {path}")

    def help(self, rest: str) -> None:
        width = max(len(usage) for _, usage, _ in COMMANDS.values())
        for _, usage, words in COMMANDS.values():
            self._screen.note(f"{usage.ljust(width)}  {words}")
        self._screen.note("Ctrl-C stops an answer.")

    def quit(self, rest: str) -> None:
        raise Quit


Command = Callable[[Loop, str], None]
COMMANDS: Mapping[str, tuple[Command, str, str]] = {
    "open": (Loop.open, "/open 2 [all]", "The article of source 2 at the cited sentence."),
    "sources": (Loop.sources, "/sources", "The sources of the last answer."),
    "filters": (Loop.filters, "/filters --since 2016", "Ask of a part; /filters none of all."),
    "new": (Loop.new, "/new", "Forget what was asked."),
    "export": (Loop.export, "/export FILE", "Write the conversation as Markdown."),
    "help": (Loop.help, "/help", "This list."),
    "quit": (Loop.quit, "/quit", "Leave."),
}
"""Name → (function, usage, help)."""


def _filters(words: str) -> Filters:
    """From the options that `footnote ask` has. Raises InputError."""
    found: list[Filters] = []

    def take(filters: Filters) -> None:
        found.append(filters)

    command = click.command("/filters")(filtered(take))
    try:
        command.main(shlex.split(words), standalone_mode=False)
    except click.ClickException as exc:
        raise InputError(f"{exc.format_message()} Such as: /filters --since 2016") from exc
    except ValueError as exc:
        raise InputError(f"A quotation mark is missing: {words}") from exc
    if not found:  # --help, which prints what there is
        raise InputError('Such as: /filters --author "Ida Vance" --since 2016')
    return found[0]
