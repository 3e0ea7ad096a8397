"""From the spool into SQL: each line once, in batches, with the counts that pages are made of."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.ledger import spool, tables
from assistant.ledger.database import writing
from assistant.ledger.entries import ASKED, Entry, moment_of
from assistant.ledger.figures import add_figures
from assistant.ledger.rejected import keep_apart
from assistant.ledger.spool import Segment
from assistant.ledger.upsert import insert_missing, replace
from index.errors import LedgerError

log = logging.getLogger(__name__)

BATCH = 500


class Drain:
    """Puts segments into one database. For one thread at a time."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._versions: dict[tuple[str, str], int] = {}

    def segment(self, segment: Segment) -> int:
        """Put a segment's lines into the tables, those that are not there yet; their number.

        Raises LedgerError where the database fails; what was put in stays counted.
        """
        done = self._lines_done(segment)
        entries = islice(spool.read(segment), done, None)
        put = 0
        while batch := list(islice(entries, BATCH)):
            try:
                self._batch(segment, done, batch)
            except LedgerError as problem:
                if _unreachable(problem):
                    raise
                self._one_by_one(segment, done, batch)
            done += len(batch)
            put += len(batch)
        return put

    def forget_segment(self, segment: Segment) -> None:
        """Drop the count of a segment whose file is gone."""
        with writing(self._engine) as connection:
            spools = tables.spools
            connection.execute(spools.delete().where(spools.c.name == segment.name))

    def _lines_done(self, segment: Segment) -> int:
        spools = tables.spools
        query = sa.select(spools.c.lines).where(spools.c.name == segment.name)
        with writing(self._engine) as connection:
            return int(connection.execute(query).scalar() or 0)

    def _batch(self, segment: Segment, done: int, batch: Sequence[Entry | None]) -> None:
        entries = [entry for entry in batch if entry is not None]
        if damaged := len(batch) - len(entries):
            log.warning("%d damaged lines of the ledger's spool were left out", damaged)
        with writing(self._engine) as connection:
            self._put(connection, entries)
            lines = {"name": segment.name, "lines": done + len(batch)}
            replace(connection, tables.spools, [lines])

    def _one_by_one(self, segment: Segment, done: int, batch: Sequence[Entry | None]) -> None:
        """One entry that the database refuses must not hold up all that follow."""
        for number, entry in enumerate(batch):
            try:
                self._batch(segment, done + number, [entry])
            except LedgerError as problem:
                if _unreachable(problem):
                    raise
                self._reject(segment, entry, problem)
                self._batch(segment, done + number, [None])

    def _reject(self, segment: Segment, entry: Entry | None, problem: LedgerError) -> None:
        log.error("an entry of the ledger was refused and kept apart: %s", problem)
        keep_apart(segment.path.parent, entry or {})

    def _put(self, connection: sa.Connection, entries: Sequence[Entry]) -> None:
        asked = [entry for entry in entries if entry["kind"] == ASKED]
        put_answers(connection, self._unforgotten(connection, asked), self._versions)
        put_feedback(connection, [entry for entry in entries if entry["kind"] != ASKED])

    @staticmethod
    def _unforgotten(connection: sa.Connection, asked: Sequence[Entry]) -> list[Entry]:
        names = {entry["conversation"] for entry in asked} - {None}
        column = tables.forgotten.c.conversation
        query = sa.select(column).where(column.in_(names))
        gone = set(connection.execute(query).scalars()) if names else set()
        return [entry for entry in asked if entry["conversation"] not in gone]


def put_answers(
    connection: sa.Connection, entries: Sequence[Entry], versions: dict[tuple[str, str], int]
) -> None:
    """Rows and counts of answers, all new. `versions` remembers keys between calls."""
    if not entries:
        return
    _learn_versions(connection, entries, versions)
    connection.execute(tables.asked.insert(), [_asked_row(entry) for entry in entries])
    connection.execute(tables.shown.insert(), [_shown_row(entry) for entry in entries])
    for table, rows in (
        (tables.hits, _hit_rows(entries, versions)),
        (tables.citations, _citation_rows(entries, versions)),
    ):
        if found := list(rows):
            connection.execute(table.insert(), found)
    _put_conversations(connection, entries)
    add_figures(connection, entries, versions)


def put_feedback(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    """What readers say of answers that are still there; the last word counts."""
    column = tables.asked.c.id
    wanted = {entry["asked"] for entry in entries}
    query = sa.select(column).where(column.in_(wanted))
    known = set(connection.execute(query).scalars()) if wanted else set()
    latest = {
        (entry["asked"], entry["marker"]): {
            "asked": entry["asked"],
            "marker": entry["marker"],
            "thumb": entry["thumb"],
            "reason": stored(entry["reason"]),
            "at": _at(entry["id"]),
        }
        for entry in entries
        if entry["asked"] in known
    }
    replace(connection, tables.feedback, list(latest.values()))


def _learn_versions(
    connection: sa.Connection, entries: Sequence[Entry], versions: dict[tuple[str, str], int]
) -> None:
    wanted = {(row[0], row[1]) for entry in entries for row in entry["hits"]}
    wanted |= {(row[1], row[2]) for entry in entries for row in entry["citations"]}
    missing = sorted(wanted - versions.keys())
    if not missing:
        return
    table = tables.versions
    insert_missing(connection, table, [{"article_id": a, "version": v} for a, v in missing])
    articles = {article for article, _ in missing}
    for chunk in _chunks(sorted(articles), 400):
        query = sa.select(table).where(table.c.article_id.in_(chunk))
        for row in connection.execute(query):
            versions[row.article_id, row.version] = row.id


def _asked_row(entry: Entry) -> dict[str, Any]:
    same = "id conversation channel traffic confidence calibrated abstained withheld total_ms"
    return {
        **{name: entry[name] for name in same.split()},
        "at": _at(entry["id"]),
        "question": stored(entry["question"]),
        "search_query": stored(entry["search_query"]),
        "engine": stored(entry["engine"]),
        "filters": entry["filters"],
        "timings": entry["timings"],
    }


def _shown_row(entry: Entry) -> dict[str, Any]:
    sentences = [
        [stored(text), markers, *(name and stored(name) for name in worded_by)]
        for text, markers, *worded_by in entry["sentences"]
    ]
    return {"asked": entry["id"], "sentences": sentences, "notice": stored(entry["notice"])}


def _hit_rows(
    entries: Sequence[Entry], versions: dict[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        for article, version, start, end, rank, score in entry["hits"]:
            yield {
                "asked": entry["id"],
                "rank": rank,
                "version": versions[article, version],
                "start": start,
                "end": end,
                "score": score,
            }


def _citation_rows(
    entries: Sequence[Entry], versions: dict[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    for entry in entries:
        for marker, article, version, start, end, rank, digest in entry["citations"]:
            yield {
                "asked": entry["id"],
                "marker": marker,
                "version": versions[article, version],
                "start": start,
                "end": end,
                "rank": rank,
                "quote_sha256": bytes.fromhex(digest),
            }


def _put_conversations(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    named = [entry for entry in entries if entry["conversation"]]
    turns = Counter(entry["conversation"] for entry in named)
    first = {entry["conversation"]: entry for entry in reversed(named)}
    table = tables.conversations
    rows = [
        {"id": name, "channel": first[name]["channel"], "started": first[name]["id"], "turns": 0}
        for name in sorted(turns)
    ]
    insert_missing(connection, table, rows)
    for name, count in sorted(turns.items()):
        connection.execute(
            table.update().where(table.c.id == name).values(turns=table.c.turns + count)
        )


def _at(number: int) -> Any:
    return moment_of(number).replace(tzinfo=None)


def stored(text: str) -> str:
    """As both databases take it: PostgreSQL refuses NUL, and neither keeps lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def _chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(values), size):
        yield values[first : first + size]


def _unreachable(problem: LedgerError) -> bool:
    """Whether the database cannot be had now, rather than an entry that it refuses."""
    cause = problem.__cause__
    return isinstance(cause, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError)


def drain_orphans(folder: Path, drain: Drain) -> int:
    """Put in what ended processes left in a spool folder; the number of lines."""
    put = 0
    for segments, lock in spool.orphans(folder):
        for segment in segments:
            put += drain.segment(segment)
            segment.path.unlink()
            drain.forget_segment(segment)
        if segments:  # one without may belong to a process that is only beginning
            lock.unlink(missing_ok=True)
    return put
