"""Staff's judgement of citations: readers' reports, and what is said of these and any others.

A citation is confirmed, corrected to the span that would have been right, or rejected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replaced
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.drain import stored
from assistant.ledger.queries.questions import AT_ONCE, Cited, Shown
from assistant.ledger.traffic import READER
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
    feedback, asked = tables.feedback, tables.asked
    query = (
        sa.select(
            feedback.c.asked,
            feedback.c.marker,
            feedback.c.at,
            asked.c.question,
            feedback.c.reason,
        )
        .join(asked, asked.c.id == feedback.c.asked)
        .where(_waiting())
        .order_by(feedback.c.asked.desc(), feedback.c.marker)
        .limit(most)
    )
    return [
        Report(number, marker, f"{at:%Y-%m-%d %H:%M}", question, reason)
        for number, marker, at, question, reason in connection.execute(query)
    ]


def review_counts(connection: sa.Connection) -> tuple[int, int]:
    """How many reports wait for a judgement, and how many citations were judged."""
    feedback, judged = tables.feedback, tables.judgements
    asked = feedback.join(tables.asked, tables.asked.c.id == feedback.c.asked)
    waiting = sa.select(sa.func.count()).select_from(asked).where(_waiting())
    done = sa.select(sa.func.count()).select_from(judged)
    return connection.execute(waiting).scalar_one(), connection.execute(done).scalar_one()


def _waiting() -> sa.ColumnElement[bool]:
    """The condition on feedback and its answer: a reader's report that nobody has judged."""
    feedback, judged = tables.feedback, tables.judgements
    same = sa.and_(judged.c.asked == feedback.c.asked, judged.c.marker == feedback.c.marker)
    of_reader = tables.asked.c.traffic == READER
    return sa.and_(feedback.c.thumb == 0, of_reader, ~sa.exists().where(same))


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
        yield judged if may_be_shown(index, row) else replaced(judged, quote="")


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
        "search_query": answer.search_query,
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


def may_be_shown(index: Index, judged: Mapping[Any, Any]) -> bool:
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
