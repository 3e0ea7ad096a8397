"""An article's text as a heat map: the more answers cite a place, the warmer it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.ledger.queries.spans import CitedSpan
from assistant.ui.source import escape
from index.terminal import counted

LEVELS = 5
SHOWN = 200_000
"""Characters; of a longer text the beginning is shown, and it says so."""


def heat_view(text: str, spans: Sequence[CitedSpan]) -> str:
    """`text` as HTML; `spans` are of this very text, in any order, and may overlap."""
    shown = text[:SHOWN]
    runs = list(_runs(len(shown), spans))
    most = max((answers for _, _, answers in runs), default=0)
    body = "".join(_run(shown[start:end], answers, most) for start, end, answers in runs)
    cut = (
        f'<p class="soft">The first {SHOWN:,} of {len(text):,} characters.</p>'
        if len(text) > SHOWN
        else ""
    )
    return f'<div class="heat" tabindex="0" role="region" aria-label="Text">{body}</div>{cut}'


def _runs(length: int, spans: Sequence[CitedSpan]) -> Iterator[tuple[int, int, int]]:
    """(start, end, answers) of the stretches that are cited alike, one after the other."""
    changes: dict[int, int] = {0: 0, length: 0}
    for span in spans:
        start, end = max(0, span.start), min(length, span.end)
        if start < end:
            changes[start] = changes.get(start, 0) + span.answers
            changes[end] = changes.get(end, 0) - span.answers
    places, answers = sorted(changes), 0
    for start, end in pairwise(places):
        answers += changes[start]
        yield start, end, answers


def _run(text: str, answers: int, most: int) -> str:
    if not answers:
        return escape(text)
    level = heat_level(answers, most)
    title = counted(answers, "answers")
    return f'<mark class="heat-{level}">{escape(text)}<sup title="{title}">{answers:,}</sup></mark>'


def heat_level(answers: int, most: int) -> int:
    """1 to LEVELS, by the logarithm: citations are spread over orders of magnitude."""
    if most <= 1:
        return 1
    return 1 + min(LEVELS - 1, int(LEVELS * math.log(answers) / math.log(most)))
