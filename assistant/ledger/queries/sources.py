"""Which articles are cited, which are found and passed over, and which are never cited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.queries.period import Period, written
from assistant.ledger.traffic import READER
from index.generation import Index
from index.types import Article

ZERO: sa.ColumnElement[int] = sa.literal_column("0")
"""In the statement's own text: a parameter would not match the condition of the index."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers that cite an article, and that found it and cite it not; the last day cited."""

    cited: int = 0
    passed_over: int = 0
    last_cited: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One article of the archive with its counts. One that is no longer in it has no `path`."""

    article_id: str
    title: str
    path: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    published: str | None
    counts: Counts

    @property
    def year(self) -> str:
        return (self.published or "")[:4]


@dataclass(frozen=True, slots=True)
class Group:
    """Articles that share an author, a category or a year."""

    name: str
    articles: int
    cited_articles: int
    cited: int
    passed_over: int


def article_counts(
    connection: sa.Connection, period: Period, most: int | None = None, article: str | None = None
) -> dict[str, Counts]:
    """Counts by article id, of those that were found at all; the most cited first.

    With `article` those of this one alone.
    """
    sums, days = _sums(period, article).limit(most).subquery(), tables.article_days
    last = (
        sa.select(sa.func.max(days.c.day))
        .where(
            days.c.article_id == sums.c.article_id,
            days.c.cited > ZERO,
            period.of_days(days.c.day),
        )
        .scalar_subquery()
    )
    query = sa.select(sums, last).order_by(sums.c.cited.desc(), sums.c.article_id)
    return {
        article_id: Counts(int(cited), int(passed), None if last is None else written(last))
        for article_id, cited, passed, last in connection.execute(query)
    }


def _sums(period: Period, article: str | None) -> sa.Select[tuple[str, int, int]]:
    """Whole months from their sums, and the days on both sides of them."""
    of_months, of_days = tables.article_months, tables.article_days
    months, days = period.months_and_days()
    parts = [
        sa.select(table.c.article_id, table.c.cited, table.c.passed_over).where(
            column.between(*within),
            sa.true() if article is None else table.c.article_id == article,
        )
        for table, column, within in (
            (of_months, of_months.c.month, months),
            *((of_days, of_days.c.day, days_) for days_ in days),
        )
    ]
    rows = sa.union_all(*parts).subquery()
    cited, passed_over = sa.func.sum(rows.c.cited), sa.func.sum(rows.c.passed_over)
    return (
        sa.select(rows.c.article_id, cited.label("cited"), passed_over.label("passed_over"))
        .group_by(rows.c.article_id)
        .order_by(sa.desc("cited"), rows.c.article_id)
    )


def sources(index: Index, counts: Mapping[str, Counts]) -> list[Source]:
    """Every article of the archive, and those cited that are gone; the most cited first."""
    live = {article.article_id: article for article in index.headers.values()}
    rows = [_source(article, counts.get(key, Counts())) for key, article in live.items()]
    gone = [key for key, count in counts.items() if key not in live and count.cited]
    rows += [Source(key, _title_of(index, key), "", (), (), None, counts[key]) for key in gone]
    return sorted(rows, key=lambda row: (-row.counts.cited, -row.counts.passed_over, row.title))


def uncited(rows: Iterable[Source]) -> list[Source]:
    """Those that no answer cites, the ones that were found most often first."""
    return [row for row in rows if not row.counts.cited]


NAMES: Mapping[str, Callable[[Source], tuple[str, ...]]] = {
    "author": lambda row: row.authors,
    "category": lambda row: row.categories,
    "year": lambda row: (row.year,) if row.year else (),
}
"""By what articles are put together; one with several authors counts for each."""


def grouped(rows: Iterable[Source], by: str) -> list[Group]:
    """Sums by a name of NAMES, the most cited first; articles without one stand under "none"."""
    members: dict[str, list[Source]] = defaultdict(list)
    for row in rows:
        for name in NAMES[by](row) or ("none",):
            members[name].append(row)
    groups = [
        Group(
            name,
            len(rows),
            sum(row.counts.cited > 0 for row in rows),
            sum(row.counts.cited for row in rows),
            sum(row.counts.passed_over for row in rows),
        )
        for name, rows in members.items()
    ]
    return sorted(groups, key=lambda group: (-group.cited, group.name))


def questions_citing(
    connection: sa.Connection, article_id: str, period: Period, most: int = 50
) -> list[tuple[int, str, str]]:
    """(answer's number, day, question) of readers' questions whose answers cite an article, the
    newest first."""
    versions = tables.versions
    stored = sa.select(versions.c.id).where(versions.c.article_id == article_id)
    found: dict[int, tuple[datetime, str]] = {}
    for version in connection.execute(stored).scalars():
        found |= _citing(connection, version, period, most)
    newest = sorted(found.items(), reverse=True)[:most]
    return [(number, f"{at:%Y-%m-%d}", text) for number, (at, text) in newest]


def _citing(
    connection: sa.Connection, version: int, period: Period, most: int
) -> dict[int, tuple[datetime, str]]:
    """The newest of one version: its index has them in order, and of several versions none has."""
    citations, asked = tables.citations, tables.asked
    query = (
        sa.select(citations.c.asked, asked.c.at, asked.c.question)
        .distinct()
        .join(asked, asked.c.id == citations.c.asked)
        .where(
            citations.c.version == version,
            period.of_answers(citations.c.asked),
            asked.c.traffic == READER,
        )
        .order_by(citations.c.asked.desc())
        .limit(most)
    )
    return {number: (at, text) for number, at, text in connection.execute(query)}


def _source(article: Article, counts: Counts) -> Source:
    return Source(
        article.article_id,
        article.title or article.path,
        article.path,
        article.authors,
        article.categories,
        article.published,
        counts,
    )


def _title_of(index: Index, article_id: str) -> str:
    """The title of an article that is no longer there, from the catalogue, which forgets none."""
    records = index.catalogue.records_of(article_id)
    known = index.catalogue.headers(records[:1]) if records else {}
    return next((article.title or article.path for article in known.values()), article_id)
