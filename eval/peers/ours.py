"""Footnote on the same task: built from its sources, asked through readers' own retriever."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from assistant.assistant import Assistant
from eval.peers.material import Task
from eval.peers.process import Found
from index.build import build
from index.embedders import open_embedder
from index.errors import QuestionError
from index.report import OnProgress
from index.types import Chunking


@dataclass(frozen=True, slots=True)
class Ours:
    """`assistant` is open on the index that was built, for peers' passages to be cut from."""

    assistant: Assistant
    found: Found


def measure_ours(task: Task, directory: Path, k: int, report: OnProgress) -> Ours:
    """From files to a committed index, then every query alone, after one to warm up."""
    embedder = open_embedder()
    embedder.encode_passages(["compiled before the clock starts"])
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    started = perf_counter()
    build(list(task.sources), directory, embedder, chunking=Chunking(), on_progress=report)
    seconds = perf_counter() - started
    assistant = Assistant.open(directory, embedder)
    paths = {header.article_id: header.path for header in assistant.index.headers.values()}

    def search(text: str) -> dict[str, float]:
        """Nothing for a query that readers could not ask, which then counts zero."""
        try:
            found = assistant.retrieve_articles(text, k)
        except QuestionError:
            found = []
        return {paths[article_id]: score for article_id, score in found}

    run, ms = search_all(task, search)
    facts = {
        "index_s": seconds,
        "rows": assistant.index.passage_count,
        "load": load,
        "precision": embedder.identity.precision,
    }
    return Ours(assistant, Found(run, ms, facts))


def search_all(
    task: Task, search: Callable[[str], dict[str, float]]
) -> tuple[dict[str, dict[str, float]], tuple[float, ...]]:
    search(task.queries[0].text)
    run, taken = {}, []
    for query in task.queries:
        started = perf_counter()
        run[query.query_id] = search(query.text)
        taken.append((perf_counter() - started) * 1000)
    return run, tuple(taken)
