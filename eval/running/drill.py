"""Looking into one question: the passages that came back, and where the judged articles stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.types import Answer, Hit
from eval.configuration import Configuration
from eval.data.grounded import turns
from eval.data.opened import DataSet, DataSpec, open_set
from eval.data.ranking_set import RankingSet
from eval.progress import silent
from eval.running.answers import facts as answers_facts
from eval.running.answers import open_assistant
from eval.running.retrieval import DEPTH
from eval.running.retrieval import facts as retrieval_facts
from eval.running.retrieval import open_assistant as open_retrieval
from index.errors import InputError

if TYPE_CHECKING:
    from assistant.assistant import Assistant


@dataclass(frozen=True, slots=True)
class Returned:
    """One passage as retrieved. `grade` is the judgement of its article, None where unjudged."""

    rank: int
    doc_id: str
    title: str
    text: str
    score: float
    parts: Mapping[str, float]
    grade: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """`judged` is (doc_id, grade, its rank among the articles, 0 where it is not among them).

    `answer` is None for a retrieval set.
    """

    query_id: str
    question: str
    search_query: str
    passages: tuple[Returned, ...]
    judged: tuple[tuple[str, int, int], ...]
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A data set and the engine that one configuration makes over its articles."""

    data: DataSet
    assistant: Assistant
    sha256: str


def open_engine(spec: DataSpec, configuration: Configuration, cache: Path | None) -> Opened:
    """Open what `evaluate` measures; the index is made where the cache has none."""
    data = open_set(spec, cache)
    if isinstance(data, RankingSet):
        assistant = open_retrieval(data, configuration, cache, silent)
        return Opened(data, assistant, str(retrieval_facts(data)["dataset_sha256"]))
    assistant = open_assistant(data, configuration, spec.archive, None, cache, silent)
    return Opened(data, assistant, str(answers_facts(data)["dataset_sha256"]))


def look_into(opened: Opened, query_id: str, k: int) -> Look:
    """Ask one question again. Raises InputError where the set has no such question."""
    if isinstance(opened.data, RankingSet):
        return _look_at_ranking(opened.data, opened.assistant, query_id, k)
    question = next((q for q in opened.data.questions if q.question_id == query_id), None)
    if question is None:
        raise _unknown(query_id)
    answer = opened.assistant.answer(question.text, turns(question.history), abstain=False)
    grades = dict.fromkeys(sorted(question.gold_docs), 1)
    ranks = _ranks(opened.assistant, answer.search_query)
    return Look(
        query_id=query_id,
        question=question.text,
        search_query=answer.search_query,
        passages=_returned(opened.assistant, answer.hits[:k], grades),
        judged=tuple((doc, grade, ranks.get(doc, 0)) for doc, grade in grades.items()),
        answer=answer,
    )


def _look_at_ranking(data: RankingSet, assistant: Assistant, query_id: str, k: int) -> Look:
    query = next((query for query in data.queries if query.query_id == query_id), None)
    if query is None:
        raise _unknown(query_id)
    grades = data.qrels.get(query_id, {})
    ranks = _ranks(assistant, query.text)
    return Look(
        query_id=query_id,
        question=query.text,
        search_query=query.text,
        passages=_returned(assistant, assistant.retrieve(query.text, k, merged=False), grades),
        judged=tuple((doc, grade, ranks.get(doc, 0)) for doc, grade in grades.items()),
        answer=None,
    )


def _ranks(assistant: Assistant, query: str) -> dict[str, int]:
    """{doc_id: rank} of the articles that a query finds, as deep as an evaluation goes."""
    paths = {header.article_id: header.path for header in assistant.index.headers.values()}
    found = assistant.retrieve_articles(query, DEPTH)
    return {paths[article_id]: rank for rank, (article_id, _) in enumerate(found, start=1)}


def _returned(
    assistant: Assistant, hits: list[Hit] | tuple[Hit, ...], grades: Mapping[str, int]
) -> tuple[Returned, ...]:
    found = []
    for hit in hits:
        header = assistant.index.header(hit.record)
        grade = grades.get(header.path)
        text = hit.passage.text
        found.append(
            Returned(hit.rank, header.path, header.title, text, hit.score, hit.parts, grade)
        )
    return tuple(found)


def _unknown(query_id: str) -> InputError:
    return InputError(f"The data set has no question {query_id!r}.")
