"""How fast the whole is on this machine: building, retrieving, answering, starting, memory.

Building is compared in the same run with what a user would otherwise write: the same passages
through `SentenceTransformer.encode`, which embeds and does nothing else. Absolute figures belong
to the machine and its other work at that moment; the ratios are what to quote.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from assistant.assistant import Assistant
from eval.circumstances import machine, manifest_facts
from eval.configuration import DEFAULTS
from eval.data.jsonl import read_rows
from eval.running.prepared import archive_digest, digest
from eval.speed.building import building
from eval.speed.latency import latencies, stages
from eval.speed.sampling import Sampled
from index.errors import FootnoteError, InputError
from index.generation import Index
from index.manifest import Manifest
from index.progress import ProgressLine
from index.sources import FolderSource
from index.terminal import counted

COLD_STARTS = 5
READERS = 8
RESIDENT_QUESTIONS = 50


def measure_speed(
    archive: Path,
    index: Path,
    sample: int,
    questions: Sequence[str],
    line: ProgressLine,
    readers: int = READERS,
) -> dict[str, Any]:
    """All figures in one run. `index` holds an index of `archive`; `sample` articles are built.

    Raises InputError where there is nothing to measure with.
    """
    source = Sampled(FolderSource(archive), sample)
    if not questions or not len(source):
        raise InputError(
            f"{counted(len(questions), 'questions')} and {counted(len(source), 'articles')} "
            "arrived to measure with; expected at least one of each."
        )
    with tempfile.TemporaryDirectory() as folder:
        built = building(source, Path(folder), questions, line)
    assistant = Assistant.open(index)
    return {
        **built,
        **latencies(assistant, questions, readers),
        "answer_stages_ms": stages(assistant, questions),
        "cold_ask_s": _cold_starts(index, questions[0]),
        "serving_mb": _serving_memory(index, questions[:RESIDENT_QUESTIONS], readers),
        **facts(archive, questions, assistant.index.manifest),
    }


def facts(archive: Path, questions: Sequence[str], manifest: Manifest) -> dict[str, Any]:
    """What the figures depend on; the data set's digest is over the articles and the questions."""
    used = replace(DEFAULTS, embedder=manifest.embedder_spec, chunking=manifest.chunking)
    return {
        "questions": len(questions),
        "dataset": archive.resolve().name,
        "dataset_sha256": digest([archive_digest([FolderSource(archive)]), *questions]),
        "configuration": used.to_json(),
        "configuration_sha256": used.sha256,
        "manifest": manifest_facts(manifest),
        "machine": machine(),
    }


def _cold_starts(index: Path, question: str) -> dict[str, float]:
    """Seconds for `footnote ask` as a process of its own: first byte to exit."""
    command = [sys.executable, "-m", "app", "ask", question, "--index", str(index), "--json"]
    taken = []
    for _ in range(COLD_STARTS + 1):
        started = perf_counter()
        _run(command)
        taken.append(perf_counter() - started)
    return {"median": median(taken[1:]), "min": min(taken[1:]), "max": max(taken[1:])}


def _serving_memory(index: Path, questions: Sequence[str], readers: int) -> dict[str, Any]:
    """Resident megabytes of a process that serves the page; see `eval.speed.resident`."""
    command = [sys.executable, "-m", "eval.speed.resident", str(index), str(readers)]
    taken: dict[str, Any] = json.loads(_run(command, json.dumps(list(questions))))
    return taken


def _run(command: Sequence[str], given: str | None = None) -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FootnoteError(f"{' '.join(command[:4])} … failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def questions_of(index: Index, path: Path | None) -> list[str]:
    """The texts of a grounded or BEIR question file, or else titles of indexed articles."""
    if path is not None:
        return [row.text("text") for row in read_rows(path)]
    titles = [header.title for header in index.headers.values()]
    return titles[:: max(1, len(titles) // 100)][:100]
