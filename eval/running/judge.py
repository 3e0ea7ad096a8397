"""One answer, judged against its question's gold: the facts that every figure is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Answer, Citation, Hit
from eval.running.gold import GoldEvidence, by_doc, evidence_f1, holds_a_piece
from eval.types import GroundedQuestion, SpansByDoc
from index.errors import ArticleMissing
from index.types import Article


class StoredVersions(Protocol):
    """The catalogue, as far as a judge needs it."""

    def article(self, article_id: str, version: str | None = None) -> Article:
        """Raises `ArticleMissing` where no such version is stored."""
        ...

    def header(self, record: int) -> Article: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    `gold_rank` is the place of the first gold article among the distinct articles retrieved: None
    where there is no gold article, 0 where none was retrieved. `f1` and `holds` are of the answer
    as shipped, so 0 and False where it abstained; the `forced_` ones of the answer that it gives
    when it may not abstain. They are None where the question has no located evidence.
    """

    question_id: str
    kind: str
    search_query: str
    gold_rank: int | None
    abstained: bool
    confidence: float
    f1: float | None
    holds: bool | None
    forced_f1: float | None
    forced_holds: bool | None
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
    cited = {} if shipped.abstained else cited_spans(shipped)
    return Outcome(
        question_id=question.question_id,
        kind=question.kind,
        search_query=shipped.search_query,
        gold_rank=gold_rank(question, ranked_docs(shipped.hits, versions)),
        abstained=shipped.abstained,
        confidence=shipped.confidence,
        f1=evidence_f1(cited, gold),
        holds=holds_a_piece(cited, gold),
        forced_f1=evidence_f1(cited_spans(forced), gold),
        forced_holds=holds_a_piece(cited_spans(forced), gold),
        citations=len(shipped.citations),
        verified=sum(is_verbatim(citation, versions) for citation in shipped.citations),
        unlocated=gold.unlocated,
    )


def ranked_docs(hits: Iterable[Hit], versions: StoredVersions) -> list[str]:
    """Distinct articles' paths in the order in which the retriever first names them."""
    return list(dict.fromkeys(versions.header(hit.record).path for hit in hits))


def gold_rank(question: GroundedQuestion, docs: list[str]) -> int | None:
    if not question.gold_docs:
        return None
    places = (rank for rank, doc_id in enumerate(docs, start=1) if doc_id in question.gold_docs)
    return next(places, 0)


def cited_spans(answer: Answer) -> SpansByDoc:
    return by_doc((citation.path, (citation.start, citation.end)) for citation in answer.citations)


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
