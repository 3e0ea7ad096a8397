"""Which passages are looked through for an answer: also those that retrieval did not find.

Retrieval finds the article. The passage of it that answers may share few words with the question,
or none with the conversation that the question belongs to, and then is not among the hits. So all
passages of the leading articles are considered, by their likeness to what was asked last.

Where several articles are told of, in the order of their dates, the best one's passages would leave
no room for the others': there only those that were found are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.types import Hit
from index.generation import Index
from index.protocols import Vectors
from index.types import Passage

ARTICLES = 3
"""Articles of which every passage is considered."""

LONGEST = 1_000
"""Passages of an article that is considered whole; of a longer one, those that were found."""

FOUND = 15
"""Hits that are considered whatever article they are from, beside the leading articles."""

ARTICLE_WEIGHT = 2.0
"""What an article's evidence weighs beside the nearness of its passage in what is read first."""

ARTICLE_SHARE = 0.8
"""Of an article's evidence in what speaks for a passage; the rest is its nearness."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A passage that is looked through.

    `article` is its article's evidence over the best article's; `cosine` its likeness to what is
    asked, and `near` the same spread from 0 to 1 over all that were considered.
    """

    record: int
    passage: Passage
    article: float
    cosine: float
    near: float

    @property
    def promise(self) -> float:
        """What speaks for the passage before its sentences are looked at, 0 to 1."""
        return ARTICLE_SHARE * self.article + (1 - ARTICLE_SHARE) * self.near


def looked_through(
    index: Index, hits: Sequence[Hit], vector: Vectors, limit: int, whole: int = ARTICLES
) -> list[Looked]:
    """At most `limit` passages, in the order in which they are worth reading.

    `vector`, float32 (1, dim), is that of what is asked. Articles are those of the hits, the
    leading `whole` of which are considered with all their passages. Where that is 0, the first
    `limit` hits are looked through.
    """
    evidence = _standing(hits)
    owners = _considered(index, hits[: FOUND if whole else limit], evidence, whole)
    if not owners:
        return []
    rows = np.array(list(owners), np.int64)
    cosines = index.passages.scores_of(vector, rows)
    near = (cosines - cosines.min()) / (float(np.ptp(cosines)) or 1.0)
    best = max(evidence.values()) or 1.0
    articles = np.array([evidence[record] for record in owners.values()]) / best
    order = np.argsort(-(ARTICLE_WEIGHT * articles + near), kind="stable")[:limit]
    return [
        Looked(
            record=owners[int(rows[place])],
            passage=index.passage(int(rows[place])),
            article=float(articles[place]),
            cosine=float(cosines[place]),
            near=float(near[place]),
        )
        for place in order
    ]


def _standing(hits: Sequence[Hit]) -> dict[int, float]:
    """What speaks for each article, by its record: a reranker's word where it read all the hits.

    Where it read some, the evidence of all: the two are not of one scale.
    """
    part = "reranked" if all("reranked" in hit.parts for hit in hits) else "article"
    found: dict[int, float] = {}
    for hit in hits:
        found.setdefault(hit.record, max(0.0, hit.parts[part]))
    return found


def _considered(
    index: Index, hits: Sequence[Hit], evidence: Mapping[int, float], whole: int
) -> dict[int, int]:
    """Passage row → its article's record: of the leading articles, and of the hits."""
    owners: dict[int, int] = {}
    for record in sorted(evidence, key=lambda each: -evidence[each])[:whole]:
        rows = index.passages_of_record(record)
        if len(rows) <= LONGEST:
            owners |= dict.fromkeys(rows, record)
    for hit in hits:
        owners[index.row_of(hit.record, hit.passage.start)] = hit.record
    return owners
