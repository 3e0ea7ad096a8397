"""What size does to a search: the same made-up archive at a hundredth, a tenth and all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from time import perf_counter
from typing import Any

from eval.circumstances import machine
from eval.running.prepared import digest
from eval.scale.archive import SEED, MadeUp
from eval.scale.questions import questions
from eval.scale.truth import recalls
from eval.scale.writing import write_index
from eval.speed.building import bytes_of
from index.errors import FootnoteError
from index.files import write_atomically
from index.generation import Index
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.report import OnProgress, Progress

SHARES = (100, 10, 1)
"""The sizes that are measured: the passages divided by these, but no fewer than SMALLEST."""

SMALLEST = 1_000

JUDGED = 100
"""Questions whose recall is measured: each takes two comparisons with every vector."""


def measure_scale(
    passages: int, count: int, folder: Path, vector_memory: int, line: OnProgress
) -> dict[str, Any]:
    """All figures; `sizes` has one entry a size. Indexes that `folder` holds already are kept."""
    load = os.getloadavg()[0]
    sizes = [
        measured_size(size, count, folder, vector_memory, line)
        for size in sorted({max(SMALLEST, passages // share) for share in SHARES})
    ]
    return {
        "dataset": "made-up",
        "dataset_sha256": digest([f"made-up {SEED} {passages}"]),
        "questions": count,
        "judged": min(count, JUDGED),
        "vector_memory_mb": vector_memory,
        "load": load,
        "retrieval_ms": sizes[-1]["retrieval_ms"],
        "filtered_ms": sizes[-1]["filtered_ms"],
        "sizes": [{k: v for k, v in size.items() if k != "latencies_ms"} for size in sizes],
        "latencies_ms": {
            f"{size['passages']:,} passages, {way}": taken
            for size in sizes[-1:]
            for way, taken in size["latencies_ms"].items()
        },
        "machine": machine(),
    }


def measured_size(
    passages: int, count: int, folder: Path, vector_memory: int, line: OnProgress
) -> dict[str, Any]:
    directory = folder / f"made-up-{SEED}-{passages}-{vector_memory}"
    built = _built(passages, directory, vector_memory, line)
    line(Progress(f"asking {passages:,}", 0, count, "questions"))
    asked = _asked(directory, count)
    index = Index.open(directory)
    line(Progress(f"judging {passages:,}", 0, JUDGED, "questions"))
    found = recalls(index, questions(index, min(count, JUDGED)))
    counts, segments = index.manifest.counts, index.manifest.segments
    before, after = asked["mb"]["before"]["resident"], asked["mb"]["after"]["resident"]
    taken = None if before is None else (after - before) * 2**20
    return {
        "articles": counts.articles,
        "passages": counts.passages,
        "segments": len(segments),
        "codes": codes_of(index.manifest),
        **built,
        "bytes": bytes_of(directory),
        "opening_s": asked["opening_s"],
        "retrieval_ms": asked["figures"]["all"],
        "filtered_ms": asked["figures"]["filtered"],
        "processor_ms": asked["processor"],
        "recall_at_10": found,
        "resident_mb": asked["mb"],
        "resident_bytes_a_passage": None if taken is None else taken / counts.passages,
        "latencies_ms": asked["ms"],
    }


def codes_of(manifest: Manifest) -> list[dict[str, Any]]:
    """How the vectors of each segment that has codes are searched; none where all are compared."""
    return [
        {"rows": kind, **asdict(how)}
        for entry in manifest.segments
        for kind, how in (("passages", entry.passage_codes), ("leads", entry.lead_codes))
        if how is not None
    ]


def _built(passages: int, directory: Path, vector_memory: int, line: OnProgress) -> dict[str, Any]:
    """Seconds and peak memory of the process that wrote the index, which are kept beside it."""
    record = directory / "built.json"
    with suppress(OSError, ValueError):
        known: dict[str, Any] = json.loads(record.read_text("utf-8"))
        read_manifest(Layout(directory))
        return known
    started = perf_counter()
    write_index(MadeUp(passages), directory, vector_memory, line)
    built = {"seconds": perf_counter() - started}
    write_atomically(record, json.dumps(built).encode())
    return built


def _asked(directory: Path, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "eval.scale.asking", str(directory), str(count)]
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        raise FootnoteError(f"Asking {directory} failed: {done.stderr.strip()[-500:]}")
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered
