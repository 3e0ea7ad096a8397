"""One answer, judged against its question's gold: the facts that every figure is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from assistant.types import Answer, Citation, Hit
from eval.measures.citations import citation_precision
from eval.measures.overlap import Overlap
from eval.measures.sentences import SentencesByDoc
from eval.measures.short_answers import contained, token_recall
from eval.running.gold import (
    GoldEvidence,
    by_doc,
    cited_pieces,
    evidence_overlap,
    holds_a_piece,
    sentence_evidence,
)
from eval.types import DECIDED, UNANSWERABLE, GroundedQuestion
from index.errors import ArticleMissing
from index.sentences import split_sentences
from index.types import Article, Span

RANKED = 10
"""Articles of which an outcome keeps the passage that put them there."""


class StoredVersions(Protocol):
    """The catalogue, as far as a judge needs it."""

    def article(self, article_id: str, version: str | None = None) -> Article:
        """Raises `ArticleMissing` where no such version is stored."""
        ...

    def header(self, record: int) -> Article: ...


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
    gives when it may not abstain: the same one where it did not.
    """

    question_id: str
    question: str
    kind: str
    type: str | None
    search_query: str
    confidence: float
    calibrated: bool
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
    ranked = ranked_docs(shipped.hits, versions)
    rank = gold_rank(question, ranked)
    return Outcome(
        question_id=question.question_id,
        question=question.text,
        kind=question.kind,
        type=question.type,
        search_query=shipped.search_query,
        confidence=shipped.confidence,
        calibrated=shipped.calibrated,
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
    )


def sentences_by_doc(
    citations: Iterable[Citation], gold: GoldEvidence, versions: StoredVersions
) -> dict[str, tuple[Span, ...]]:
    """The sentences of every article cited or gold. One cited in a version that is not stored has
    none: its quotation counts as unverified."""
    texts = dict(gold.texts)
    for citation in citations:
        try:
            article = versions.article(citation.article_id, citation.version)
        except ArticleMissing:
            continue
        texts.setdefault(citation.path, article.text)
    return {doc_id: sentences_of(text) for doc_id, text in texts.items()}


@lru_cache(maxsize=1024)
def sentences_of(text: str) -> tuple[Span, ...]:
    return tuple(split_sentences(text))


def article_scores(rank: int | None) -> dict[str, float]:
    if rank is None:
        return {}
    return {f"article@{k}": float(1 <= rank <= k) for k in (1, 5)}


def answer_scores(
    answer: Answer, question: GroundedQuestion, gold: GoldEvidence, sentences: SentencesByDoc
) -> dict[str, float]:
    """What is measured of an answer's words and citations, where the question can have it."""
    located = [(item.path, (item.start, item.end)) for item in answer.citations]
    cited = by_doc(located)
    golds = question.gold_answers if question.answerable else ()
    scores: dict[str, float | None] = {
        **overlap_scores("evidence", evidence_overlap(cited, gold)),
        **overlap_scores("sentence", sentence_evidence(cited, gold, sentences)),
        "citation_precision": citation_precision(located, gold.pieces) if gold.pieces else None,
        "citation_recall": cited_pieces(cited, gold),
        "answer_overlap": holds_a_piece(cited, gold),
        "short_answer": contained(answer.text, golds),
        "answer_token_recall": token_recall(answer.text, golds),
    }
    return {name: float(value) for name, value in scores.items() if value is not None}


def share_verified(verified: int, citations: int) -> dict[str, float]:
    return {"quotes_verified": verified / citations} if citations else {}


def overlap_scores(name: str, overlap: Overlap | None) -> dict[str, float | None]:
    if overlap is None:
        return {}
    return {
        f"{name}_precision": overlap.precision,
        f"{name}_recall": overlap.recall,
        f"{name}_f1": overlap.f1,
    }


def decision_scores(question: GroundedQuestion, shipped: Answer) -> dict[str, float]:
    scores = {"abstained": float(shipped.abstained), "confidence": shipped.confidence}
    if question.kind in DECIDED:
        right = shipped.abstained == (question.kind == UNANSWERABLE)
        scores["abstention_accuracy"] = float(right)
    return scores


def ranked_docs(hits: Iterable[Hit], versions: StoredVersions) -> list[RankedDoc]:
    """Distinct articles in the order in which the retriever first names them."""
    docs: dict[str, RankedDoc] = {}
    for hit in hits:
        path = versions.header(hit.record).path
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


def is_verbatim(citation: Citation, versions: StoredVersions) -> bool:
    """Whether the catalogue's text has the version's digest and the quotation at its place.

    Nothing of the assistant's own verification is used.
    """
    try:
        text = versions.article(citation.article_id, citation.version).text
    except ArticleMissing:
        return False
    is_version = hashlib.sha256(text.encode("utf-8")).hexdigest() == citation.version
    return (
        is_version
        and bool(citation.quote)
        and text[citation.start : citation.end] == (citation.quote)
    )
