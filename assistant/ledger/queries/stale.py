"""Citations of a version that is no longer the archive's, and whether their words still stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.entries import moment_of
from index.errors import ArticleMissing
from index.generation import Index
from index.types import Article

STANDS = "stands"
CHANGED = "changed"
GONE = "gone"


@dataclass(frozen=True, slots=True)
class Stale:
    """A cited span of an older version. `state` says whether the words still stand in the newer
    one, are changed there, or the article is gone. `quote` is empty where the old text is lost."""

    article_id: str
    title: str
    path: str
    version: str
    now: str | None
    start: int
    end: int
    quote: str
    state: str
    answers: int
    last_cited: str


def stale(connection: sa.Connection, index: Index, most: int | None = None) -> Iterator[Stale]:
    """Every such span with the number of its answers, article by article, at most `most`."""
    return islice(_all(connection, index), most)


def _all(connection: sa.Connection, index: Index) -> Iterator[Stale]:
    live = {article.article_id: article for article in index.headers.values()}
    versions = tables.versions
    # Streamed and not kept: an archive that is often rewritten has many versions.
    for row in connection.execute(sa.select(versions).order_by(versions.c.article_id)).all():
        now = live.get(row.article_id)
        if now is None or now.text_sha256 != row.version:
            yield from _spans(connection, index, row, now)


def _spans(
    connection: sa.Connection, index: Index, row: sa.Row[tuple[int, str, str]], now: Article | None
) -> Iterator[Stale]:
    citations = tables.citations
    query = (
        sa.select(
            citations.c.start,
            citations.c.end,
            sa.func.count(),
            sa.func.max(citations.c.asked),
        )
        .where(citations.c.version == row.id)
        .group_by(citations.c.start, citations.c.end)
        .order_by(sa.func.count().desc(), citations.c.start)
    )
    spans = connection.execute(query).all()
    if not spans:
        return
    old = index.catalogue.version(row.article_id, row.version)
    text = "" if now is None else _text(index, row.article_id)
    for start, end, count, last in spans:
        quote = "" if old is None else old.text[start:end]
        yield Stale(
            row.article_id,
            _title(now or old, row.article_id),
            "" if now is None else now.path,
            row.version,
            None if now is None else now.text_sha256,
            start,
            end,
            quote,
            _state(quote, now, text),
            count,
            f"{moment_of(last):%Y-%m-%d}",
        )


def _state(quote: str, now: Article | None, text: str) -> str:
    if now is None:
        return GONE
    return STANDS if quote and quote in text else CHANGED


def _text(index: Index, article_id: str) -> str:
    try:
        return index.article(article_id).text
    except ArticleMissing:  # withdrawn since
        return ""


def _title(article: Article | None, article_id: str) -> str:
    return article_id if article is None else article.title or article.path
