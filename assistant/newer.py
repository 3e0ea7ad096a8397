"""A newer article on the same matter as the one that is cited; better none than a wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from assistant.question import coverage, term_weights
from assistant.time.expression import TimeExpression
from assistant.types import Hit
from index.errors import InputError
from index.filters import days_of
from index.generation import Index
from index.types import Article

_OPENING = 150
"""Words of a text that are looked at beside its title: about what the lead row holds."""


@dataclass(frozen=True, slots=True)
class NewerConfig:
    """Settled by eye on a real archive (docs/decisions/0016).

    `likeness` is the least that two articles must have in common, see `likeness`; `days` lie
    between them at least; `share` is what the newer one needs of the cited one's evidence.
    """

    likeness: float = 0.7
    days: int = 180
    share: float = 0.75


def newer_on_the_same_matter(
    index: Index, hits: Sequence[Hit], cited: Iterable[int], config: NewerConfig
) -> Hit | None:
    """The hit of the article that is most like the first of those cited, and newer than all.

    `cited` are records, in the order of the answer.
    """
    records = list(dict.fromkeys(cited))
    dates = [published_last(index.header(record)) for record in records]
    if not records or None in dates:
        return None
    newest = max(day for day in dates if day is not None)
    found = {hit.record: hit for hit in reversed(hits)}
    least = config.share * (found[records[0]].parts["article"] if records[0] in found else 1.0)
    rivals = [
        hit
        for hit in found.values()
        if hit.record not in records
        and hit.parts["article"] >= least
        and (published_first(index.header(hit.record)) or date.min).toordinal()
        >= newest.toordinal() + config.days
    ]
    alike = {hit.record: likeness(index, records[0], hit.record) for hit in rivals}
    best = max(rivals, key=lambda hit: alike[hit.record], default=None)
    return best if best is not None and alike[best.record] >= config.likeness else None


def likeness(index: Index, one: int, other: int) -> float:
    """How much two articles are about the same matter: up to 1, comparable across archives.

    Half of it is the cosine of their lead rows, half the share of each one's title (by inverse
    document frequency) that the other's title and opening hold.
    """
    leads = np.array([index.lead_of_record(one), index.lead_of_record(other)], np.int64)
    first, second = index.leads.vectors_of(leads)
    articles = index.articles_of_records([one, other])
    named = _named(index, articles[one], articles[other]) + _named(
        index, articles[other], articles[one]
    )
    return float(first @ second) / 2 + named / 4


def _named(index: Index, titled: Article, told: Article) -> float:
    return coverage(headed(told), term_weights(titled.title, index.lead_terms))


def headed(article: Article) -> str:
    """What an article says that it is about: its title and its opening."""
    opening = " ".join(article.text[: _OPENING * 12].split()[:_OPENING])
    return f"{article.title}\n{opening}"


def asks_for_then(time: Sequence[TimeExpression]) -> bool:
    """Whether a question is of a time that is over, so that what is newer does not answer it."""
    return any(
        expression.until is not None or expression.effect in ("oldest", "timeline")
        for expression in time
    )


def published_first(article: Article) -> date | None:
    """The first day that an article's date may mean; None without a date."""
    return _day(article, 0)


def published_last(article: Article) -> date | None:
    return _day(article, 1)


def _day(article: Article, end: int) -> date | None:
    if article.published is None:
        return None
    try:
        number = days_of(article.published)[end]
        return date(number // 10_000, number // 100 % 100, number % 100)
    except (InputError, ValueError):  # what a reader of files took for a date
        return None
