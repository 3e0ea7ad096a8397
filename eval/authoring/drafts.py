"""`drafts.jsonl`: suggested questions beside a set, of which none counts before a person took it.

A row is {_id, status, text, rule, path, quote, title, short_answer, avoid, overlap, seed}; its
status is "draft", "accepted" (with `question`, the id in `questions.jsonl`) or "rejected".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from eval.authoring.author import Author
from eval.authoring.picking import Pick, picks
from eval.authoring.proposal import Mark, Proposal, normalised
from eval.authoring.set_file import SetFile, next_id
from eval.data.grounded import evidence_of, parse_question
from eval.data.jsonl import Row
from eval.types import EvidenceQuote
from index.errors import InputError

DRAFT, ACCEPTED, REJECTED = "draft", "accepted", "rejected"


class Drafts:
    """The drafts of an author's set; what is accepted passes through `Author.save`."""

    def __init__(self, author: Author) -> None:
        self._author = author
        self.file = SetFile(author.folder / "drafts.jsonl")

    def make(self, count: int, seed: int) -> list[Mapping[str, Any]]:
        """Write up to `count` new drafts; fewer where the archive gives no more.

        Sentences that some question or draft already has are left out, rejected ones too.
        Raises InputError for a count below 1.
        """
        made: list[Mapping[str, Any]] = []
        asked = {normalised(str(row.values.get("text", ""))) for row in self._rows()}
        for pick in picks(self._author.archive, count, seed, self._taken()):
            if normalised(pick.suggestion.question) in asked:
                continue
            row = draft_row(next_id(self.file.ids(), "draft"), pick, self._author, seed)
            self.file.append(row)
            made.append(row)
        return made

    def waiting(self) -> list[Mapping[str, Any]]:
        """The drafts that nobody has decided about, in the file's order."""
        return [row.values for row in self.file.rows() if row.values.get("status") == DRAFT]

    def accept(
        self,
        draft: Mapping[str, Any],
        text: str | None = None,
        short_answer: str | None = None,
    ) -> dict[str, Any]:
        """Save a draft as a question, in other words where they are given; the row saved.

        Raises InputError where the archive has changed and no longer holds the quotation.
        """
        archive = self._author.archive
        path, quote = str(draft.get("path", "")), str(draft.get("quote", ""))
        short = str(draft.get("short_answer", "")) if short_answer is None else short_answer
        row = self._author.save(
            Proposal(
                text=str(draft.get("text", "")) if text is None else text,
                marks=(Mark(path, archive.span_of(path, quote)),),
                short_answer=short,
            )
        )
        self.taken(draft, str(row["_id"]))
        return row

    def taken(self, draft: Mapping[str, Any], question: str) -> None:
        """Note that a draft became the question with that id."""
        self._decide(draft, {"status": ACCEPTED, "question": question})

    def reject(self, draft: Mapping[str, Any]) -> None:
        self._decide(draft, {"status": REJECTED})

    def _decide(self, draft: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        self.file.replace(str(draft["_id"]), {**draft, **values})

    def _rows(self) -> Iterator[Row]:
        yield from self._author.questions.rows()
        yield from self.file.rows()

    def _taken(self) -> set[Mark]:
        """The places of all evidence and of all drafts that are still found."""
        quotes = [
            EvidenceQuote(str(row.values.get("path")), str(row.values.get("quote")))
            for row in self.file.rows()
        ]
        for row in self._author.questions.rows():
            quotes += _quotes_of(row)
        archive = self._author.archive
        places = ((item.doc_id, archive.located(item.doc_id, item.quote)) for item in quotes)
        return {Mark(path, span) for path, span in places if span is not None}


def _quotes_of(row: Row) -> list[EvidenceQuote]:
    try:
        question = parse_question(row, "")
    except InputError:
        return []  # `check` complains about it; here it only names no sentence
    return [item for item in evidence_of(question) if isinstance(item, EvidenceQuote)]


def draft_row(identifier: str, pick: Pick, author: Author, seed: int) -> dict[str, Any]:
    return {
        "_id": identifier,
        "status": DRAFT,
        "text": pick.suggestion.question,
        "rule": pick.suggestion.rule,
        "path": pick.mark.path,
        "quote": author.archive.quote(pick.mark.path, pick.mark.span),
        "title": pick.title,
        "short_answer": pick.suggestion.answer,
        "avoid": list(pick.avoid),
        "overlap": pick.overlap,
        "seed": seed,
    }
