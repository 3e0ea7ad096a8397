"""Citation precision and recall, after ALCE (Gao et al. 2023, "Enabling Large Language Models to
Generate Text with Citations"), against gold evidence in place of a model's judgement.

ALCE asks a language model whether a statement follows from what it cites: recall is the share of
statements that do, precision the share of citations without which they would not. Here a sentence
is its citation word for word, so that it always follows; what is open is whether the right thing
was cited. Precision is therefore the share of citations that are gold evidence, and recall the
share of gold pieces that are cited.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.measures.overlap import covered, shared, size
from eval.types import SpansByDoc
from index.types import Span

SHARE = 0.5

Located = tuple[str, Span]
"""A document's id and a span of its stored text."""


def overlaps(citation: Span, piece: Span) -> bool:
    """Whether both hold at least half of the shorter one of them."""
    shorter = min(size([citation]), size([piece]))
    return shorter > 0 and shared([citation], [piece]) >= SHARE * shorter


def citation_precision(citations: Sequence[Located], pieces: Sequence[Located]) -> float:
    """The share of citations that overlap some piece of gold evidence; 0 without citations."""
    if not citations:
        return 0.0
    good = sum(
        any(doc_id == gold_doc and overlaps(span, gold) for gold_doc, gold in pieces)
        for doc_id, span in citations
    )
    return good / len(citations)


def citation_recall(cited: SpansByDoc, gold: SpansByDoc) -> float:
    """The share of gold pieces of which the citations together hold at least half."""
    pieces = [(doc_id, span) for doc_id, spans in gold.items() for span in spans]
    found = sum(covered(span, cited.get(doc_id, [])) >= SHARE for doc_id, span in pieces)
    return found / len(pieces)
