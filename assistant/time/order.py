"""The newest articles on the subject first, or the oldest, for a reader who asks for them.

By date alone the newest article that has a word of the question would come first, by evidence
alone the one that fits best, whatever its age. So it is told which articles are on the subject,
and these stand in the order of their dates. See docs/decisions/0016.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal

from assistant.context import with_context
from assistant.evidence import Evidence, EvidenceConfig
from assistant.newer import published_first, published_last
from assistant.time.expression import TimeExpression
from assistant.time.preference import TimeConfig
from assistant.time.subject import on_the_subject
from assistant.types import Hit
from index.generation import Index
from index.protocols import Vectors

Order = Literal["newest", "oldest"]

LOOKED_AT = 120
"""Hits among which the articles on the subject are looked for."""
ARTICLES, PASSAGES = 4, 3
"""Of the first articles, this many passages each are taken apart for an answer; of fewer, more."""
OF_ONE_ARTICLE = 2
SHARE = 0.7
"""Of the best sentence's score that each needs, whatever article it is from."""
OPENING, OPENS = 0.2, 500
"""What a sentence gains that begins within an article's first characters, where nothing but a
subject is asked for: news is told there."""
STEP = 4.0
"""Between the scores of neighbours in the order: more than those of hits differ by, also where a
reranker's are among them."""
_QUESTION = re.compile(
    r"^\W*(?:who|whose|whom|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|"
    r"can|could|will|would|should)\b",
    re.IGNORECASE,
)


def order_of(time: Sequence[TimeExpression]) -> Order | None:
    """The order that is asked for; the first of two."""
    for expression in time:
        if expression.effect in ("newest", "oldest"):
            return "newest" if expression.effect == "newest" else "oldest"
    return None


def by_age(
    index: Index,
    hits: Sequence[Hit],
    matter: str,
    time: Sequence[TimeExpression],
    config: TimeConfig,
) -> list[Hit]:
    """The hits of articles on the subject, in the order of their dates, and then all the others.

    `matter` is what is asked. Where it names a time as well, what was published at another time
    has no place in the order.
    """
    newest = order_of(time) == "newest"
    for expression in time:
        matter = matter.replace(expression.words, " ")
    subject = on_the_subject(index, hits, matter, config)
    days = {
        record: day
        for record in subject
        if (day := _day(index, record, newest)) is not None and _within(day, time)
    }
    in_order = sorted(days, key=lambda record: (days[record], record), reverse=newest)
    raised = {record: STEP * (len(in_order) - n) for n, record in enumerate(in_order)}
    ranked = sorted(hits, key=lambda hit: -raised.get(hit.record, 0.0))  # stable in an article
    return [_raised(hit, rank, raised) for rank, hit in enumerate(ranked, start=1)]


def _day(index: Index, record: int, newest: bool) -> date | None:
    header = index.header(record)
    return published_last(header) if newest else published_first(header)


def _within(day: date, time: Sequence[TimeExpression]) -> bool:
    """Whether a day is in one of the periods that the question names, where it names any."""
    periods = [each for each in time if each.effect == "prefer"]
    return not periods or any(
        (each.since or "") <= day.isoformat() <= (each.until or "9999") for each in periods
    )


def _raised(hit: Hit, rank: int, raised: Mapping[int, float]) -> Hit:
    age = raised.get(hit.record, 0.0)
    return replace(hit, rank=rank, score=hit.score + age, parts={**hit.parts, "age": age})


def for_orders(config: EvidenceConfig) -> EvidenceConfig:
    """Looks at the passages of all the articles in the order, and reads them all: none is quoted
    only because it was read and another was not."""
    most = PASSAGES * ARTICLES
    return replace(config, passages=most, whole=0, read=most, embedded=3 * config.embedded)


def of_the_first(index: Index, hits: Sequence[Hit]) -> list[Hit]:
    """A few passages of each of the first articles in order, with the one that each opens with.

    Where no article has a date to be put in order by, of the first as they were found.
    """
    ordered = [hit for hit in hits if hit.parts["age"]] or list(hits)
    taken: dict[int, list[Hit]] = {}
    for hit in ordered:
        if hit.record in taken or len(taken) < ARTICLES:
            taken.setdefault(hit.record, []).append(hit)
    most = PASSAGES * ARTICLES // max(1, len(taken))
    return [each for found in taken.values() for each in _with_opening(index, found, most)]


def _with_opening(index: Index, hits: Sequence[Hit], most: int) -> list[Hit]:
    """The best hits of one article, its first passage among them."""
    row = index.passages_of_lead(index.lead_of_record(hits[0].record))[0]
    first = index.passage(row)
    others = [hit for hit in hits if hit.passage.start != first.start]
    opening = next((hit for hit in hits if hit.passage.start == first.start), None)
    return [opening or replace(hits[0], passage=first), *others[: most - 1]]


def in_order_of_age(
    ranked: Sequence[Evidence],
    vectors: Vectors,
    hits: Sequence[Hit],
    matter: str,
    config: EvidenceConfig,
) -> list[Evidence]:
    """The best sentences of the first articles, at most two an article, in the hits' order.

    `ranked` and `vectors` (n, dim) as `EvidenceSelector.ranked` gives them for the `matter`, `hits`
    those that they are from. The articles stand in their order, sentences in that of the text, each
    with what it needs beside it.
    """
    place = {record: n for n, record in enumerate(dict.fromkeys(hit.record for hit in hits))}
    opening = 0.0 if _QUESTION.match(matter) else OPENING
    scores = [each.score + opening * (each.span[0] < OPENS) for each in ranked]
    least = SHARE * max(scores, default=0.0)
    chosen: list[int] = []
    taken: Counter[int] = Counter()
    for number in sorted(range(len(ranked)), key=lambda n: (place[ranked[n].record], -scores[n])):
        record = ranked[number].record
        if len(chosen) == config.sentences or scores[number] < least:
            continue
        says_new = all(vectors[number] @ vectors[n] < config.duplicate for n in chosen)
        if says_new and taken[record] < OF_ONE_ARTICLE:
            chosen.append(number)
            taken[record] += 1
    kept = with_context([ranked[number] for number in chosen], config.most)
    return sorted(kept, key=lambda each: (place[each.record], each.span))
