"""Putting made-up answers into a ledger, by the very functions that the drain uses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import sqlalchemy as sa

from assistant.ledger.database import writing
from assistant.ledger.drain import put_answers, put_feedback
from assistant.ledger.entries import Entry
from index.report import OnProgress, Progress

BATCH = 5_000
OPINIONS = 50
"""One in so many answers gets a thumb, and one in ten times as many a reported citation."""


def fill(engine: sa.Engine, entries: Iterable[Entry], count: int, on_progress: OnProgress) -> None:
    """Put `count` answers and what readers say of some of them into the tables."""
    versions: dict[tuple[str, str], int] = {}
    rest, done = iter(entries), 0
    while batch := list(islice(rest, BATCH)):
        with writing(engine) as connection:
            put_answers(connection, batch, versions)
            put_feedback(connection, _opinions(batch))
        done += len(batch)
        on_progress(Progress("filling", done, count, "answers"))


def _opinions(batch: list[Entry]) -> list[Entry]:
    opinions = []
    for place, entry in enumerate(batch):
        if place % OPINIONS == 0:
            thumb = -1 if place % (2 * OPINIONS) else 1
            opinions.append(_said(entry, 0, thumb))
        if place % (10 * OPINIONS) == 1 and entry["citations"]:
            opinions.append(_said(entry, 1, 0))
    return opinions


def _said(entry: Entry, marker: int, thumb: int) -> Entry:
    return {
        "kind": "feedback",
        "id": entry["id"],
        "asked": entry["id"],
        "marker": marker,
        "thumb": thumb,
        "reason": "It says something else." if thumb < 1 else "",
    }
