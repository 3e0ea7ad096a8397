"""Citations of a version that is no longer the archive's, and whether their words still stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.queries.period import written
from index.generation import Index
from index.types import Article

STANDS = "stands"
CHANGED = "changed"
GONE = "gone"
WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Stale:
    """A cited span of an older version. `state` says whether the words still stand in the newer
    one, are changed there, or the article is gone or withdrawn. `quote` is empty where the old
    text is lost, or must not be shown any more."""

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


def stale(
    connection: sa.Connection,
    index: Index,
    most: int | None = None,
    article_id: str | None = None,
) -> Iterator[Stale]:
    """Every such span with the number of its answers, article by article, at most `most`;
    with `article_id` those of one article."""
    return islice(_all(connection, index, article_id), most)


def _all(connection: sa.Connection, index: Index, article_id: str | None) -> Iterator[Stale]:
    live = {article.article_id: article for article in index.headers.values()}
    versions = tables.versions
    query = sa.select(versions).order_by(versions.c.article_id)
    if article_id is not None:
        query = query.where(versions.c.article_id == article_id)
    for row in connection.execute(query).all():
        now = live.get(row.article_id)
        if now is None or now.text_sha256 != row.version:
            yield from _spans(connection, index, row, now)


def _spans(
    connection: sa.Connection, index: Index, row: sa.Row[tuple[int, str, str]], now: Article | None
) -> Iterator[Stale]:
    cited = tables.span_days
    answers = sa.func.sum(cited.c.cited)
    query = (
        sa.select(cited.c.start, cited.c.end, answers, sa.func.max(cited.c.day))
        .where(cited.c.version == row.id, cited.c.cited > 0)
        .group_by(cited.c.start, cited.c.end)
        .order_by(answers.desc(), cited.c.start)
    )
    spans = connection.execute(query).all()
    if not spans:
        return
    withdrawn = index.withdrawal(row.article_id) is not None
    old = index.catalogue.version(row.article_id, row.version)
    text = "" if now is None or withdrawn else index.article(row.article_id).text
    for start, end, count, last in spans:
        quote = "" if old is None or withdrawn else old.text[start:end]
        yield Stale(
            row.article_id,
            _title(now or old, row.article_id),
            "" if now is None else now.path,
            row.version,
            None if now is None else now.text_sha256,
            start,
            end,
            quote,
            WITHDRAWN if withdrawn else _state(quote, now, text),
            int(count),
            written(last),
        )


def _state(quote: str, now: Article | None, text: str) -> str:
    if now is None:
        return GONE
    return STANDS if quote and quote in text else CHANGED


def _title(article: Article | None, article_id: str) -> str:
    return article_id if article is None else article.title or article.path
