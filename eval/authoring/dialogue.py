"""Writing a set in a terminal: ask, mark the sentences that answer, save, ask the next one.

Lines come from a function and go to one, so that a pipe drives it as well as a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.assistant import Assistant
from eval.authoring.author import Author
from eval.authoring.candidates import Asked, Candidate, around, ask, search_article, whole_article
from eval.authoring.proposal import (
    UNANSWERABLE_KINDS,
    Conversation,
    Proposal,
    Unanswerable,
    parse_mode,
    parse_unanswerable,
)
from eval.types import EvidenceMode
from index.errors import FootnoteError, InputError

Listen = Callable[[str], str]
"""Prompt → the line that was typed; EOFError where no more will come."""

Say = Callable[[str], None]

PAGE = 10
"""Sentences shown at once."""

COMMANDS = """\
  1,3        mark sentences (u 3 takes a mark back)
  m          more sentences            c 2          those around sentence 2
  a PATH     an article's sentences    / PATH WORDS those with such words
  n KIND     nothing in the archive answers: plain, false premise, near miss
  any, all   one marked sentence is enough, or it takes them all (all)
  short TEXT a short answer            note TEXT    a note for later
  s          save                      f            save, and go on with this conversation
  d          drop this question        q            quit"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question being marked: `numbered` are the sentences shown so far, `waiting` the rest."""

    asked: Asked
    conversation: Conversation | None = None
    numbered: tuple[Candidate, ...] = ()
    waiting: tuple[Candidate, ...] = ()
    marks: tuple[int, ...] = ()
    mode: EvidenceMode = "all"
    short_answer: str = ""
    note: str = ""
    unanswerable: Unanswerable | None = None

    def proposal(self) -> Proposal:
        """Marked sentences of a question that nothing answers say which articles are near."""
        marked = [self.numbered[number - 1] for number in self.marks]
        answerable = self.unanswerable is None
        return Proposal(
            text=self.asked.question,
            marks=tuple(candidate.mark for candidate in marked) if answerable else (),
            mode=self.mode,
            short_answer=self.short_answer,
            unanswerable=self.unanswerable,
            conversation=self.conversation,
            note=self.note,
            related=() if answerable else tuple(dict.fromkeys(c.path for c in marked)),
        )

    def offering(self, candidates: tuple[Candidate, ...], count: int = PAGE) -> Sheet:
        """With the first `count` of the candidates numbered; what is numbered keeps its number."""
        known = {candidate.mark for candidate in self.numbered}
        fresh = tuple(candidate for candidate in candidates if candidate.mark not in known)
        offered = {candidate.mark for candidate in fresh}
        rest = tuple(candidate for candidate in self.waiting if candidate.mark not in offered)
        return replace(self, numbered=self.numbered + fresh[:count], waiting=fresh[count:] + rest)


class Dialogue:
    """One session. `saved` counts the questions that are on the disk; nothing else is kept."""

    def __init__(self, author: Author, assistant: Assistant, listen: Listen, say: Say) -> None:
        self._author = author
        self._assistant = assistant
        self._listen = listen
        self._say = say
        self._last: tuple[Mapping[str, Any], str] | None = None
        self.saved = 0

    def run(self) -> None:
        """Until `q` or the end of the input. An error is said and the question goes on."""
        self._say(COMMANDS)
        following = False
        while True:
            try:
                line = self._listen(self._prompt(following)).strip()
                if line in ("q", "quit"):
                    return
                if line in ("f", "?", ""):
                    following = self._at_the_prompt(line, following)
                    continue
                following = self._question(line, following)
            except EOFError:
                return
            except FootnoteError as exc:
                self._say(f"! {exc}")

    def _prompt(self, following: bool) -> str:
        return "Follow-up: " if following else "\nQuestion (f follows up the last, q quits): "

    def _at_the_prompt(self, line: str, following: bool) -> bool:
        """Whether the next question is a follow-up."""
        if line == "?":
            self._say(COMMANDS)
        if line == "f" and self._last is None:
            self._say("! No question has been saved that could be followed up.")
        return following if line != "f" else self._last is not None

    def _question(self, text: str, following: bool) -> bool:
        """Ask and mark one question; whether the next one continues its conversation."""
        conversation = None
        if following and self._last is not None:
            conversation = self._author.follow(*self._last)
        history = conversation.history if conversation else ()
        self._author.refuse_double(text, history)
        asked = ask(self._assistant, self._author.archive, text, history)
        self._say(answer_text(asked))
        sheet = Sheet(asked, conversation).offering(asked.candidates)
        self._say(listing(sheet, 0))
        return self._marking(sheet)

    def _marking(self, sheet: Sheet) -> bool:
        while True:
            line = self._listen(f"{status(sheet)}> ").strip()
            word, _, rest = line.partition(" ")
            if word in ("s", "f"):
                if self._save(sheet):
                    return word == "f"
            elif word == "d":
                return False
            elif word in ("q", "quit"):
                self._say("The question at hand is not saved.")
                raise EOFError
            elif word in ("?", ""):
                self._say(COMMANDS)
            else:
                sheet = self._step(sheet, line, word, rest.strip())

    def _save(self, sheet: Sheet) -> bool:
        try:
            row = self._author.save(sheet.proposal())
        except FootnoteError as exc:
            self._say(f"! {exc}")
            return False
        self._last = row, sheet.asked.answer.text
        self.saved += 1
        self._say(f"Saved as {row['_id']}.")
        return True

    def _step(self, sheet: Sheet, line: str, word: str, rest: str) -> Sheet:
        """The sheet after one command; the same one where the command could not be followed."""
        try:
            after = self._shown(sheet, word, rest) or marked(sheet, line, word, rest)
            if word == "n" and not rest:
                kind = self._listen(f"Kind ({', '.join(UNANSWERABLE_KINDS)}): ")
                after = marked(sheet, line, word, kind or "plain")
        except FootnoteError as exc:
            self._say(f"! {exc}")
            return sheet
        return after

    def _shown(self, sheet: Sheet, word: str, rest: str) -> Sheet | None:
        """The sheet with more sentences, which are said; None for a command of another kind."""
        archive = self._author.archive
        if word == "m":
            offered = sheet.waiting
        elif word == "c":
            (number,) = numbers(rest, len(sheet.numbered), only=1)
            offered = tuple(around(archive, sheet.numbered[number - 1].mark))
        elif word == "a":
            offered = tuple(whole_article(archive, rest))
        elif word == "/":
            path, words = path_and_words(rest, archive.paths)
            offered = tuple(search_article(archive, path, words or sheet.asked.question))
        else:
            return None
        if not offered:
            self._say("There is nothing more to show.")
        after = sheet.offering(offered)
        places = {candidate.mark for candidate in offered}
        known = [n for n, c in enumerate(sheet.numbered, 1) if c.mark in places]
        if known:
            self._say(f"Shown before: {', '.join(map(str, known))}.")
        if len(after.numbered) > len(sheet.numbered):
            self._say(listing(after, len(sheet.numbered)))
        return after


def path_and_words(text: str, paths: Sequence[str]) -> tuple[str, str]:
    """A path, which may hold spaces, and what follows it; the first word where none is known."""
    known = [path for path in paths if text == path or text.startswith(f"{path} ")]
    path = max(known, key=len, default=text.partition(" ")[0])
    return path, text[len(path) :].strip()


def marked(sheet: Sheet, line: str, word: str, rest: str) -> Sheet:
    """What a command without output makes of a sheet. Raises InputError for an unknown one."""
    count = len(sheet.numbered)
    if word == "n":
        return replace(sheet, unanswerable=parse_unanswerable(rest) if rest else "plain")
    if word in ("any", "all"):
        return replace(sheet, mode=parse_mode(word))
    if word == "short":
        return replace(sheet, short_answer=rest)
    if word == "note":
        return replace(sheet, note=rest)
    if word == "u":
        gone = numbers(rest, count)
        return replace(sheet, marks=tuple(n for n in sheet.marks if n not in gone))
    if re.match(r"\d", line):
        marks = tuple(dict.fromkeys((*sheet.marks, *numbers(line, count))))
        return replace(sheet, marks=marks, unanswerable=None)
    raise InputError(f"{word!r} is no command. Type ? for those there are.")


def numbers(text: str, most: int, only: int | None = None) -> tuple[int, ...]:
    """Numbers of sentences: "1,3" or "1 3". Raises InputError for one that is not shown."""
    pieces = [piece for piece in re.split(r"[\s,]+", text) if piece]
    found = tuple(int(piece) for piece in pieces if piece.isascii() and piece.isdigit())
    if not pieces or len(found) != len(pieces) or (only is not None and len(found) != only):
        raise InputError(f"Expected numbers of sentences such as 1,3, got {text!r}.")
    wrong = [number for number in found if not 1 <= number <= most]
    if wrong:
        raise InputError(f"There is no sentence {wrong[0]}; they are numbered 1 to {most}.")
    return found


def answer_text(asked: Asked) -> str:
    """What the assistant said, in its own words."""
    answer = asked.answer
    return "\n".join(f"  {part}" for part in (answer.text, answer.notice) if part)


def listing(sheet: Sheet, first: int) -> str:
    """The numbered sentences after the first ones, under their articles; "*" marks cited ones."""
    lines: list[str] = []
    path = ""
    for number, candidate in enumerate(sheet.numbered[first:], first + 1):
        if candidate.path != path:
            path = candidate.path
            lines.append(f"  {candidate.title} ({path})")
        star = "*" if candidate.cited else " "
        lines.append(f"  {number:>3} {star} {' '.join(candidate.text.split())}")
    if sheet.waiting:
        lines.append(f"  … {len(sheet.waiting)} more: m")
    return "\n".join(lines) or "  No sentence was retrieved. a PATH shows an article's."


def status(sheet: Sheet) -> str:
    """The state before a prompt: what is marked, or that nothing answers."""
    parts = [
        f"nothing answers, {sheet.unanswerable}" if sheet.unanswerable else "",
        f"marked {','.join(map(str, sheet.marks))}" if sheet.marks else "",
        "any" if sheet.mode == "any" else "",
        f"short: {sheet.short_answer}" if sheet.short_answer else "",
    ]
    return f"[{'; '.join(filter(None, parts))}] " if any(parts) else ""
