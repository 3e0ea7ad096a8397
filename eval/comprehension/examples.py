"""What the reader learns from: questions with a passage that answers, or that does not.

    answered    the passage holds the answer
    removed     the same passage without the sentence of the answer
    near        a passage of the same article, the likest by its words, without the answer
    altered     the passage that answers, the question made false

Some questions come with one before them, as in a conversation, and with "it" for what both name.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eval.comprehension.altered import NAME, altered
from eval.comprehension.squad import Asked, Text
from index.analyzer import terms
from index.passages import passage_spans
from index.sentences import split_sentences
from index.types import Chunking, Span

CHUNKING = Chunking(words=90, overlap=1)
SHARES = {"answered": 0.48, "removed": 0.16, "near": 0.16, "altered": 0.20}
FOLLOWING = 0.2
"""Share of the questions that come with an earlier one before them."""
NEAREST = 4


@dataclass(frozen=True, slots=True)
class Example:
    """`spans` are the answers' places in `passage`; none where it does not answer."""

    kind: str
    question: str
    title: str
    passage: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Windows:
    """An article's passages and the terms of each."""

    places: tuple[tuple[int, Span], ...]
    texts: tuple[str, ...]
    terms: tuple[frozenset[str], ...]
    weights: dict[str, float]
    names: tuple[str, ...]


def examples(articles: Sequence[Text], seed: int) -> Iterator[Example]:
    """One example a question, article by article; what cannot be made is left out."""
    for article in articles:
        chance = random.Random(f"{seed} {article.title}")
        windows = _windows(article)
        kinds = chance.choices(list(SHARES), list(SHARES.values()), k=len(article.questions))
        for number, (asked, kind) in enumerate(zip(article.questions, kinds, strict=True)):
            made = _MAKERS[kind](asked, article, windows, chance)
            if made is None:
                continue
            passage, spans, question = made
            if number and chance.random() < FOLLOWING:
                question = following(article.questions[number - 1].text, question)
            title = article.title if chance.random() < 0.8 else ""
            yield Example(kind, question, title, passage, spans)


def following(earlier: str, question: str) -> str:
    """Both questions, and "it" in the later one for a name that both have."""
    shared = [m for m in NAME.finditer(question) if m.group() in earlier]
    if shared:
        match = max(shared, key=lambda m: len(m.group()))
        question = question[: match.start()] + "it" + question[match.end() :]
        question = re.sub(r"\bthe it\b", "it", question)
    return f"{earlier} {question}"


_Made = tuple[str, tuple[Span, ...], str]


def _answered(
    asked: Asked, article: Text, windows: _Windows, chance: random.Random
) -> _Made | None:
    held = [
        (text, within)
        for (paragraph, span), text in zip(windows.places, windows.texts, strict=True)
        if paragraph == asked.paragraph and (within := _within(asked.spans, span))
    ]
    if not held:
        return None
    text, spans = chance.choice(held)
    return text, spans, asked.text


def _within(spans: Sequence[Span], window: Span) -> tuple[Span, ...]:
    start, end = window
    return tuple((s - start, e - start) for s, e in spans if start <= s and e <= end)


def _removed(asked: Asked, article: Text, windows: _Windows, chance: random.Random) -> _Made | None:
    made = _answered(asked, article, windows, chance)
    if made is None:
        return None
    text, spans, question = made
    kept = [
        text[start:end]
        for start, end in split_sentences(text)
        if not any(s < end and start < e for s, e in spans)
    ]
    rest = " ".join(kept)
    if len(kept) < 2 or _holds_an_answer(rest, asked, article):
        return None
    return rest, (), question


def _near(asked: Asked, article: Text, windows: _Windows, chance: random.Random) -> _Made | None:
    wanted = set(terms(asked.text))
    scored = [
        (sum(windows.weights[term] for term in wanted & has), text)
        for (paragraph, _), text, has in zip(
            windows.places, windows.texts, windows.terms, strict=True
        )
        if not _holds_an_answer(text, asked, article)
    ]
    scored.sort(reverse=True)
    return (chance.choice(scored[:NEAREST])[1], (), asked.text) if scored else None


def _altered(asked: Asked, article: Text, windows: _Windows, chance: random.Random) -> _Made | None:
    made = _answered(asked, article, windows, chance)
    false = altered(asked.text, windows.names, chance)
    return None if made is None or false is None else (made[0], (), false)


_MAKERS = {"answered": _answered, "removed": _removed, "near": _near, "altered": _altered}


def _holds_an_answer(text: str, asked: Asked, article: Text) -> bool:
    paragraph = article.paragraphs[asked.paragraph]
    lowered = text.lower()
    return any(paragraph[s:e].lower() in lowered for s, e in asked.spans)


def _windows(article: Text) -> _Windows:
    places = [
        (number, span)
        for number, paragraph in enumerate(article.paragraphs)
        for span in passage_spans(paragraph, CHUNKING)
    ]
    texts = [article.paragraphs[number][slice(*span)] for number, span in places]
    found = [frozenset(terms(text)) for text in texts]
    frequency = Counter(term for each in found for term in each)
    weights = {term: 1.0 / count for term, count in frequency.items()}
    names = sorted({name.group() for text in texts for name in NAME.finditer(text)})
    return _Windows(tuple(places), tuple(texts), tuple(found), weights, tuple(names))
