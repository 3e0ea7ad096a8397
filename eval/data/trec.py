"""Runs in TREC's text format: `query_id Q0 doc_id rank score tag`, one line a document.

Equal scores are broken as trec_eval breaks them, by the document's id in descending order, so
that a run means the same list here, in the file, and in every tool that reads it. The rank
column is written for people; like trec_eval, we read the score and ignore the rank.

White space separates the columns: in an id, such as the name of a file, each such character is
written as the %XX of its UTF-8.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from eval.data.jsonl import MAX_COLUMNS_LINE, read_lines, shown
from eval.types import Run
from index.errors import InputError


def ranked(scores: Mapping[str, float]) -> list[tuple[str, float]]:
    """Documents best first; ties by id, descending."""
    by_id = sorted(scores.items(), key=lambda item: item[0], reverse=True)
    return sorted(by_id, key=lambda item: item[1], reverse=True)


def format_run(run: Run, tag: str = "footnote") -> str:
    """The run as text. Scores keep every digit, so that reading it back gives the same run.

    A query without documents has no line, for the format has no way to say it; the measures
    count it as zero because they ask for every judged query.
    """
    lines = []
    for query_id, scores in run.items():
        for rank, (doc_id, score) in enumerate(ranked(scores), start=1):
            columns = run_id(query_id), "Q0", run_id(doc_id), str(rank), repr(float(score)), tag
            lines.append(" ".join(columns) + "\n")
    return "".join(lines)


def run_id(identifier: str) -> str:
    """An id as a run has it. Raises InputError for an empty one."""
    if not identifier:
        raise InputError("An empty id cannot be written to a TREC run. Name it in the data set.")
    return re.sub(r"\s", lambda found: quote(found[0]), identifier)


def write_run(path: Path, run: Run, tag: str = "footnote") -> None:
    try:
        path.write_text(format_run(run, tag), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path}: the run cannot be written ({error.strerror}).") from error


def read_run(path: Path) -> Run:
    """A run from a file; `InputError` with file and line where it is not one."""
    run: Run = {}
    for line, text in read_lines(path, MAX_COLUMNS_LINE):
        fields = text.split()
        where = f"{path}:{line}"
        if len(fields) != 6:
            raise InputError(f"{where}: expected 6 columns, got {len(fields)}.")
        query_id, _, doc_id, _, score, _ = fields
        scores = run.setdefault(query_id, {})
        if doc_id in scores:
            raise InputError(f"{where}: {shown(doc_id)} comes twice for {shown(query_id)}.")
        scores[doc_id] = parse_score(score, where)
    return run


def parse_score(text: str, where: str) -> float:
    try:
        score = math.nan if "_" in text else float(text)  # Python alone reads 1_0 as ten
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise InputError(f"{where}: the score should be a finite number, got {shown(text)}.")
    return score
