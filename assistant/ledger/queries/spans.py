"""Which spans of an article were cited, and by how many answers."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.queries.period import written


@dataclass(frozen=True, slots=True)
class CitedSpan:
    """`start` and `end` are half-open code points of the version's text."""

    version: str
    start: int
    end: int
    answers: int
    last_cited: str


def cited_spans(connection: sa.Connection, article_id: str, most: int = 5_000) -> list[CitedSpan]:
    """The spans of all versions of an article that answers to readers cite, the most cited first.

    One answer may cite several, so that their sum may be larger than the number of answers.
    """
    versions, spans = tables.versions, tables.span_days
    answers = sa.func.sum(spans.c.cited)
    query = (
        sa.select(versions.c.version, spans.c.start, spans.c.end, answers, sa.func.max(spans.c.day))
        .join(versions, versions.c.id == spans.c.version)
        .where(versions.c.article_id == article_id, spans.c.cited > 0)
        .group_by(versions.c.version, spans.c.start, spans.c.end)
        .order_by(answers.desc(), spans.c.start)
        .limit(most)
    )
    return [
        CitedSpan(version, start, end, int(count), written(last))
        for version, start, end, count, last in connection.execute(query)
    ]
