"""Time as a filter: the articles' dates that a question asks for, together with those given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.time.expression import TimeExpression
from index.filters import Filters, days_of


def narrowed(
    filters: Filters, time: Sequence[TimeExpression]
) -> tuple[Filters, tuple[TimeExpression, ...]]:
    """The filters with the periods that the question limits itself to, and what became of time.

    A filter that was given goes before the question's words: where no day would be left, the
    words are a preference.
    """
    kept: list[TimeExpression] = []
    for expression in time:
        both = _both(filters, expression) if expression.effect == "filter" else filters
        if both is None:
            expression, both = replace(expression, effect="prefer"), filters
        filters = both
        kept.append(expression)
    return filters, tuple(kept)


def _both(filters: Filters, expression: TimeExpression) -> Filters | None:
    """The days of both; None where they have none in common."""
    since = max(filter(None, (filters.since, expression.since)), key=_first, default=None)
    until = min(filter(None, (filters.until, expression.until)), key=_last, default=None)
    if since is not None and until is not None and _last(until) < _first(since):
        return None
    return replace(filters, since=since, until=until)


def _first(day: str) -> int:
    return days_of(day)[0]


def _last(day: str) -> int:
    return days_of(day)[1]
