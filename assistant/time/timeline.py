"""Evidence for "how did … develop": sentences of several articles in the order of publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from assistant.context import with_context
from assistant.evidence import Evidence, EvidenceConfig
from index.protocols import Vectors

SENTENCES = 5
"""Of a timeline; the longest answer."""
OF_ONE_ARTICLE = 2
SHARE = 0.7
"""Of the best sentence's score that each further one needs, whatever article it is from."""


def for_timelines(config: EvidenceConfig) -> EvidenceConfig:
    """Looks at more of what was found: many articles tell of a development, a sentence in each."""
    return replace(
        config,
        passages=2 * config.passages,
        whole=0,
        read=2 * config.read,
        embedded=2 * config.embedded,
    )


def in_order_of_time(
    ranked: Sequence[Evidence], vectors: Vectors, duplicate: float
) -> list[Evidence]:
    """The best sentences, at most two an article, by date and then by place in the text.

    `ranked` and `vectors` (n, dim) as `EvidenceSelector.ranked` gives them. Each has what it needs
    beside it. What has no date stands last.
    """
    chosen: list[int] = []
    taken: Counter[int] = Counter()
    for number, evidence in enumerate(ranked):
        if len(chosen) == SENTENCES or evidence.score < SHARE * ranked[0].score:
            break
        says_new = all(vectors[number] @ vectors[n] < duplicate for n in chosen)
        if says_new and taken[evidence.record] < OF_ONE_ARTICLE:
            chosen.append(number)
            taken[evidence.record] += 1
    return sorted(
        with_context([ranked[number] for number in chosen], SENTENCES),
        key=lambda each: (each.article.published or "~", each.record, each.span),
    )
