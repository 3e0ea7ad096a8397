"""Sets that `footnote eval` reads, made of what staff judged, over the archive's own files.

A grounded set (`questions.jsonl`) has questions with the quotations that were confirmed or
corrected; any of them is an answer. Judgements of articles (`queries.jsonl` and `qrels/test.tsv` in
TREC's four columns) have 1 for an article with such a quotation and 0 for one whose citations were
all rejected.

A follow-up is asked as it was searched for, since its own words say too little by themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent

import sqlalchemy as sa

from assistant.ledger import tables
from assistant.ledger.review import REJECTED, may_be_shown
from index.errors import InputError
from index.generation import Index

QUESTIONS, QUERIES, QRELS = "questions.jsonl", "queries.jsonl", "qrels/test.tsv"
_Row = Mapping[Any, Any]


def grounded_rows(connection: sa.Connection, index: Index) -> Iterator[dict[str, Any]]:
    """The rows of `questions.jsonl`: each judged answer's question with its evidence."""
    row: dict[str, Any] | None = None
    for judged in _judged(connection, index):
        if judged["verdict"] == REJECTED:
            continue
        name = _name(judged)
        if row is None or row["_id"] != name:
            if row is not None:
                yield row
            row = {
                "_id": name,
                "text": _asked(judged),
                "history": [],
                "answerable": True,
                "evidence": [],
                "evidence_mode": "any",
                "group": "single",
            }
        row["evidence"].append({"path": judged["path"], "quote": judged["quote"]})
    if row is not None:
        yield row


def grades(connection: sa.Connection, index: Index) -> dict[str, tuple[str, dict[str, int]]]:
    """{query id: (text, {path: grade})}, a question asked several times once.

    One without a relevant article is left out: no ranking could be right for it.
    """
    found: dict[str, tuple[str, str, dict[str, int]]] = {}
    for judged in _judged(connection, index):
        text = _asked(judged)
        _, _, graded = found.setdefault(text.casefold(), (_name(judged), text, {}))
        grade = int(judged["verdict"] != REJECTED)
        graded[judged["path"]] = max(grade, graded.get(judged["path"], 0))
    return {name: (text, graded) for name, text, graded in found.values() if any(graded.values())}


def write_grounded_set(connection: sa.Connection, index: Index, folder: Path) -> int:
    """Write `questions.jsonl` for `footnote eval answers FOLDER --archive DIR`; how many.

    Raises InputError where nothing was judged yet, or the folder has a set already.
    """
    rows = list(grounded_rows(connection, index))
    _write(folder, {QUESTIONS: map(_line, rows)}, len(rows))
    return len(rows)


def write_qrels(connection: sa.Connection, index: Index, folder: Path) -> int:
    """Write `queries.jsonl` and `qrels/test.tsv` for `footnote eval retrieval FOLDER@DIR`.

    Gives the number of queries. Raises as `write_grounded_set`.
    """
    found = grades(connection, index)
    queries = (_line({"_id": name, "text": text}) for name, (text, _) in found.items())
    qrels = (
        f"{name}\t0\t{_column(path)}\t{grade}\n"
        for name, (_, graded) in found.items()
        for path, grade in graded.items()
    )
    _write(folder, {QUERIES: queries, QRELS: qrels}, len(found))
    return len(found)


def _judged(connection: sa.Connection, index: Index) -> Iterator[_Row]:
    """Judgements of articles that may still be shown, answer by answer."""
    table = tables.judgements
    query = sa.select(table).order_by(table.c.asked, table.c.marker)
    for row in connection.execute(query).mappings():
        if may_be_shown(index, row):
            yield row


def _name(judged: _Row) -> str:
    return f"a{judged['asked']}"


def _asked(judged: _Row) -> str:
    """Judgements of older releases have no search."""
    text: str = judged["search_query"] or judged["question"]
    return text


def _line(row: Mapping[str, Any]) -> str:
    return f"{json.dumps(row, ensure_ascii=False)}\n"


def _column(path: str) -> str:
    """A path between tabs, as runs have it: the white space that would end the column is %XX."""
    return re.sub(r"[^\S ]", lambda found: percent(found[0]), path)


def _write(folder: Path, files: Mapping[str, Iterable[str]], count: int) -> None:
    if not count:
        raise InputError(
            "No citation is confirmed or corrected whose article may still be shown: "
            "/staff/, Review."
        )
    for name in (QUESTIONS, QUERIES, QRELS):
        if (folder / name).exists():
            raise InputError(f"{folder / name} is there already. Name another folder.")
    try:
        for name, lines in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", newline="\n") as out:
                out.writelines(lines)
    except OSError as exc:
        raise InputError(f"{folder} cannot be written ({exc.strerror}).") from exc
