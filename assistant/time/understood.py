"""What a question says about time: dates with their prepositions, "latest", "history of".

A date is a preference unless the question says that it is about publication: most years in
questions are those of an event, which is told of in articles of later years too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.time.expression import Effect, Interval, TimeExpression
from assistant.time.order_words import NEWEST, OLDEST, as_words
from assistant.time.points import Point, points
from index.types import Span

MOST = 6
"""Expressions of one question; what comes after is a list of dates and asks for none of them."""

_ANY_DAY = date(2000, 1, 1)
_HYPHEN = r"[-–—]"
_BETWEEN = re.compile(rf"\s*(?:and|to|until|till|through|{_HYPHEN})\s*(?:the )?", re.IGNORECASE)
_RANGE = re.compile(r"\b(between|from)(?: the)? $", re.IGNORECASE)
_RELATION = re.compile(
    r"\b(?P<op>since|after|before|prior to|until|till|up to|through|by|as of|from|in|on|during|of|"
    r"for|within|over|throughout|around|about|at)(?: the)? $",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?P<op>since|after|before|prior to|until|till)(?: [\w'’-]+){1,6} $", re.IGNORECASE
)
_ONWARDS = re.compile(r" (?:on|onwards?|forward)\b(?! the\b| an?\b)", re.IGNORECASE)

_KINDS = r"(?:articles?|(?:blog ?)?posts?|pieces?|stories|entries|entry|columns?|news|coverage)"
_WRITTEN = r"(?:published|posted|written|dated|filed)"
_PUBLICATION = re.compile(
    rf"\b(?:{_KINDS}|anything|everything)(?: {_WRITTEN})?"
    r"(?: (?:about|on|regarding|concerning|covering|by)(?: [\w'’.-]+){1,6}?)?"
    rf"(?: (?:that|which) (?:was|were))?(?: {_WRITTEN})?(?: here)?,? $"
    rf"|\bwhat (?:was|were|has been|did \w+|have \w+|has \w+) (?:been )?"
    rf"(?:{_WRITTEN}|publish|post|write)(?: (?:here|about(?: [\w'’.-]+){{1,6}}))? $",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\bhow many (?:[\w-]+ )?{_KINDS}\b", re.IGNORECASE)

_FIRST = re.compile(
    rf"\bfirst (?:mention(?:s|ed)?\b|report(?:s|ed)?\b|{_KINDS}\b)"
    r"|\bfirst (?:appear|mention|describe|announce|propose)\w*",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    r"\bhow (?:did|has|have|had)\b.{1,120}?\b(?:develop|evolve|unfold|progress|chang)"
    r"(?:e|ed|es)?\b(?! (?:the|a|an|its|their|his|her|how)\b)"
    r"|\b(?:history|timeline|chronology|evolution) of\b|\bover the years\b",
    re.IGNORECASE,
)
_ORDERS: tuple[tuple[re.Pattern[str], Effect], ...] = (
    (NEWEST, "newest"),
    (OLDEST, "oldest"),
    (_FIRST, "oldest"),
    (_TIMELINE, "timeline"),
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A date with what stands before and after it that belongs to it."""

    start: int
    end: int
    interval: Interval


def understood(question: str, today: date) -> tuple[TimeExpression, ...]:
    """What the question says about time, in its order; empty where it says nothing. English."""
    found = [*_dated(question, today), *_ordering(question)]
    return tuple(expression for _, expression in sorted(found, key=lambda each: each[0])[:MOST])


def dated_spans(text: str) -> list[Span]:
    """Where a text names times, each with the preposition before it: "in 2012".

    The day from which "last year" is seen moves no span, so that any will do.
    """
    return [(each.start, each.end) for each in _with_relations(text, points(text, _ANY_DAY))]


def without_times(text: str) -> str:
    """A text without the times that it names."""
    return cut(text, dated_spans(text))


def cut(text: str, spans: Sequence[Span]) -> str:
    """A text without some of its spans, which stand in order."""
    for start, end in reversed(spans):
        text = f"{text[:start].rstrip()} {text[end:].lstrip()}"
    return re.sub(r" (?=[?!.,;:])", "", text).strip()


def _ordering(question: str) -> Iterator[tuple[int, TimeExpression]]:
    said: set[Effect] = set()
    for pattern, effect in _ORDERS:
        match = as_words(pattern, question)
        if match is not None and effect not in said:
            said.add(effect)
            yield match.start(), TimeExpression(match[0], effect)


def _dated(question: str, today: date) -> Iterator[tuple[int, TimeExpression]]:
    for found in _with_relations(question, points(question, today)):
        interval = found.interval
        if interval == Interval():
            continue
        effect: Effect = "filter" if _is_of_publication(question, found.start) else "prefer"
        since, until = (
            None if day is None else day.isoformat() for day in (interval.first, interval.last)
        )
        words = question[found.start : found.end]
        yield found.start, TimeExpression(words, effect, since, until)


def _is_of_publication(question: str, start: int) -> bool:
    before = question[:start]
    return bool(_PUBLICATION.search(before)) and not _COUNTED.search(before)


def _with_relations(question: str, dates: list[Point]) -> Iterator[_Found]:
    place = 0
    while place < len(dates):
        point, place = dates[place], place + 1
        before = question[: point.start]
        after = dates[place] if place < len(dates) else None
        if after is not None and _is_range(question, before, point, after):
            place += 1
            yield _range(before, point, after)
        else:
            yield _single(question, before, point)


def _is_range(question: str, before: str, point: Point, after: Point) -> bool:
    joining = question[point.end : after.start]
    if not _BETWEEN.fullmatch(joining):
        return False
    opened = _RANGE.search(before)
    return opened is not None or (bool(joining.strip()) and joining.strip() in "-–—")


def _range(before: str, point: Point, after: Point) -> _Found:
    opened = _RANGE.search(before)
    start = point.start if opened is None else opened.start()
    ends = sorted(
        day
        for each in (point, after)
        for day in (each.interval.first, each.interval.last)
        if day is not None
    )
    return _Found(start, after.end, Interval(ends[0], ends[-1]))


def _single(question: str, before: str, point: Point) -> _Found:
    interval, start, end = point.interval, point.start, point.end
    if match := _RELATION.search(before):
        start, op = match.start(), match["op"].lower()
        if op == "from":
            if onwards := _ONWARDS.match(question, end):
                return _Found(start, onwards.end(), Interval(interval.first))
            return _Found(start, end, interval)
        if op not in ("in", "on", "of", "during", "at"):
            return _Found(start, end, _related(op, interval))
    # "after the launch in 2012": the launch was then, and what is asked about came later.
    clause = question[:start]
    if event := _EVENT.search(clause if clause.endswith(" ") else clause + " "):
        return _Found(event.start(), end, _around_event(event["op"].lower(), interval))
    return _Found(start, end, interval)


def _related(op: str, interval: Interval) -> Interval:
    first, last = interval.first, interval.last
    if op == "since":
        return Interval(first)
    if op == "after":
        return Interval(last and _next(last, 1))
    if op in ("before", "prior to"):
        return Interval(None, first and _next(first, -1))
    if op in ("until", "till", "up to", "through", "by", "as of"):
        return Interval(None, last)
    return interval


def _around_event(op: str, interval: Interval) -> Interval:
    if op in ("since", "after"):
        return Interval(interval.first)
    return Interval(None, interval.last)


def _next(day: date, step: int) -> date:
    try:
        return day + timedelta(step)
    except OverflowError:
        return day
