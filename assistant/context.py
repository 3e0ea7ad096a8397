"""What a sentence needs beside it to be understood, and the order in which an answer is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.fragments import could_answer, leads_in
from assistant.lists import whole_list
from index.sentences import split_sentences
from index.types import Article, Span

if TYPE_CHECKING:
    from assistant.evidence import Evidence

NEAR = 600
"""Characters within which the sentence that announces a list is looked for."""

_DEPENDENT = re.compile(
    r"^(?:(?:but|and|or|so|yet|however|nevertheless|instead|rather|otherwise|then|thus|"
    r"therefore|as a result|that is why|for this reason)\b,?\s+)?"
    r"(?:it|its|they|their|them|he|his|him|she|her|this|that|these|those|such|both|neither|"
    r"one|others?|the (?:latter|former|two|move|deal|decision|agreement|statement))\b",
    re.IGNORECASE,
)
_SOMETHING = re.compile(r"\S[^\n]*")
_ELLIPSIS = re.compile(
    r"\b(?:did|does|do|was|were|is|are|has|have|had|could|would|will|can)"
    r"(?:(?:\s+not|n['’]t)(?:\s+(?:so|either))?\s*[,.;]|\s*\.$)",
    re.IGNORECASE,
)


def leans_on_the_one_before(sentence: str) -> bool:
    """Whether a sentence needs its predecessor to be understood: a pronoun, or an ellipsis."""
    return bool(_DEPENDENT.match(sentence) or _ELLIPSIS.search(sentence))


def with_context(
    chosen: Sequence[Evidence], most: int, others: Sequence[Evidence] = ()
) -> list[Evidence]:
    """`chosen`, best first, each with what it needs beside it; no more than `most` in all.

    A short list is one of them, with what announces it, whatever of it was chosen.
    One that would not fit with what it needs is left out; the best one never is. `others` answer
    by themselves, too, though they were not chosen.
    """
    by_place = {(item.record, item.span): item for item in (*others, *chosen)}
    taken: dict[tuple[int, Span], Evidence] = {}
    for each in chosen:
        whole = whole_list(each.article.text, each.span)
        item = each if whole is None else replace(each, span=whole)
        group = {(part.record, part.span): part for part in (item, *_beside(item, by_place))}
        fresh = {place: part for place, part in group.items() if place not in taken}
        if not taken or len(taken) + len(fresh) <= most:
            taken |= fresh
    return list(taken.values())


def _beside(item: Evidence, known: Mapping[tuple[int, Span], Evidence]) -> list[Evidence]:
    """The sentence before one that leans on it, and the one after one that leads in to it."""
    spans = []
    if leans_on_the_one_before(item.text):
        spans.append(_preceding(item.article, item.span))
    elif item.text[:1].islower():
        spans.append(_announcing(item.article, item.span))
    if leads_in(item.text):
        spans.append(_following(item.article, item.span))
    return [
        known.get((item.record, span)) or replace(item, span=span, answering=None, beside=True)
        for span in spans
        if span is not None
    ]


def _preceding(article: Article, span: Span) -> Span | None:
    """The sentence before, where it stands in the same paragraph and could answer."""
    paragraph = article.text.rfind("\n", 0, span[0]) + 1
    earlier = split_sentences(article.text[paragraph : span[0]])
    if not earlier:
        return None
    start, end = earlier[-1]
    before = paragraph + start, paragraph + end
    return before if could_answer(article.text[slice(*before)]) else None


def _announcing(article: Article, span: Span) -> Span | None:
    """What leads in to the list that a line is an item of: it ends the block before, or stands
    above it in the same one."""
    block = article.text.rfind("\n\n", 0, span[0])
    low = article.text.rfind("\n\n", 0, max(block, 0)) + 1
    if span[0] - low > NEAR:
        return None
    for start, end in reversed(split_sentences(article.text[low : span[0]])):
        if article.text[low + end - 1] == ":":
            return low + start, low + end
    return None


def _following(article: Article, span: Span) -> Span | None:
    """The sentence after, in the next paragraph too; None where that is a heading."""
    more = _SOMETHING.search(article.text, span[1])
    if more is None:
        return None
    start, end = split_sentences(more.group())[0]
    after = more.start() + start, more.start() + end
    return after if could_answer(article.text[slice(*after)]) else None


def in_reading_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Articles in the order of their best sentence, sentences in the order of the text."""
    best: dict[int, float] = {}
    for item in evidence:
        best[item.record] = max(best.get(item.record, 0.0), item.score)
    return sorted(evidence, key=lambda e: (-best[e.record], e.record, e.span))
