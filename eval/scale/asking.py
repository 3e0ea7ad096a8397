"""A process that only asks: milliseconds a retrieval and resident memory, as one line of JSON.

    python -m eval.scale.asking INDEX QUESTIONS

A process of its own, for the one that made the index still holds what that took.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from time import perf_counter, process_time
from typing import Any

from assistant.retrieval import HybridRetriever
from eval.scale.archive import IDENTITY
from eval.scale.questions import Asked, Given, questions
from eval.speed.latency import Timed
from eval.speed.resident import status_mb
from index.embedders import open_embedder
from index.filters import Filters
from index.generation import Index
from index.protocols import Embedder

HITS = 10
WARM_UP = 10
MEMORY = {"resident": "VmRSS", "anonymous": "RssAnon", "of_files": "RssFile"}


def main(directory: str, count: int) -> None:
    model = open_embedder()
    model.encode_queries(["compiled before anything is measured"])
    print(json.dumps(measured(directory, count, model)))


def measured(directory: str, count: int, model: Embedder | None) -> dict[str, Any]:
    """`ms` of each retrieval without and with a filter, in turns; `mb` before, opened and after.

    The first WARM_UP questions are not counted: they read the columns that filters look at.
    """
    before = memory()
    started = perf_counter()
    index = Index.open(directory)
    opening = perf_counter() - started
    opened = memory()
    asked = questions(index, count + WARM_UP)
    retriever = HybridRetriever(index, Given(asked, model, IDENTITY))
    timed, worked = _timed(retriever, asked)
    after = memory()
    return {
        "ms": timed,
        "figures": shares(timed),
        "processor": shares(worked),
        "opening_s": opening,
        "mb": {"before": before, "opened": opened, "after": after},
    }


def shares(timed: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    return {name: Timed(tuple(ms), sum(ms) / 1000).figures() for name, ms in timed.items()}


def _timed(
    retriever: HybridRetriever, asked: Sequence[Asked]
) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """Milliseconds by the clock, and of the processor, all threads together."""
    taken: dict[str, list[float]] = {"all": [], "filtered": []}
    worked: dict[str, list[float]] = {"all": [], "filtered": []}
    for number, question in enumerate(asked):
        ways: tuple[tuple[str, Filters | None], ...] = (
            ("all", None),
            ("filtered", question.filters),
        )
        for name, filters in ways:
            started, working = perf_counter(), process_time()
            retriever.retrieve(question.text, HITS, filters=filters)
            milliseconds = (perf_counter() - started) * 1000
            if number >= WARM_UP:
                taken[name].append(milliseconds)
                worked[name].append((process_time() - working) * 1000)
    return taken, worked


def memory() -> dict[str, float | None]:
    """Megabytes of this process, by the system's own account; None where it keeps none."""
    return {name: status_mb(field) for name, field in MEMORY.items()}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
