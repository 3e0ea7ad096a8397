"""Articles that are offered beside an answer, or where there is none."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.types import Hit, NearestArticle
from index.generation import Index


def nearest(index: Index, hits: Sequence[Hit], most: int) -> tuple[NearestArticle, ...]:
    """The articles of the best hits, each once."""
    best = {hit.record: hit for hit in reversed(hits)}
    ranked = sorted(best.values(), key=lambda hit: hit.rank)[:most]
    return tuple(offered(index, hit) for hit in ranked)


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
