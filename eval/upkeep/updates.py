"""How soon a change is searchable: whole commands, with the start of their processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from eval.circumstances import machine
from eval.reports.table import aligned
from index.build import build
from index.embedders import open_embedder
from index.errors import FootnoteError
from index.generation import Index
from index.passages import lead_input, passage_input
from index.protocols import Embedder
from index.report import OnProgress
from index.sources import FolderSource
from index.terminal import counted
from index.vector_cache import VectorCache, made_with

NOTE = """---
title: A note that came {number}
---
The {number}th heron of the season was counted at Lake Orme. It is marker{number} of this archive.
"""


def measure_updates(
    root: Path, archive: Path, runs: int, index: Path | None, on_progress: OnProgress
) -> dict[str, Any]:
    """Over a copy of the archive: `build` with nothing changed, and `add` of one article each.

    `index` is an index of the archive whose vectors are taken over; by default one is built.
    """
    folder = root / archive.resolve().name
    shutil.copytree(archive, folder)
    directory, embedder = root / "index", open_embedder()
    cache = root / "vectors"
    if index is not None:
        _take_over(index, embedder, cache)
    build([FolderSource(folder)], directory, embedder, vector_cache=cache, on_progress=on_progress)
    count = Index.open(directory).article_count
    unchanged = [_timed(["index", "build", str(folder)], directory) for _ in range(runs)]
    added = [_added(folder, directory, number) for number in range(runs)]
    return {
        "dataset": folder.name,
        "articles": count,
        "n": runs,
        "unchanged_build_s": _figures(unchanged),
        "one_article_added_s": _figures(added),
        "load": os.getloadavg()[0],
        "machine": machine(),
    }


def _take_over(index: Path, embedder: Embedder, cache: Path) -> None:
    """Put the vectors of an index into a cache, so that its copy is built in seconds."""
    opened = Index.open(index)
    store = VectorCache(cache, made_with(embedder, opened.manifest.embedder_options))
    for segment in opened.segments:
        for number, record in enumerate(segment.records):
            article = opened.article_of_record(int(record))
            lead = segment.first_article + number
            rows = opened.passages_of_lead(lead)
            mine = segment.rows[segment.starts[number] : segment.starts[number + 1]]
            texts = [passage_input(article, (int(r["start"]), int(r["end"]))) for r in mine]
            store.put(texts, opened.passages.vectors_of(np.array(rows)))
            store.put([lead_input(article)], opened.leads.vectors_of(np.array([lead])))
    store.close()


def _added(folder: Path, directory: Path, number: int) -> float:
    """Seconds from a new file to an index that finds it. Raises FootnoteError if it does not."""
    file = folder / f"footnote-added-{number}.md"
    file.write_text(NOTE.format(number=number), encoding="utf-8")
    taken = _timed(["index", "add", str(file)], directory)
    index = Index.open(directory)
    found = index.passage_terms.search([f"marker{number}"], 1)[1]
    path = index.article_of_record(index.record_of_lead(index.lead_of_passage(int(found[0, 0]))))
    index.close()
    if path.path != file.name:
        raise FootnoteError(f"{file.name} was added and is not found.")
    return taken


def _timed(arguments: Sequence[str], directory: Path) -> float:
    command = [sys.executable, "-m", "app", *arguments, "--index", str(directory), "--quiet"]
    started = perf_counter()
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    taken = perf_counter() - started
    if done.returncode:
        raise FootnoteError(f"{' '.join(arguments)} failed: {done.stderr.strip()[-500:]}")
    return taken


def _figures(seconds: Sequence[float]) -> dict[str, float]:
    return {"median": median(seconds), "min": min(seconds), "max": max(seconds)}


def updates_table(figures: Mapping[str, Any]) -> str:
    rows = [["whole command, seconds", "median", "min", "max", "n"]]
    for name, key in (
        ("nothing changed", "unchanged_build_s"),
        ("one article added", "one_article_added_s"),
    ):
        values = [f"{figures[key][which]:.2f}" for which in ("median", "min", "max")]
        rows.append([name, *values, str(figures["n"])])
    articles = counted(figures["articles"], "articles")
    heading = f"{figures['dataset']}: {articles}, load {figures['load']:.1f}"
    return f"{heading}\n\n{aligned(rows)}\n"
