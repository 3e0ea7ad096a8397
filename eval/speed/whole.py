"""How fast the whole is on this machine: building, retrieving, answering, starting, memory.

Building is compared in the same run with what a user would otherwise write: the same passages
through `SentenceTransformer.encode`, which embeds and does nothing else. Absolute figures belong
to the machine and its other work at that moment; the ratios are what to quote.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from assistant.assistant import Assistant
from eval.circumstances import machine, manifest_facts
from eval.configuration import DEFAULTS
from eval.data.jsonl import read_rows
from eval.running.prepared import archive_digest, digest
from eval.speed.embedding import measure, plain_encoder
from index.build import build
from index.embedders import open_embedder
from index.errors import FootnoteError, InputError
from index.generation import Index
from index.manifest import Manifest
from index.passages import lead_input, passage_input
from index.progress import ProgressLine
from index.sources import FolderSource, Item

COLD_STARTS = 5

_SERVING = """
import sys
from assistant.assistant import Assistant
from assistant.http import create_app
assistant = Assistant.open(sys.argv[1])
create_app(assistant)
for question in sys.argv[2:]:
    assistant.answer(question)
status = open("/proc/self/status").read()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
"""


class SampledSource:
    """Every n-th file of a folder, so that a slow machine can measure a large archive."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = FolderSource(folder)
        self.name, self.root = self._folder.name, self._folder.root
        self._items = list(self._folder.items())
        self._step = max(1, len(self._items) // count)

    def items(self) -> Iterator[Item]:
        yield from self._items[:: self._step]


def measure_speed(
    archive: Path, index: Path, sample: int, questions: Sequence[str], line: ProgressLine
) -> dict[str, Any]:
    """All figures in one run. `index` holds an index of `archive`; `sample` articles are built.

    Raises InputError where there is nothing to measure with.
    """
    if not questions:
        raise InputError("No questions arrived to measure with; expected at least one.")
    with tempfile.TemporaryDirectory() as folder:
        building = _building(SampledSource(archive, sample), Path(folder) / "index", line)
    assistant = Assistant.open(index)
    return {
        "building": building,
        "retrieval_ms": _latencies(questions, lambda q: assistant.retriever.retrieve(q, 10)),
        "answer_ms": _latencies(questions, lambda q: assistant.answer(q)),
        "answer_stages_ms": _stages(assistant, questions),
        "cold_ask_s": _cold_starts(index, questions[0]),
        "serving_rss_mb": _serving_memory(index, questions[:50]),
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


def _building(source: SampledSource, directory: Path, line: ProgressLine) -> dict[str, Any]:
    """Files to committed index, against only embedding the very same texts elsewhere."""
    embedder = open_embedder()
    embedder.encode_passages(["compiled before the clock starts"])
    started = perf_counter()
    report = build([source], directory, embedder, on_progress=line)
    seconds = perf_counter() - started
    texts = _texts_of(Index.open(directory))
    plain = plain_encoder()
    plain(texts[:32])
    started = perf_counter()
    plain(texts)
    plain_seconds = perf_counter() - started
    return {
        "articles": report.added,
        "texts": len(texts),
        "seconds": seconds,
        "articles_per_s": report.added / seconds,
        "plain_encode_seconds": plain_seconds,
        "ratio": plain_seconds / seconds,
        "embedding": measure(texts[:320]),
    }


def _texts_of(index: Index) -> list[str]:
    """What the model read for every passage and lead of an index, each text once."""
    texts: list[str] = []
    for segment in index.segments:
        for number, record in enumerate(segment.records):
            article = index.article_of_record(int(record))
            mine = segment.rows[segment.starts[number] : segment.starts[number + 1]]
            texts += [passage_input(article, (int(r["start"]), int(r["end"]))) for r in mine]
            texts.append(lead_input(article))
    return list(dict.fromkeys(texts))


def _latencies(questions: Sequence[str], run: Callable[[str], object]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds, one question after the other, after one to warm up."""
    run(questions[0])
    taken = []
    for question in questions:
        started = perf_counter()
        run(question)
        taken.append((perf_counter() - started) * 1000)
    return {f"p{share}": float(np.percentile(taken, share)) for share in (50, 95, 99)}


def _stages(assistant: Assistant, questions: Sequence[str]) -> dict[str, float]:
    """The median of each stage of an answer, in milliseconds."""
    timings = [assistant.answer(question).timings_ms for question in questions]
    return {stage: median(timing[stage] for timing in timings) for stage in timings[0]}


def _cold_starts(index: Path, question: str) -> dict[str, float]:
    """Seconds for `footnote ask` as a process of its own: first byte to exit."""
    command = [sys.executable, "-m", "app", "ask", question, "--index", str(index), "--json"]
    taken = []
    for _ in range(COLD_STARTS + 1):
        started = perf_counter()
        _run(command)
        taken.append(perf_counter() - started)
    return {"median": median(taken[1:]), "min": min(taken[1:]), "max": max(taken[1:])}


def _serving_memory(index: Path, questions: Sequence[str]) -> float:
    """Resident megabytes of a process that serves the page and has answered the questions."""
    return int(_run([sys.executable, "-c", _SERVING, str(index), *questions])) / 1024


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise FootnoteError(f"{' '.join(command[:4])} … failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def questions_of(index: Index, path: Path | None) -> list[str]:
    """The texts of a grounded or BEIR question file, or else titles of indexed articles."""
    if path is not None:
        return [row.text("text") for row in read_rows(path)]
    titles = [header.title for header in index.headers.values()]
    return titles[:: max(1, len(titles) // 100)][:100]
