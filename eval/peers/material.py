"""What every system is given: the same articles, the same passages, the same queries.

Peers have no notion of a conversation, so that a follow-up reaches all of them as the search
query that Footnote makes of it. Their articles are the texts that Footnote's readers extracted,
with the title in front; reading files is in Footnote's time and not in theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.circumstances import dataset_digest
from eval.data.grounded import GroundedSet, turns
from eval.data.opened import DataSet
from eval.data.ranking_set import RankingSet
from eval.running.answers import articles_of
from eval.running.retrieval import sources_of
from eval.speed.sampling import Sampled
from eval.types import FOLLOW_UP, SINGLE, Qrels, Query
from index.errors import InputError
from index.generation import Index
from index.passages import passage_input
from index.sources import Source


@dataclass(frozen=True, slots=True)
class Task:
    """`qrels` is empty where only speed is measured: a sample lacks what was judged."""

    name: str
    sha256: str
    grounded: bool
    sources: tuple[Source, ...]
    queries: tuple[Query, ...]
    qrels: Qrels


def task_of(data: DataSet, archive: Sequence[Path], sample: int | None = None) -> Task:
    """`sample` articles of every source, or all. Raises InputError where nothing can be asked."""
    if isinstance(data, RankingSet):
        sources, _ = sources_of(data)
        queries, qrels, files = list(data.queries), data.qrels, list(data.files)
    else:
        sources, _ = articles_of(data, archive)
        queries, qrels = judged_questions(data)
        files = [path for path in (data.questions_path, data.corpus_path) if path is not None]
    if not queries:
        raise InputError(f"{data.folder} has no question with a known article; expected some.")
    if sample is not None:
        sources, qrels = [Sampled(source, sample) for source in sources], {}
    return Task(
        data.name,
        dataset_digest(files),
        isinstance(data, GroundedSet),
        tuple(sources),
        tuple(queries),
        qrels,
    )


def judged_questions(data: GroundedSet) -> tuple[list[Query], Qrels]:
    """Singles and follow-ups whose article is known, as what is searched for."""
    from assistant.question import search_query

    asked = [
        question
        for question in data.questions
        if question.kind in (SINGLE, FOLLOW_UP) and question.gold_docs
    ]
    queries = [
        Query(question.question_id, search_query(question.text, turns(question.history)))
        for question in asked
    ]
    return queries, {item.question_id: dict.fromkeys(item.gold_docs, 1) for item in asked}


def write_rows(path: Path, rows: Iterable[Mapping[str, str]]) -> int:
    """As JSON lines; how many."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(dict(row)) + "\n")
            count += 1
    return count


def article_rows(index: Index) -> Iterable[dict[str, str]]:
    for record, header in index.headers.items():
        text = index.article_of_record(record).text
        yield {"doc_id": header.path, "text": f"{header.title}\n\n{text}"}


def passage_rows(index: Index) -> Iterable[dict[str, str]]:
    """What Footnote's model reads of each passage, title and date in front."""
    for segment in index.segments:
        for number, record in enumerate(segment.records):
            article = index.article_of_record(int(record))
            mine = segment.rows[segment.starts[number] : segment.starts[number + 1]]
            for row in mine:
                span = (int(row["start"]), int(row["end"]))
                yield {"doc_id": article.path, "text": passage_input(article, span)}
