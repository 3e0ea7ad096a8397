"""Data sets of ir_datasets (MacAvaney et al. 2021) by id, as `irds:beir/scifact/test`.

Nothing is downloaded but what the id names, by ir_datasets itself and into its own folder. The
set is written down once as a BEIR folder in our cache, so that every later step is the same.
Grades below 0, by which some tracks mark junk, become 0: judged, not relevant.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.data.beir import load_beir
from eval.data.jsonl import shown
from eval.data.kept import kept_folder
from eval.data.ranking_set import RankingSet
from index.errors import InputError, MissingExtra

PREFIX = "irds:"
EXTRA = "irds"
RECIPE = 1
"""Changes when other rows are made of the same data set."""


def load_irds(place: str, cache: Path | None = None) -> RankingSet:
    """The set of an id with its prefix. Raises MissingExtra, and InputError for an unknown id,
    one without articles, queries or judgements, and one that cannot be had.
    """
    name = place.removeprefix(PREFIX)
    dataset = _dataset(name)
    made_by = f"{name}\0{version('ir_datasets')}\0{RECIPE}"
    key = hashlib.sha256(made_by.encode()).hexdigest()[:24]
    folder = kept_folder(f"irds-{key}", cache, lambda empty: _export(name, dataset, empty))
    return replace(load_beir(folder), title=place)


def _dataset(name: str) -> Any:
    try:
        import ir_datasets
    except ImportError as exc:
        raise MissingExtra(f"The data set {PREFIX}{name}", EXTRA) from exc
    try:
        dataset = ir_datasets.load(name)
    except KeyError as exc:
        raise InputError(
            f"ir_datasets {version('ir_datasets')} knows no data set {shown(name)}. "
            "Its ids are listed by: ir_datasets list"
        ) from exc
    lacking = [part for part in ("docs", "queries", "qrels") if not dataset.has(part)]
    if lacking:
        raise InputError(
            f"{PREFIX}{name} has no {' and no '.join(lacking)}: expected a data set with judged "
            "queries, which is often one below it, such as its /test."
        )
    return dataset


def _export(name: str, dataset: Any, folder: Path) -> None:
    try:
        _write(folder / "corpus.jsonl", map(corpus_values, dataset.docs_iter()))
        _write(folder / "queries.jsonl", map(query_values, dataset.queries_iter()))
        (folder / "qrels").mkdir()
        with (folder / "qrels" / "test.tsv").open("w", encoding="utf-8") as file:
            file.write("query-id\tcorpus-id\tscore\n")
            for judged in dataset.qrels_iter():
                grade = max(0, judged.relevance)
                file.write(f"{judged.query_id}\t{judged.doc_id}\t{grade}\n")
    except InputError:
        raise
    except Exception as exc:  # every format fails in its own way
        raise InputError(f"{PREFIX}{name} cannot be had: {type(exc).__name__}: {exc}") from exc


def _write(path: Path, rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def corpus_values(doc: Any) -> dict[str, str]:
    """A document's own idea of its text; a title of its own is not said twice."""
    title = str(getattr(doc, "title", None) or "")
    text = str(doc.default_text()).removeprefix(title).lstrip()
    return {"_id": doc.doc_id, "title": title, "text": text}


def query_values(query: Any) -> dict[str, str]:
    return {"_id": query.query_id, "text": str(query.default_text())}
