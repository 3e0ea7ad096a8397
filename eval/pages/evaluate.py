"""Reading saved pages with the index's own reader, and judging its fields and its text."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.circumstances import dataset_digest, distribution, machine
from eval.measures.bootstrap import Floats, mean_interval, statistic_interval
from eval.pages.gold import GOLD, GoldPage, page_bytes, read_gold
from eval.pages.matching import field_scores, snippet_scores
from eval.progress import counted, silent
from eval.results import Result, completed
from index.errors import ReadError
from index.readers import read_file, reader_for
from index.report import OnProgress
from index.types import Document

MEASURES = ("title", "author", "date", "with", "without")
LOOSER = ("title_loosely", "author_loosely", "author_withheld")
SNIPPETS = ("with", "without")
READ_AS = "page.html"
LIBRARIES = ("trafilatura", "lxml")


@dataclass(frozen=True, slots=True)
class Judged:
    """One page's scores; `problem` says why it could not be read."""

    page: GoldPage
    fields: Mapping[str, float]
    snippets: Mapping[str, Mapping[str, float]]
    problem: str | None = None


def evaluate_pages(folder: Path, report: OnProgress = silent) -> Result:
    """The measures by their names, with intervals, halves and what they depend on.

    Raises InputError for an unsound gold file and for a page that is not there.
    """
    pages = read_gold(folder)
    judged: list[Judged] = []
    seconds = 0.0
    for page in counted(pages, "reading", len(pages), "pages", report):
        data = page_bytes(page)
        began = time.process_time()
        document, problem = _read(data)
        seconds += time.process_time() - began
        judged.append(_judge(page, document, problem))
    reader = reader_for(READ_AS)
    figures: dict[str, Any] = {
        **summarise(judged),
        "dataset": folder.resolve().name,
        "dataset_sha256": dataset_digest([folder / GOLD, *(page.file for page in pages)]),
        "reader": reader.name if reader else None,
        "pages_per_cpu_second": len(pages) / seconds if seconds else None,
        "by_half": {name: summarise(half) for name, half in halves(judged).items() if half},
        "unread": {one.page.page_id: one.problem for one in judged if one.problem},
        "per_query": per_page(judged),
        "texts": {one.page.page_id: one.page.title for one in judged},
        "machine": {**machine(), **{name: distribution(name) for name in LIBRARIES}},
    }
    return completed(figures, "pages")


def halves(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Two halves by the sha256 of the pages' names: the same for everybody, whatever is added.

    Rules may be written after looking at the one; the other tells whether they are rules.
    """
    parts: dict[str, list[Judged]] = {"a": [], "b": []}
    for one in judged:
        name = one.page.page_id.encode("utf-8", "replace")
        parts["ab"[hashlib.sha256(name).digest()[-1] % 2]].append(one)
    return parts


def summarise(judged: Sequence[Judged]) -> dict[str, Any]:
    """Means over the pages that have the field, and over all snippets of all pages.

    Snippets of one page stand or fall together, so that their intervals draw pages.
    """
    figures: dict[str, Any] = {"n": len(judged), "n_by_measure": {}, "intervals": {}}
    for name in (*MEASURES, *LOOSER):
        if name in SNIPPETS:
            of_pages = [one.snippets[name] for one in judged if one.snippets[name]]
            values = [value for snippets in of_pages for value in snippets.values()]
            bounds = _clustered(of_pages) if values else None
        else:
            values = [one.fields[name] for one in judged if name in one.fields]
            bounds = list(mean_interval(values)) if values else None
        figures[name] = sum(values) / len(values) if values else None
        figures["n_by_measure"][name] = len(values)
        figures["intervals"][name] = bounds
    return figures


def per_page(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """{measure: {page: value}}; of snippets {measure: {page#number: value}}."""
    values: dict[str, dict[str, float]] = {}
    for one in judged:
        for name, value in one.fields.items():
            values.setdefault(name, {})[one.page.page_id] = value
        for name, snippets in one.snippets.items():
            values.setdefault(name, {}).update(snippets)
    return values


def _read(data: bytes) -> tuple[Document | None, str | None]:
    try:
        return read_file(data, READ_AS), None
    except ReadError as error:
        return None, error.reason


def _judge(page: GoldPage, document: Document | None, problem: str | None) -> Judged:
    text = document.text if document else ""
    return Judged(page, field_scores(page, document), snippet_scores(page, text), problem)


def _clustered(of_pages: Sequence[Mapping[str, float]]) -> list[float]:
    """The bootstrap interval of hits / snippets, pages drawn with all their snippets."""
    hits = [sum(snippets.values()) for snippets in of_pages]
    sizes = [float(len(snippets)) for snippets in of_pages]

    def share(left: Floats, right: Floats) -> float:
        return float(np.sum(left) / np.sum(right))

    return list(statistic_interval(share, hits, sizes))
