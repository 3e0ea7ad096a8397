"""Articles that are offered beside an answer, or where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Hit, NearestArticle
from index.generation import Index


def nearest(
    index: Index, hits: Sequence[Hit], most: int, least: float = -1.0
) -> tuple[NearestArticle, ...]:
    """The articles of the best hits, each once; those of which a passage is near the question.

    `least` is the cosine with what was searched for that the nearest hit of an article needs.
    """
    first: dict[int, Hit] = {}
    near: dict[int, float] = {}
    for hit in sorted(hits, key=lambda hit: hit.rank):
        first.setdefault(hit.record, hit)
        near[hit.record] = max(near.get(hit.record, -1.0), hit.parts["dense"])
    ranked = [hit for record, hit in first.items() if near[record] >= least]
    return tuple(offered(index, hit) for hit in ranked[:most])


def offered(index: Index, hit: Hit) -> NearestArticle:
    article = index.article_of_record(hit.record)
    return NearestArticle(
        article.article_id,
        article.text_sha256,
        article.path,
        article.url,
        article.title,
        article.authors,
        article.published,
        round(hit.score, 4),
        hit.also_at,
    )
