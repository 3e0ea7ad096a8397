"""Follow-ups that replace a part of the question before: "And in 2014?", "What about Japan?".

Those that ask for more of the same ("Go on.") ask the question before again, for what was not
quoted yet.

Searched for beside the question before, the part that it replaces would still be searched for. So
the question before is asked again with the new part in its place, where it is clear which one is
meant: a time for a time, a number of a thing for the only one, a name for the one that follows the
same preposition, or for the only name. What is not clear stays as it was written. English. See
docs/decisions/0005.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.more import asks_for_more
from assistant.time.order_words import without_order
from assistant.time.points import numbers_of_things
from assistant.time.understood import cut, dated_spans, without_times
from assistant.types import Turn
from assistant.unclear import names_nothing
from index.types import Span

_LEAD = re.compile(
    r"^\W*(?:(?:and|but|or|so|then|ok(?:ay)?|now)\b[,:]?\s*)?(?:(?:what|how) about\b\s*)?",
    re.IGNORECASE,
)
_PREPOSITION = r"(?:in|at|for|from|with|by|to|on|under|of|against|during|since|before|after|until)"
_PART = r"[A-Z][\w.&'’-]*\w|[A-Z]"
_NAME = rf"(?:the )?(?:{_PART})(?:(?: (?:of|for|the|and|de))* (?:{_PART}|\d+))*"
_PLACED = re.compile(rf"(?P<preposition>\b{_PREPOSITION}) (?P<name>{_NAME})(?![\w-])")
_NAMED = re.compile(rf"(?<![\w.-])(?<![\w.&'’-][&'’]){_NAME}(?![\w-])")
_ASKING = frozenset("who whose whom what which when where why how".split())
"""Asked by themselves they are no names, whatever their first letter: "But Why?"."""
_OPENED = re.compile(r"[a-z]+ (?:the )?", re.IGNORECASE)
_LEFT_OUT = re.compile(rf"^(?:{_PREPOSITION}|the|only|just|again|and|or)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Whole:
    """A question as it would be asked by itself, and the turns before the one that it took up.

    `shown` is what was told of it already, where more is asked for.
    """

    text: str
    before: tuple[Turn, ...]
    shown: str = ""


def made_whole(question: str, earlier: Sequence[Turn]) -> Whole | None:
    """The question with what it leaves out; None where it isn't clear, or says all itself."""
    whole: str | None = None
    taken_up, before = 0, ""
    for number, text in enumerate([*(turn.question for turn in earlier), question]):
        whole = _completed(text, before) if before else None
        taken_up = number if whole is None else taken_up
        before = whole or text
    if whole is None:
        return None
    shown = earlier[-1].answer if asks_for_more(question) else ""
    return Whole(whole, tuple(earlier[:taken_up]), shown)


def _completed(question: str, before: str) -> str | None:
    if asks_for_more(question):
        return before
    lead = _LEAD.match(question)
    rest = question[lead.end() if lead else 0 :].strip(" \t?!.,…")
    if not rest:
        return None
    if rest.isdigit() and len(numbers := numbers_of_things(before)) == 1:
        return _replaced(before, numbers[0], rest)
    if times := _only_times(rest):
        return _with_time(before, times)
    if names_nothing(left := without_order(rest)) and left != rest:
        return without_times(before)
    if placed := _PLACED.fullmatch(rest):
        return _in_place_of_the_one(before, placed)
    is_name = _NAMED.fullmatch(rest) and rest.lower() not in _ASKING
    if lead and lead[0].strip() and is_name:
        return _in_place_of_the_name(before, rest)
    return None


def heard(earlier: Sequence[Turn], question: str) -> list[Turn]:
    """The turns before a question, without their times where it names one of its own."""
    if not dated_spans(question):
        return list(earlier)
    return [
        replace(turn, question=without_times(turn.question), answer=without_times(turn.answer))
        for turn in earlier
    ]


def _only_times(rest: str) -> str:
    """The times that a text is made of; empty where it says anything else."""
    spans = dated_spans(rest)
    left = cut(rest, spans)
    if not spans or not all(_LEFT_OUT.match(word) for word in left.split()):
        return ""
    return rest


def _with_time(before: str, times: str) -> str:
    """The question before at another time, with that one's preposition where it brings none."""
    spans = dated_spans(before)
    bare = times[0].isdigit()
    if not spans:
        return _ended(before, f"in {times}" if bare else times)
    start, end = spans[0]
    opened = _OPENED.match(before[start:end])
    if bare and opened:
        times = f"{opened[0] if before[start:end][opened.end() :].isdigit() else 'in '}{times}"
    rest = cut(before[end:], [(a - end, b - end) for a, b in spans[1:]])
    return f"{before[:start]}{times}{'' if rest[:1] in '?!.,' else ' '}{rest}"


def _ended(before: str, words: str) -> str:
    body = before.rstrip(" ?!.")
    return f"{body} {words}{before[len(body) :].strip() or '?'}"


def _in_place_of_the_one(before: str, placed: re.Match[str]) -> str | None:
    """The name after the same preposition, where there is one such."""
    preposition = placed["preposition"].lower()
    found = [
        each.span("name")
        for each in _PLACED.finditer(before)
        if each["preposition"].lower() == preposition
    ]
    return _in_place_of(before, found, placed["name"])


def _in_place_of_the_name(before: str, name: str) -> str | None:
    """The only name of the question before; its first word is written as one in any case."""
    return _in_place_of(before, [m.span() for m in _NAMED.finditer(before) if m.start()], name)


def _in_place_of(before: str, names: Sequence[Span], name: str) -> str | None:
    """Where there is one name, no time, and of the same kind: an acronym for an acronym.

    "What about Twitter?" after "How did NASA use social media?" asks for no other agency.
    """
    times = dated_spans(before)
    found = [each for each in names if all(each[1] <= a or b <= each[0] for a, b in times)]
    if len(found) != 1 or _kind(before[slice(*found[0])]) != _kind(name):
        return None
    return _replaced(before, found[0], name)


def _kind(name: str) -> tuple[bool, bool]:
    bare = name.removeprefix("the ")
    return bare.isupper(), re.search(r"\w\.\w", bare) is not None


def _replaced(text: str, span: Span, words: str) -> str:
    return f"{text[: span[0]]}{words}{text[span[1] :]}"
