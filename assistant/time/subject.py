"""Which of the articles found are on the subject: those whose dates a reader wants in order.

An article that mentions the matter in passing is not, however new it is. English names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.newer import headed
from assistant.question import coverage, term_weights
from assistant.time.preference import TimeConfig
from assistant.types import Hit
from index.analyzer import Wanted
from index.generation import Index
from index.types import Article

_PART = r"(?:[A-Z][\w.’'&-]*|\d[\w.]*)"
_NAME = re.compile(rf"(?<![\w.’'&-]){_PART}(?: (?:of |for |the |and )*{_PART})+")


def on_the_subject(
    index: Index, hits: Sequence[Hit], matter: str, config: TimeConfig
) -> frozenset[int]:
    """Records of the hits' articles that name the matter and whose evidence is near the best.

    A title that names the matter is enough, and its article may have less evidence. Else what an
    article says that it is about counts for half, and the passage that holds most of the matter's
    words for the other half; the better its evidence, the less of the matter it has to name.
    Where some have a name of the matter as it stands, those that only have its words are not on
    the subject.
    """
    weights = term_weights(matter, index.passage_terms)
    best = max((hit.parts["article"] for hit in hits), default=0.0)
    lacking = {hit.record: best - hit.parts["article"] for hit in hits}
    near = [record for record, lack in lacking.items() if lack <= config.titled]
    articles = index.articles_of_records(near)
    names = _NAME.findall(matter)
    if names and (named := {r: each for r, each in articles.items() if _has(each, names)}):
        articles = named
    titles = {record: coverage(each.title, weights) for record, each in articles.items()}
    naming = _naming(articles, hits, weights, titles)
    most = max(naming.values(), default=0.0)
    return frozenset(
        record
        for record, share in naming.items()
        if (share >= config.named * most and lacking[record] <= config.on_topic)
        or (share >= most / 2 and lacking[record] <= config.near)
        or titles[record] >= config.named * most
    )


def _has(article: Article, names: Sequence[str]) -> bool:
    text = f"{article.title}\n{article.text}".casefold()
    return all(name.casefold() in text for name in names)


def _naming(
    articles: Mapping[int, Article],
    hits: Sequence[Hit],
    weights: Mapping[Wanted, float],
    titles: Mapping[int, float],
) -> dict[int, float]:
    """How much of the matter each article names, by its record: 0 to 1."""
    held = dict.fromkeys(articles, 0.0)
    for hit in hits:
        if hit.record in held:
            held[hit.record] = max(held[hit.record], coverage(hit.passage.text, weights))
    return {
        record: max(titles[record], (coverage(headed(articles[record]), weights) + passage) / 2)
        for record, passage in held.items()
    }
