"""A peer's job as a process of its own, and what it found as a run over articles."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from eval.data.jsonl import Row, read_rows
from eval.peers.environments import HERE, Peer, clean_environment
from eval.types import Run
from index.errors import FootnoteError

HOST = HERE / "host.py"


@dataclass(frozen=True, slots=True)
class Found:
    """`facts` is what the host answered; `ms` the milliseconds of each query, in their order."""

    run: Run
    ms: tuple[float, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """What a peer has to do; `eval.peers.host` says what the fields mean.

    What it finds is written into `folder`.
    """

    mode: str
    rows: Path
    queries: Path
    k: int
    model: Path
    folder: Path

    def found(self, peer: Peer) -> Path:
        return self.folder / f"{peer.name}-{self.mode}.jsonl"

    def line(self, peer: Peer) -> str:
        """The job for one peer, as the host reads it."""
        values = {
            "adapter": str(peer.adapter),
            "mode": self.mode,
            "rows": str(self.rows),
            "queries": str(self.queries),
            "k": self.k,
            "model": str(self.model),
            "found": str(self.found(peer)),
        }
        return json.dumps(values) + "\n"


def ask(peer: Peer, python: Path, job: Job) -> Found:
    """Index and search with a peer, run by its environment's interpreter.

    Raises FootnoteError with the last words of a process that failed.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    threads = os.environ.get("OMP_NUM_THREADS")  # torch's own choice where it is not set
    facts = _answer(peer, python, job)
    run, ms = read_found(job.found(peer))
    return Found(run, ms, facts | {"load": load, "threads": threads})


def _answer(peer: Peer, python: Path, job: Job) -> dict[str, Any]:
    done = subprocess.run(
        [str(python), "-I", str(HOST)],
        input=job.line(peer),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env=clean_environment(),
    )
    if done.returncode:
        raise FootnoteError(
            f"{peer.name} failed with exit status {done.returncode} ({job.mode}): "
            f"{done.stderr.strip()[-800:]}"
        )
    try:
        answer = json.loads(done.stdout)
    except ValueError as exc:
        raise FootnoteError(
            f"{peer.name} answered {done.stdout[:200]!r}; expected one line of JSON."
        ) from exc
    if not isinstance(answer, dict):
        raise FootnoteError(f"{peer.name} answered {answer!r}; expected a JSON object.")
    return answer


def read_found(path: Path) -> tuple[Run, tuple[float, ...]]:
    """(the run over articles, milliseconds a query). Raises InputError with file and line."""
    run: Run = {}
    taken = []
    for row in read_rows(path):
        run[row.identifier("query_id")] = max_passage(_pairs(row))
        taken.append(_number(row, row.values.get("ms"), "'ms' should be a number"))
    return run, tuple(taken)


def _pairs(row: Row) -> Iterable[tuple[str, float]]:
    pairs = row.values.get("found")
    if not isinstance(pairs, list):
        raise row.fail("'found' should be a list of [doc_id, score].")
    for pair in pairs:
        match pair:
            case [str(doc_id), score]:
                yield doc_id, _number(row, score, "a score should be a finite number")
            case _:
                raise row.fail(f"'found' should hold [doc_id, score], got {pair!r}.")


def _number(row: Row, value: object, expected: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise row.fail(f"{expected}, got {value!r}.")
    return float(value)


def max_passage(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """An article scores as its best passage: MaxP, Dai and Callan 2019."""
    best: dict[str, float] = {}
    for doc_id, score in pairs:
        best[doc_id] = max(score, best.get(doc_id, score))
    return best
