"""SIGKILL at random moments while answers are recorded: nothing acknowledged may be lost."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.database import reading
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from index.errors import FootnoteError
from index.report import OnProgress, Progress


@dataclass(slots=True)
class Kills:
    """`acknowledged` answers were named by the process before it died; `kept` are in the tables.

    `unheard` are kept and were named to nobody: recorded, and killed before saying so.
    """

    kills: int = 0
    acknowledged: int = 0
    kept: int = 0
    unheard: int = 0
    lost: int = 0
    counted: int = 0
    failures: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def measure_kills(
    settings: LedgerSettings, index: Path, answers: int, kills: int, seed: int, report: OnProgress
) -> Kills:
    """Record `answers` answers in processes that are killed `kills` times in all."""
    rng, found, heard = random.Random(seed), Kills(), set[int]()
    for number in range(1, kills + 1):
        wanted = max(
            1, answers // kills + rng.randint(-answers // kills // 2, answers // kills // 2)
        )
        heard |= set(_recorded(settings, index, wanted, rng.uniform(0, 0.4), seed + number))
        found.kills += 1
        report(Progress("killing", number, kills, "processes"))
    _check(settings, heard, found)
    return found


def _recorded(
    settings: LedgerSettings, index: Path, wanted: int, delay: float, seed: int
) -> Iterator[int]:
    """The numbers that a process says it has recorded before it is killed."""
    place = {"url": settings.url, "spool": str(settings.spool), "index": str(index), "seed": seed}
    process = subprocess.Popen(
        [sys.executable, "-m", "eval.ledger.child", json.dumps(place)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert process.stdout is not None
    for _ in range(wanted):
        line = process.stdout.readline()
        if not line.endswith("\n"):
            raise FootnoteError(f"The recording process ended by itself: {process.wait()}.")
        yield int(line)
    time.sleep(delay)  # into a drain as often as between two
    process.send_signal(signal.SIGKILL)
    yield from (int(line) for line in process.stdout if line.endswith("\n"))
    process.stdout.close()
    process.wait()


def _check(settings: LedgerSettings, heard: set[int], found: Kills) -> None:
    ledger = Ledger.open(settings)
    with reading(ledger.engine) as connection:
        kept = set(connection.execute(sa.select(tables.asked.c.id)).scalars())
        counts = sa.select(sa.func.sum(tables.day_figures.c.asked))
        found.counted = int(connection.execute(counts).scalar() or 0)
    ledger.close()
    found.acknowledged, found.kept = len(heard), len(kept)
    found.lost, found.unheard = len(heard - kept), len(kept - heard)
    if found.lost:
        found.failures.append(f"{found.lost:,} acknowledged answers are lost")
    if found.counted != found.kept:
        found.failures.append(f"{found.counted:,} answers are counted, {found.kept:,} are kept")
