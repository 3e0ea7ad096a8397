"""A model's text as sentences with the numbers they cite, each as soon as it is complete."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.engines.wire import Reply
from index.errors import ModelFailed
from index.sentences import split_sentences

NO_ANSWER = "NO ANSWER"
"""What the model is told to write where the evidence does not answer."""

_THOUGHT = re.compile(r"^\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_NUMBERS = re.compile(r"[\[【]\s*(\d{1,4}(?:\s*[,;–-]\s*\d{1,4})*)\s*[\]】]")
_BEHIND = re.compile(r"([.!?…][\"”’»)]*)((?:\s*[\[【][\d\s,;–-]+[\]】])+)")
_UNCLOSED = re.compile(r"^[\s\[【][\s\[【\]】\d,;–-]*$")
_MARKUP = re.compile(r"^\s*(?:(?:[-*•·>]|\d{1,2}[.)]|#{1,6})\s+|```.*$)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)")
MAX_CHARACTERS = 32_768
"""Of a reply with its thoughts; an answer is a few hundred."""
_STEP = 24
"""Characters after which it is looked again for a complete sentence: looking costs more."""
_MOST_IN_A_RANGE = 10
_KEPT = "\n"


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as plain text, without the numbers that it cites."""

    text: str
    numbers: tuple[int, ...]
    finished: bool = True


def sentences(pieces: Iterable[str], reply: Reply) -> Iterator[Written]:
    """The sentences of a reply that comes in pieces.

    A sentence is complete once the next one has begun, for a citation may stand behind its full
    stop. The last one of a reply that was cut off comes as unfinished.
    """
    text, read, told = "", 0, 0
    for piece in pieces:
        text += piece
        if len(text) > MAX_CHARACTERS:
            raise ModelFailed(f"wrote more than {MAX_CHARACTERS:,} characters")
        if len(text) >= read + _STEP:
            read = len(text)
            complete = _parts(text, whole=False)
            yield from complete[told:]
            told = max(told, len(complete))
    rest = _parts(text, whole=True)[told:]
    yield from rest[:-1]
    yield from (replace(last, finished=not reply.cut) for last in rest[-1:])


def declines(written: Written) -> bool:
    """Whether the sentence is the one by which a model says that it has no answer."""
    return written.text.strip(" .!\"'").upper() == NO_ANSWER


def _parts(text: str, whole: bool) -> list[Written]:
    """The sentences of a text, but for the last one where the text is not whole yet."""
    plain = _BEHIND.sub(r"\2\1", plain_text(text))
    pieces = [plain[start:end] for start, end in split_sentences(plain)]
    if not whole:
        del pieces[-1:]
        if pieces and _may_be_a_citation(plain, pieces):
            pieces.pop()
    written = [Written(_without_numbers(piece), _numbers(piece)) for piece in pieces]
    return [item for item in written if item.text]


def _may_be_a_citation(plain: str, pieces: list[str]) -> bool:
    """Whether what follows the last complete piece could still become its citation."""
    end = 0
    for piece in pieces:
        end = plain.index(piece, end) + len(piece)
    return bool(_UNCLOSED.match(plain[end:]))


def plain_text(text: str) -> str:
    """Without what a model thought aloud, without markup, and without control characters."""
    text = _MARKUP.sub("", _THOUGHT.sub("", text))
    text = _EMPHASIS.sub("", text)
    return "".join(
        char if char in _KEPT or not unicodedata.category(char).startswith("C") else " "
        for char in text
    )


def _numbers(piece: str) -> tuple[int, ...]:
    """The numbers that a sentence cites, each once, ranges written out."""
    found: dict[int, None] = {}
    for match in _NUMBERS.finditer(piece):
        for part in re.split(r"[,;]", match[1]):
            first, *others = (int(number) for number in re.findall(r"\d+", part))
            last = min(others[0], first + _MOST_IN_A_RANGE) if others else first
            found.update(dict.fromkeys(range(first, last + 1) if last >= first else (first, last)))
    return tuple(found)


def _without_numbers(piece: str) -> str:
    text = re.sub(r"\s+([.,;:!?])", r"\1", _NUMBERS.sub(" ", piece))
    return " ".join(text.split())
