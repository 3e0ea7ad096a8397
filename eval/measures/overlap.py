"""Overlap of cited and gold spans, counted in characters.

Precision = shared / cited, recall = shared / gold, F1 = 2 shared / (cited + gold): the measure of
SQuAD (Rajpurkar et al. 2016) over characters of a stored text in place of words of an answer.
Characters under several spans count once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eval.types import SpansByDoc
from index.types import Span


@dataclass(frozen=True, slots=True)
class Overlap:
    """Three shares in [0, 1]; nothing cited has precision 0."""

    precision: float
    recall: float
    f1: float


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same characters as disjoint spans in order; empty spans vanish."""
    result: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def size(spans: Iterable[Span]) -> int:
    """Characters under the spans, each once."""
    return sum(end - start for start, end in merged(spans))


def shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    """Characters under both: |A| + |B| - |A or B|."""
    return size(left) + size(right) - size([*left, *right])


def overlap(cited: Sequence[Span], gold: Sequence[Span]) -> Overlap:
    """Overlap of the spans of one article."""
    return overlap_by_doc({"": list(cited)}, {"": list(gold)})


def overlap_by_doc(cited: SpansByDoc, gold: SpansByDoc) -> Overlap:
    """Overlap over several articles: their characters are counted together."""
    both = sum(shared(cited[doc_id], spans) for doc_id, spans in gold.items() if doc_id in cited)
    if both == 0:
        return Overlap(0.0, 0.0, 0.0)
    n_cited = sum(size(spans) for spans in cited.values())
    n_gold = sum(size(spans) for spans in gold.values())
    return Overlap(both / n_cited, both / n_gold, 2 * both / (n_cited + n_gold))


def covered(span: Span, cited: Sequence[Span]) -> float:
    """The share of a gold span's characters that the cited spans hold."""
    return shared([span], cited) / size([span])
