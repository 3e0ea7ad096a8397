"""The weekly digest: what was asked, cited and not answered, in a page that fits a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import sqlalchemy as sa

from assistant.ledger.clusters import Cluster, clustered
from assistant.ledger.queries.overview import Totals, totals
from assistant.ledger.queries.period import Period, written
from assistant.ledger.queries.questions import questions
from assistant.ledger.queries.sources import Source, article_counts, sources
from assistant.ledger.queries.stale import CHANGED, Stale, stale
from assistant.ledger.review import Report, open_reports
from index.generation import Index
from index.terminal import counted

SHOWN = 10
LOOKED_AT = 1_000
"""Unsupported questions of the period that are put together by likeness."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a digest says, before it is Markdown or HTML."""

    title: str
    figures: Totals
    top: Sequence[Source]
    articles: int
    uncited: int
    unanswered: Sequence[Cluster]
    reports: Sequence[Report]
    changed: Sequence[Stale]


Section = tuple[str, Sequence[str]]


def digest(connection: sa.Connection, index: Index, period: Period) -> Digest:
    """The figures of a period. Raises LedgerError."""
    rows = sources(index, article_counts(connection, period))
    unsupported = questions(connection, "unsupported", period, LOOKED_AT)
    first, last = (written(day) if day else "the beginning" for day in (period.first, period.last))
    return Digest(
        f"Footnote, {first} to {last}",
        totals(connection, period),
        [row for row in rows[:SHOWN] if row.counts.cited],
        index.article_count,
        sum(not row.counts.cited for row in rows if row.path),
        clustered(unsupported)[:SHOWN],
        open_reports(connection, SHOWN),
        [row for row in stale(connection, index, LOOKED_AT) if row.state == CHANGED][:SHOWN],
    )


def as_markdown(found: Digest) -> str:
    """The digest as Markdown; what readers and articles wrote is only text in it."""
    parts = [f"# {_plain(found.title)}"]
    for heading, lines in _sections(found):
        parts.append(f"## {heading}")
        parts.append("\n".join(f"- {_plain(line)}" for line in lines))
    return "\n\n".join(parts) + "\n"


def as_html(found: Digest) -> str:
    """The digest as a page without scripts, images or styles from elsewhere."""
    body = "".join(
        f"<h2>{escape(heading)}</h2><ul>"
        + "".join(f"<li>{escape(line)}</li>" for line in lines)
        + "</ul>"
        for heading, lines in _sections(found)
    )
    title = escape(found.title)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>\n"
    )


def _sections(found: Digest) -> list[Section]:
    listed: list[Section] = [
        ("Questions", _figures(found.figures)),
        ("Most cited", [f"{row.counts.cited:,}: {row.title}" for row in found.top]),
        ("Without an answer", [_cluster(cluster) for cluster in found.unanswered]),
        ("Reported citations, not judged yet", [_report(report) for report in found.reports]),
        ("Cited, and since changed", [f"{row.title}: “{row.quote}”" for row in found.changed]),
        ("Articles", [f"{found.uncited:,} of {found.articles:,} were not cited."]),
    ]
    return [(heading, lines or ["None."]) for heading, lines in listed]


def _figures(figures: Totals) -> list[str]:
    if not figures.asked:
        return ["Nobody asked anything."]
    lines = [
        f"{figures.asked:,} asked, {figures.answered or 0:.0%} of them answered",
        f"{figures.liked:,} found useful, {figures.disliked:,} not, "
        f"{counted(figures.reported, 'citations')} reported",
    ]
    if figures.p50_ms is not None and figures.p95_ms is not None:
        lines.append(
            f"an answer took {figures.p50_ms:.0f} ms, 95 % at most {figures.p95_ms:.0f} ms"
        )
    return lines


def _cluster(cluster: Cluster) -> str:
    count = len(cluster.questions)
    return (
        f"{cluster.first.question} (and {count - 1:,} alike)"
        if count > 1
        else (cluster.first.question)
    )


def _report(report: Report) -> str:
    reason = f": {report.reason}" if report.reason else ""
    return f"citation {report.marker} of “{report.question}”{reason}"


_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|&~!]|^[-+]|(?<=^\d)[.)]")


def _plain(text: str) -> str:
    """One line in which nothing is Markdown: every character that could be is escaped."""
    return _MARKUP.sub(lambda found: f"\\{found.group()}", " ".join(text.split()))
