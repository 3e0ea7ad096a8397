"""A question as its author means it, and the row of `questions.jsonl` that it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.question import checked
from eval.types import EvidenceMode, Message
from index.errors import InputError
from index.terminal import one_line
from index.types import Span

Unanswerable = Literal["plain", "false_premise", "near_miss"]

UNANSWERABLE_KINDS: tuple[Unanswerable, ...] = ("plain", "false_premise", "near_miss")
"""Nothing in the archive is about it; it assumes what isn't so; the archive nearly answers it."""

NO_ANSWER = "The archive does not answer this."
"""What a conversation's history holds for an unanswerable turn that was given no words."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Whole sentences of an article that answer: `text[start:end]` of the article at `path`."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns before a question, the id under which the data set knows them, and the id of the
    question that was asked last.
    """

    conversation_id: str
    history: tuple[Message, ...]
    after: str

    @property
    def turn(self) -> int:
        """Of the question that comes next, from 1."""
        return sum(message.role == "user" for message in self.history) + 1


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an author decided. `unanswerable` is None where some sentences of the archive answer.

    `related` are the paths of articles that a reader may take for an answer, and `note` says why
    they are none.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    mode: EvidenceMode = "all"
    short_answer: str = ""
    unanswerable: Unanswerable | None = None
    conversation: Conversation | None = None
    note: str = ""
    related: tuple[str, ...] = ()


def parse_unanswerable(text: str) -> Unanswerable:
    """A kind by its name, however it is spelt; raises InputError for another."""
    wanted = text.strip().lower().replace(" ", "_").replace("-", "_")
    for kind in UNANSWERABLE_KINDS:
        if wanted.removeprefix("unanswerable_") == kind:
            return kind
    raise InputError(f"{text!r} is no kind; expected one of {', '.join(UNANSWERABLE_KINDS)}.")


def parse_mode(text: str) -> EvidenceMode:
    wanted = text.strip().lower()
    if wanted == "any":
        return "any"
    if wanted == "all":
        return "all"
    raise InputError(f"{text!r} is no mode; expected 'any' or 'all'.")


def as_row(identifier: str, proposal: Proposal, quotes: tuple[str, ...]) -> dict[str, Any]:
    """The row, with the quotation of each mark. Raises InputError where the parts disagree."""
    answerable = proposal.unanswerable is None
    if answerable and not proposal.marks:
        raise InputError(
            "No sentence is marked. Mark those that answer, or say that nothing in the archive "
            "does (a kind of unanswerable question)."
        )
    if proposal.marks and not answerable:
        raise InputError("A question that nothing answers has no marked sentences.")
    conversation = proposal.conversation
    row: dict[str, Any] = {
        "_id": identifier,
        "text": checked(proposal.text),
        "history": [
            {"role": message.role, "content": message.content}
            for message in (conversation.history if conversation else ())
        ],
        "answerable": answerable,
        **({} if answerable else {"type": f"unanswerable_{proposal.unanswerable}"}),
        "evidence": [
            {"path": mark.path, "quote": quote}
            for mark, quote in zip(proposal.marks, quotes, strict=True)
        ],
        "evidence_mode": proposal.mode,
        "short_answer": one_line(proposal.short_answer),
        "group": group_of(answerable, conversation),
    }
    if conversation is not None:
        row |= {"conversation": conversation.conversation_id, "turn": conversation.turn}
    if proposal.note:
        row["note"] = one_line(proposal.note)
    if proposal.related:
        row["related"] = list(proposal.related)
    return row


def group_of(answerable: bool, conversation: Conversation | None) -> str:
    if not answerable:
        return "unanswerable"
    return "single" if conversation is None else "conversation"


def continued(conversation_id: str, row: Mapping[str, Any], shown_answer: str = "") -> Conversation:
    """The conversation that a saved row and what answered it belong to, for the turn after it.

    The answer is the short one, else the one that was shown, else the evidence itself. What was
    shown for a question that nothing answers is no answer; it stands as `NO_ANSWER`.
    """
    earlier = tuple(
        Message(message["role"], message["content"]) for message in row.get("history") or ()
    )
    turn = Message("user", str(row["text"])), Message("assistant", _said(row, shown_answer))
    return Conversation(conversation_id, (*earlier, *turn), str(row["_id"]))


def _said(row: Mapping[str, Any], shown_answer: str) -> str:
    short = str(row.get("short_answer") or "")
    if short or not row.get("answerable"):
        return short or NO_ANSWER
    quotes = " ".join(str(item.get("quote", "")) for item in row.get("evidence") or ())
    return one_line(shown_answer) or one_line(quotes)


def normalised(text: str) -> str:
    """A question's text as it compares with another's: case, white space and its end apart."""
    return " ".join(text.casefold().split()).rstrip(" ?.!")


def same_question(row: Mapping[str, Any], text: str, history: tuple[Message, ...]) -> bool:
    """Whether a row asks this in this very conversation: "Why?" may follow many questions."""
    before = [{"role": message.role, "content": message.content} for message in history]
    return normalised(str(row.get("text", ""))) == normalised(text) and (
        (row.get("history") or []) == before
    )
