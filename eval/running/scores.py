"""The measures of one answer, by name; a measure that the question cannot have is left out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from assistant.types import Answer, Citation
from eval.measures.citations import citation_precision
from eval.measures.overlap import Overlap
from eval.measures.sentences import SentencesByDoc
from eval.measures.short_answers import contained, token_recall
from eval.running.copies import judged_place
from eval.running.gold import (
    GoldEvidence,
    by_doc,
    cited_pieces,
    evidence_overlap,
    holds_a_piece,
    sentence_evidence,
)
from eval.running.stored import StoredVersions
from eval.types import DECIDED, UNANSWERABLE, GroundedQuestion
from index.errors import ArticleMissing
from index.sentences import split_sentences
from index.types import Span


def answer_scores(
    answer: Answer, question: GroundedQuestion, gold: GoldEvidence, sentences: SentencesByDoc
) -> dict[str, float]:
    """What is measured of an answer's words and citations, where the question can have it."""
    located = [judged_place(item, gold.texts) for item in answer.citations]
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


def overlap_scores(name: str, overlap: Overlap | None) -> dict[str, float | None]:
    if overlap is None:
        return {}
    return {
        f"{name}_precision": overlap.precision,
        f"{name}_recall": overlap.recall,
        f"{name}_f1": overlap.f1,
    }


def article_scores(rank: int | None) -> dict[str, float]:
    if rank is None:
        return {}
    found = {f"article@{k}": float(1 <= rank <= k) for k in (1, 5)}
    return {**found, "article_RR": 1 / rank if rank else 0.0}


def decision_scores(question: GroundedQuestion, shipped: Answer) -> dict[str, float]:
    scores = {"abstained": float(shipped.abstained), "confidence": shipped.confidence}
    if question.kind in DECIDED:
        right = shipped.abstained == (question.kind == UNANSWERABLE)
        scores["abstention_accuracy"] = float(right)
    return scores


def share_verified(verified: int, citations: int) -> dict[str, float]:
    return {"quotes_verified": verified / citations} if citations else {}


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
