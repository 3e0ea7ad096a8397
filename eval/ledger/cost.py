"""What recording adds to an answer: the time of `record` alone, beside a draining thread."""

from __future__ import annotations

from time import perf_counter, sleep

import numpy as np

from assistant.ledger.entries import Asking
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from eval.ledger.synthetic import Synthesis
from index.generation import Index

PAUSE = 0.002
"""Seconds between two answers: as many as a busy server gives, so that drains fall between."""


def measure_cost(
    settings: LedgerSettings, index: Index, made: Synthesis, count: int
) -> dict[str, float]:
    """Milliseconds of `record`, over `count` answers with thirty hits each."""
    ledger, times = Ledger.open(settings), []
    for _ in range(count):
        answer = made.answer()
        started = perf_counter()
        ledger.recorder.record(answer, index, Asking("page", "a" * 32))
        times.append((perf_counter() - started) * 1000)
        sleep(PAUSE)
    lost = ledger.recorder.lost
    ledger.close()
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    return {"n": count, "p50": float(p50), "p95": float(p95), "p99": float(p99), "lost": lost}
