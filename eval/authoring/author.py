"""The facade for whoever writes a set: save a question, take one out, check them all.

archive = Archive(index)
author = Author(Path("my-set"), archive)
row = author.save(Proposal("Who built it?", (Mark("lighthouse.md", (0, 56)),)))
problems = author.check()
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from eval.authoring.archive import Archive
from eval.authoring.proposal import Conversation, Proposal, as_row, continued, same_question
from eval.authoring.set_file import SetFile, checked_prefix, name_archive, next_id
from eval.data.grounded import GroundedSet, parse_question, refuse_spans
from eval.data.jsonl import Row, shown
from eval.running.gold import locate_gold
from eval.types import Message
from index.errors import InputError
from index.readers.markdown import plain


class Author:
    """Writes the set in `folder`, which need not exist yet, about the articles of `archive`."""

    def __init__(self, folder: Path, archive: Archive, prefix: str = "q") -> None:
        if (folder / "corpus.jsonl").exists():
            raise InputError(
                f"{folder} has a corpus.jsonl: its evidence is spans of that corpus. Expected a "
                "set over an archive, or a new folder."
            )
        self.folder = folder
        self.archive = archive
        self.prefix = checked_prefix(prefix)
        self.questions = SetFile(folder / "questions.jsonl")

    def save(self, proposal: Proposal, identifier: str | None = None) -> dict[str, Any]:
        """Append a question to `questions.jsonl`; the row as saved, its id generated or given.

        Every quotation is found again first, the way an evaluation will. Raises InputError for
        what cannot be found, is no whole sentence, or was asked before.
        """
        row = self.row_of(proposal, identifier or next_id(self.questions.ids(), self.prefix))
        self.refuse_double(row["text"], history_of(proposal))
        if proposal.conversation is not None:
            self._begin(proposal.conversation)
        self.questions.append(row)
        name_archive(self.folder, [s.root for s in self.archive.index.manifest.sources])
        return row

    def replace(self, identifier: str, proposal: Proposal) -> dict[str, Any]:
        """Put a question in the place of the one with that id, after the same checks."""
        row = self.row_of(proposal, identifier)
        self.refuse_double(row["text"], history_of(proposal), besides=identifier)
        self.questions.replace(identifier, row)
        return row

    def delete(self, identifier: str) -> None:
        self.questions.delete(identifier)

    def follow(self, row: Mapping[str, Any], shown_answer: str = "") -> Conversation:
        """The conversation in which the next question follows the one saved as `row`."""
        known = row.get("conversation")
        taken = [str(other.values.get("conversation")) for other in self.questions.rows()]
        new = next_id(taken, f"{self.prefix}-c")
        return continued(new if known is None else str(known), row, shown_answer)

    def row(self, identifier: str) -> Mapping[str, Any]:
        """A saved question by its id. Raises InputError where there is none."""
        for row in self.questions.rows():
            if str(row.values.get("_id")) == identifier:
                return row.values
        raise InputError(f"{self.questions.path} has no question with the id {identifier!r}.")

    def _begin(self, conversation: Conversation) -> None:
        """A question that stood alone becomes the first turn of what continues it."""
        first = dict(self.row(conversation.after))
        if first.get("conversation") is None:
            first |= {"conversation": conversation.conversation_id, "turn": 1}
            if first.get("answerable"):
                first["group"] = "conversation"
            self.questions.replace(conversation.after, first)

    def row_of(self, proposal: Proposal, identifier: str) -> dict[str, Any]:
        """The row that a proposal becomes, checked; nothing is written."""
        marks = tuple(dict.fromkeys(proposal.marks))
        for path in proposal.related:
            self.archive.text(path)
        quotes = tuple(self.archive.quote(mark.path, mark.span) for mark in marks)
        row = as_row(identifier, replace(proposal, marks=marks), quotes)
        # Read as a data set and located as in an evaluation: what is saved can be measured.
        for problem in self._problems(Row(self.questions.path, 0, row)):
            raise InputError(problem)
        return row

    def refuse_double(
        self, text: str, history: tuple[Message, ...] = (), besides: str | None = None
    ) -> None:
        """Raises InputError where a row of another id asks this with the same history."""
        for row in self.questions.rows():
            identifier = str(row.values.get("_id"))
            if identifier != besides and same_question(row.values, text, history):
                raise InputError(
                    f"{row.path}:{row.line}: {shown(identifier)} asks the same, {shown(text)}. "
                    "Ask it in other words, or delete the earlier one."
                )

    def check(self) -> list[str]:
        """All that is wrong with the whole set, each with file and line; empty for a sound one."""
        return list(self._all_problems())

    def _all_problems(self) -> Iterator[str]:
        path, first_seen = self.questions.path, dict[str, int]()
        lines = [line for line in self.questions.lines() if line.data.strip()]
        if not lines:
            yield f"{path}: holds no questions."
        for line in lines:
            if line.values is None:
                yield f"{path}:{line.number}: expected a JSON object in UTF-8."
                continue
            identifier = str(line.values.get("_id", f"line {line.number}"))
            if identifier in first_seen:
                earlier = first_seen[identifier]
                yield f"{path}:{line.number}: duplicate id {identifier!r}, as in line {earlier}."
            first_seen.setdefault(identifier, line.number)
            yield from self._problems(Row(path, line.number, line.values))

    def _problems(self, row: Row) -> Iterator[str]:
        """A row that is no question, or a quotation that the archive does not hold."""
        try:
            question = parse_question(row, row.identifier())
            refuse_spans([question], row.path)
            data = GroundedSet(self.folder, row.path, (question,), None, {})
            unlocated = locate_gold(question, data, self.archive.stored, plain).unlocated
        except InputError as exc:
            yield str(exc)
            return
        for missing in unlocated:
            yield f"{missing} is not in the indexed article."


def history_of(proposal: Proposal) -> tuple[Message, ...]:
    return () if proposal.conversation is None else proposal.conversation.history
