"""Which spans of an article were cited, and by how many answers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.entries import moment_of


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """`start` and `end` are half-open code points of the version's text."""

    version: str
    start: int
    end: int
    answers: int
    last_cited: str


def cited_spans(connection: sa.Connection, article_id: str, most: int = 5_000) -> list[CitedSpan]:
    """The cited spans of all versions of an article, the most cited first."""
    versions, citations = tables.versions, tables.citations
    answers = sa.func.count()
    query = (
        sa.select(
            versions.c.version,
            citations.c.start,
            citations.c.end,
            answers,
            sa.func.max(citations.c.asked),
        )
        .join(versions, versions.c.id == citations.c.version)
        .where(versions.c.article_id == article_id)
        .group_by(versions.c.version, citations.c.start, citations.c.end)
        .order_by(answers.desc(), citations.c.start)
        .limit(most)
    )
    return [
        CitedSpan(version, start, end, count, f"{moment_of(last):%Y-%m-%d}")
        for version, start, end, count, last in connection.execute(query)
    ]
