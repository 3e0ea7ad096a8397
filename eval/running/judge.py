"""One answer, judged against its question's gold: the facts that every figure is made of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.types import Answer, Hit
from eval.running.copies import judged_id
from eval.running.gold import GoldEvidence
from eval.running.scores import (
    answer_scores,
    article_scores,
    decision_scores,
    is_verbatim,
    sentences_by_doc,
    share_verified,
)
from eval.running.stored import StoredVersions
from eval.types import GroundedQuestion

RANKED = 10
"""Articles of which an outcome keeps the passage that put them there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a stored text, with its words."""

    doc_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class RankedDoc:
    """An article retrieved, and the passage of it that came first."""

    doc_id: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question: what a page shows of it, and all that figures are made of.

    `gold_rank` is the place of the first gold article among the distinct articles retrieved: None
    where there is no gold article, 0 where none was retrieved. `scores` has every measure that
    the question can have, of the answer as shipped; an abstention scores 0 where words or
    evidence are looked for. `forced` and `forced_cited` are of the answer that the assistant
    gives when it may not abstain: the same one where it did not. `engine` is that of whose words
    the answer is made, `withheld` the sentences that were written and not shown.
    """

    question_id: str
    question: str
    kind: str
    type: str | None
    search_query: str
    confidence: float
    calibrated: bool
    signals: dict[str, float]
    abstained: bool
    answer: str
    cited: tuple[Place, ...]
    forced_cited: tuple[Place, ...]
    gold: tuple[Place, ...]
    ranked: tuple[RankedDoc, ...]
    gold_rank: int | None
    scores: dict[str, float]
    forced: dict[str, float]
    citations: int
    verified: int
    unlocated: tuple[str, ...]
    engine: str
    withheld: int


def judge(
    question: GroundedQuestion,
    gold: GoldEvidence,
    shipped: Answer,
    forced: Answer,
    versions: StoredVersions,
) -> Outcome:
    """`forced` is the answer without abstention: `shipped` itself where it did not abstain."""
    sentences = sentences_by_doc((*shipped.citations, *forced.citations), gold, versions)
    verified = sum(is_verbatim(citation, versions) for citation in shipped.citations)
    ranked = ranked_docs(shipped.hits, versions, question.gold_docs)
    rank = gold_rank(question, ranked)
    return Outcome(
        question_id=question.question_id,
        question=question.text,
        kind=question.kind,
        type=question.type,
        search_query=shipped.search_query,
        confidence=shipped.confidence,
        calibrated=shipped.calibrated,
        signals=dict(shipped.signals),
        abstained=shipped.abstained,
        answer=shipped.text,
        cited=places(shipped),
        forced_cited=places(forced),
        gold=gold_places(gold),
        ranked=tuple(ranked[:RANKED]),
        gold_rank=rank,
        scores={
            **article_scores(rank),
            **answer_scores(shipped, question, gold, sentences),
            **decision_scores(question, shipped),
            **share_verified(verified, len(shipped.citations)),
        },
        forced=answer_scores(forced, question, gold, sentences),
        citations=len(shipped.citations),
        verified=verified,
        unlocated=gold.unlocated,
        engine=shipped.engine,
        withheld=shipped.withheld,
    )


def ranked_docs(
    hits: Iterable[Hit], versions: StoredVersions, judged: Collection[str] = ()
) -> list[RankedDoc]:
    """Distinct articles in the order in which the retriever first names them.

    One that is shown for a judged copy of it has the judged one's id.
    """
    docs: dict[str, RankedDoc] = {}
    for hit in hits:
        path = judged_id(versions.header(hit.record).path, hit, judged)
        found = RankedDoc(path, hit.passage.start, hit.passage.end, hit.score)
        docs.setdefault(path, found)
    return list(docs.values())


def gold_rank(question: GroundedQuestion, docs: list[RankedDoc]) -> int | None:
    if not question.gold_docs:
        return None
    found = (rank for rank, doc in enumerate(docs, start=1) if doc.doc_id in question.gold_docs)
    return next(found, 0)


def places(answer: Answer) -> tuple[Place, ...]:
    return tuple(Place(item.path, item.start, item.end, item.quote) for item in answer.citations)


def gold_places(gold: GoldEvidence) -> tuple[Place, ...]:
    return tuple(
        Place(doc_id, start, end, gold.texts[doc_id][start:end])
        for doc_id, (start, end) in gold.pieces
    )
