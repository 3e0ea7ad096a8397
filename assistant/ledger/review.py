"""Staff's judgement of citations, and the questions that `footnote eval` makes of it.

A citation is confirmed, corrected to the span that would have been right, or rejected. Confirmed
and corrected ones become evidence of a grounded set over the archive's files: a question with
the quotations that answer it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.drain import stored
from assistant.ledger.queries.questions import AT_ONCE, Cited, Shown
from assistant.ledger.upsert import replace
from index.errors import ArticleMissing, ArticleWithdrawn, InputError
from index.generation import Index
from index.types import Article

CONFIRMED = "confirmed"
CORRECTED = "corrected"
REJECTED = "rejected"
VERDICTS = (CONFIRMED, CORRECTED, REJECTED)
NOTE_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Report:
    """A reader's report of a citation that nobody has judged yet."""

    answer: int
    marker: int
    at: str
    question: str
    reason: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A citation's verdict, by whom and when."""

    answer: int
    marker: int
    question: str
    verdict: str
    path: str
    quote: str
    note: str
    judge: str
    at: str


def open_reports(connection: sa.Connection, most: int = 200) -> list[Report]:
    """Reports without a judgement, the newest first."""
    feedback, asked, judged = tables.feedback, tables.asked, tables.judgements
    same = sa.and_(judged.c.asked == feedback.c.asked, judged.c.marker == feedback.c.marker)
    query = (
        sa.select(
            feedback.c.asked,
            feedback.c.marker,
            feedback.c.at,
            asked.c.question,
            feedback.c.reason,
        )
        .join(asked, asked.c.id == feedback.c.asked)
        .where(feedback.c.thumb == 0, ~sa.exists().where(same))
        .order_by(feedback.c.asked.desc(), feedback.c.marker)
        .limit(most)
    )
    return [
        Report(number, marker, f"{at:%Y-%m-%d %H:%M}", question, reason)
        for number, marker, at, question, reason in connection.execute(query)
    ]


def judgements(
    connection: sa.Connection, index: Index, most: int | None = None
) -> Iterator[Judged]:
    """What was judged, the newest first; without quotations that may not be shown any more."""
    table = tables.judgements
    names = "asked marker question verdict article_id version path quote note judge at".split()
    query = sa.select(*(table.c[name] for name in names)).order_by(table.c.at.desc()).limit(most)
    streamed = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for row in streamed.execute(query).mappings():
        judged = _judged(row)
        yield judged if _may_be_shown(index, row) else replaced(judged, quote="")


def judge(
    connection: sa.Connection,
    index: Index,
    answer: Shown,
    cited: Cited,
    verdict: str,
    quote: str = "",
    note: str = "",
    by: str = "",
) -> Judged:
    """Record a verdict; `quote` is the right quotation of the same article where it is corrected.

    Raises InputError, and ArticleMissing where the article cannot be read any more, unless the
    citation is rejected: that asks nothing of its text.
    """
    if verdict not in VERDICTS:
        raise InputError(f"A verdict is one of {', '.join(VERDICTS)}; got {verdict!r}.")
    if len(note) > NOTE_CHARACTERS:
        raise InputError(f"A note has at most {NOTE_CHARACTERS:,} characters.")
    start, end = cited.start, cited.end
    try:
        article = index.article(cited.article_id, cited.version)
        if verdict == CORRECTED:
            start, end = span_of(article, quote)
        path, judged = article.path, article.text[start:end]
    except ArticleWithdrawn as gone:
        if verdict != REJECTED:
            raise
        path, judged = gone.title, ""  # its path is not told any more
    row: dict[str, Any] = {
        "asked": answer.question.number,
        "marker": cited.marker,
        "conversation": answer.question.conversation,
        "question": answer.question.question,
        "verdict": verdict,
        "article_id": cited.article_id,
        "version": cited.version,
        "path": path,
        "start": start,
        "end": end,
        "quote": judged,
        "note": stored(" ".join(note.split())),
        "judge": stored(by[:200]),
        "at": datetime.now(UTC).replace(tzinfo=None),
    }
    replace(connection, tables.judgements, [row])
    return _judged(row)


def _may_be_shown(index: Index, judged: Mapping[Any, Any]) -> bool:
    """Whether the index still gives out the version that was judged: it may be withdrawn."""
    try:
        index.article(judged["article_id"], judged["version"])
    except ArticleMissing:
        return False
    return True


def _judged(row: Mapping[Any, Any]) -> Judged:
    return Judged(
        row["asked"],
        row["marker"],
        row["question"],
        row["verdict"],
        row["path"],
        row["quote"],
        row["note"],
        row["judge"],
        f"{row['at']:%Y-%m-%d %H:%M}",
    )


def span_of(article: Article, quote: str) -> tuple[int, int]:
    """Where a quotation stands in an article, verbatim and once. Raises InputError."""
    wanted = quote.strip()
    if not wanted:
        raise InputError("Paste the quotation that would have been right.")
    start = article.text.find(wanted)
    if start < 0:
        raise InputError(
            "The article does not have these words. Copy them from it, character for character."
        )
    if article.text.find(wanted, start + 1) >= 0:
        raise InputError("The article has these words more than once; copy more of them.")
    return start, start + len(wanted)


def grounded_rows(connection: sa.Connection, index: Index) -> Iterator[dict[str, Any]]:
    """The rows of a grounded set's `questions.jsonl`: of each judged answer the question, with
    the confirmed and corrected quotations that may still be shown; any of them is an answer."""
    table = tables.judgements
    query = (
        sa.select(table)
        .where(table.c.verdict.in_((CONFIRMED, CORRECTED)))
        .order_by(table.c.asked, table.c.marker)
    )
    row: dict[str, Any] | None = None
    for judged in connection.execute(query).mappings():
        if not _may_be_shown(index, judged):
            continue
        name = f"a{judged['asked']}"
        if row is None or row["_id"] != name:
            if row is not None:
                yield row
            row = {
                "_id": name,
                "text": judged["question"],
                "history": [],
                "answerable": True,
                "evidence": [],
                "evidence_mode": "any",
                "group": "single",
            }
        row["evidence"].append({"path": judged["path"], "quote": judged["quote"]})
    if row is not None:
        yield row


def write_grounded_set(connection: sa.Connection, index: Index, folder: Path) -> int:
    """Write `questions.jsonl` for `footnote eval answers FOLDER --archive DIR`; how many.

    Raises InputError where nothing was judged yet, or the folder has questions already.
    """
    file = folder / "questions.jsonl"
    rows = list(grounded_rows(connection, index))
    if not rows:
        raise InputError(
            "No citation is confirmed or corrected whose article may still be shown: "
            "/staff/, Review."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as out:
            out.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    except FileExistsError as exc:
        raise InputError(f"{file} is there already. Name another folder.") from exc
    except OSError as exc:
        raise InputError(f"{file} cannot be written ({exc.strerror}).") from exc
    return len(rows)
