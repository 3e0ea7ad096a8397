"""Sources, stale citations and questions as the rows that commands print and files hold."""

from __future__ import annotations

from typing import Any

from assistant.ledger.queries.questions import Question
from assistant.ledger.queries.sources import Group, Source
from assistant.ledger.queries.stale import Stale

SOURCE = "article_id title path authors categories published cited passed_over last_cited".split()
STALE = "article_id title path version now start end quote state answers last_cited".split()
GROUP = "name articles cited_articles cited passed_over".split()
QUESTION = (
    "answer at question channel answered confidence withheld total_ms thumb reason "
    "conversation".split()
)


def source_row(row: Source) -> dict[str, Any]:
    """`passed_over` counts answers that found the article and cite it not."""
    return {
        "article_id": row.article_id,
        "title": row.title,
        "path": row.path,
        "authors": list(row.authors),
        "categories": list(row.categories),
        "published": row.published,
        "cited": row.counts.cited,
        "passed_over": row.counts.passed_over,
        "last_cited": row.counts.last_cited,
    }


def stale_row(row: Stale) -> dict[str, Any]:
    return {name: getattr(row, name) for name in STALE}


def group_row(row: Group) -> dict[str, Any]:
    return {name: getattr(row, name) for name in GROUP}


def question_row(row: Question) -> dict[str, Any]:
    """`answer` is the answer's number, as text: it has more digits than JSON's numbers hold."""
    return {
        "answer": str(row.number),
        "at": row.at,
        "question": row.question,
        "channel": row.channel,
        "answered": not row.abstained,
        "confidence": row.confidence,
        "withheld": row.withheld,
        "total_ms": row.total_ms,
        "thumb": {1: "up", -1: "down"}.get(row.thumb or 0),
        "reason": row.reason,
        "conversation": row.conversation,
    }
