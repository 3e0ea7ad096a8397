"""Counts by day, added up as answers come in, so that pages over a million answers are quick."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.bins import CONFIDENCE, LATENCY, confidence_bin, latency_bin
from assistant.ledger.entries import Entry, moment_of
from assistant.ledger.traffic import READER
from assistant.ledger.upsert import add

Versions = Mapping[tuple[str, str], int]
"""Keys of the table `versions`, by article id and version."""


def add_figures(
    connection: sa.Connection, entries: Sequence[Entry], versions: Versions, sign: int = 1
) -> None:
    """Count readers' answers; with `sign` -1 take them out again."""
    counted = [entry for entry in entries if entry["traffic"] == READER]
    by_day = _articles(counted, sign)
    for table, rows in (
        (tables.day_figures, _figures(counted, sign)),
        (tables.day_bins, _bins(counted, sign)),
        (tables.article_days, by_day),
        (tables.article_months, _months(by_day)),
        (tables.span_days, _spans(counted, versions, sign)),
    ):
        add(connection, table, rows)


def day_of(number: int) -> int:
    """The day on which an answer was made, such as 20161231."""
    moment = moment_of(number)
    return moment.year * 10_000 + moment.month * 100 + moment.day


def _figures(entries: Sequence[Entry], sign: int) -> list[dict[str, Any]]:
    sums: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0, 0, 0, 0.0])
    for entry in entries:
        row = sums[day_of(entry["id"]), entry["channel"]]
        row[0] += sign
        row[1] += sign * bool(entry["abstained"])
        row[2] += sign * (entry["withheld"] > 0)
        row[3] += sign * entry["confidence"]
    names = ("asked", "abstained", "withheld", "confidence")
    return [
        {"day": day, "channel": channel, **dict(zip(names, row, strict=True))}
        for (day, channel), row in sums.items()
    ]


def _bins(entries: Sequence[Entry], sign: int) -> list[dict[str, Any]]:
    counts: Counter[tuple[int, str, int]] = Counter()
    for entry in entries:
        day = day_of(entry["id"])
        counts[day, CONFIDENCE, confidence_bin(entry["confidence"])] += sign
        counts[day, LATENCY, latency_bin(entry["total_ms"])] += sign
    return [
        {"day": day, "measure": measure, "bin": number, "count": count}
        for (day, measure, number), count in counts.items()
    ]


def _articles(entries: Sequence[Entry], sign: int) -> list[dict[str, Any]]:
    cited: Counter[tuple[int, str]] = Counter()
    passed_over: Counter[tuple[int, str]] = Counter()
    for entry in entries:
        day = day_of(entry["id"])
        citing = {row[1] for row in entry["citations"]}
        retrieved = {row[0] for row in entry["hits"]}
        cited.update({(day, article): sign for article in citing})
        passed_over.update({(day, article): sign for article in retrieved - citing})
    return [
        {"day": day, "article_id": article, "cited": cited[key], "passed_over": passed_over[key]}
        for key in cited.keys() | passed_over.keys()
        for day, article in [key]
    ]


def _months(by_day: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in by_day:
        month = sums[row["day"] // 100, row["article_id"]]
        month[0] += row["cited"]
        month[1] += row["passed_over"]
    return [
        {"month": month, "article_id": article, "cited": cited, "passed_over": passed_over}
        for (month, article), (cited, passed_over) in sums.items()
    ]


def _spans(entries: Sequence[Entry], versions: Versions, sign: int) -> list[dict[str, Any]]:
    counts: Counter[tuple[int, int, int, int]] = Counter()
    for entry in entries:
        # An answer counts once, however many of its sentences quote the span.
        for article, version, start, end in {tuple(row[1:5]) for row in entry["citations"]}:
            counts[versions[article, version], start, end, day_of(entry["id"])] += sign
    names = ("version", "start", "end", "day")
    return [{**dict(zip(names, key, strict=True)), "cited": n} for key, n in counts.items()]
