"""Made-up answers over a real index: Zipf's law over its articles, questions of a few words.

Nothing of them was asked; they are there to measure what a million of them do to the ledger.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from assistant.ledger.entries import ASKED, HITS_KEPT, Entry, id_at
from assistant.types import Answer, AnswerSentence, Citation, Hit
from index.errors import InputError
from index.generation import Index
from index.types import Article, Passage

DAYS = 365
CITATIONS = (1, 4)
ABSTAINED, BOTS, NAMED = 0.15, 0.05, 0.8
"""Shares of answers: abstentions, crawlers, and those that belong to a conversation."""
WORDS = (
    "harbour grant deadline form website accessibility budget training webinar contract policy "
    "survey analytics mobile security translation content podcast video research plain language "
    "metrics service design agency citizen feedback dashboard archive photo licence style guide"
).split()
_SPAN = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of an article that can be retrieved and cited."""

    record: int
    article: Article
    start: int
    end: int


def places(index: Index, most: int = 20_000, seed: int = 1) -> list[Place]:
    """One place in each of the articles, several where they are few. Raises InputError."""
    rng = random.Random(seed)
    found = []
    for record in index.live_records.tolist()[:most]:
        article = index.article_of_record(record)
        if article.text:
            start = rng.randrange(max(1, len(article.text) - _SPAN))
            found.append(Place(record, article, start, min(len(article.text), start + _SPAN)))
    if not found:
        raise InputError("The index holds no article with a text.")
    rng.shuffle(found)
    return found


class Synthesis:
    """Answers, the same ones for the same seed."""

    def __init__(self, found: list[Place], seed: int) -> None:
        self._places = found
        self._rng = random.Random(seed)
        self._weights = list(accumulate(1 / rank for rank in range(1, len(found) + 1)))

    def _drawn(self, count: int) -> list[Place]:
        drawn = self._rng.choices(self._places, cum_weights=self._weights, k=count)
        return list({place.record: place for place in drawn}.values())

    def _question(self) -> str:
        words = self._rng.choices(WORDS, k=self._rng.randrange(2, 6))
        return f"What does the archive say about {' and '.join(words)}?"

    def entries(self, count: int, end: datetime | None = None) -> Iterator[Entry]:
        """`count` recorded answers in the order of time, spread over the days before `end`."""
        last = end or datetime.now(UTC)
        step = timedelta(days=DAYS) / count
        for number in range(count):
            yield self._entry(id_at(last - step * (count - number)))

    def _entry(self, number: int) -> Entry:
        rng, drawn = self._rng, self._drawn(HITS_KEPT)
        abstained = rng.random() < ABSTAINED
        cited = [] if abstained else drawn[: rng.randint(*CITATIONS)]
        quotes = [place.article.text[place.start : place.end] for place in cited]
        question = self._question()
        return {
            "kind": ASKED,
            "id": number,
            "conversation": f"{rng.getrandbits(128):032x}" if rng.random() < NAMED else None,
            "question": question,
            "search_query": question,
            "filters": None,
            "channel": rng.choice(("page", "page", "page", "cli", "rest")),
            "traffic": "bot" if rng.random() < BOTS else "reader",
            "engine": "extractive",
            "confidence": round(rng.betavariate(2, 5) if abstained else rng.betavariate(6, 4), 4),
            "calibrated": False,
            "abstained": abstained,
            "withheld": int(rng.random() < 0.01),
            "total_ms": round(rng.lognormvariate(4.0, 0.4), 2),
            "timings": {"embed": 4.0, "retrieve": 9.0, "evidence": 30.0},
            "sentences": [[quote, [place], None] for place, quote in enumerate(quotes, start=1)],
            "notice": "The archive does not seem to answer this." if abstained else "",
            "hits": [
                [p.article.article_id, p.article.text_sha256, p.start, p.end, rank, 1 / rank]
                for rank, p in enumerate(drawn, start=1)
            ],
            "citations": [
                [
                    marker,
                    p.article.article_id,
                    p.article.text_sha256,
                    p.start,
                    p.end,
                    marker,
                    hashlib.sha256(quote.encode()).hexdigest(),
                ]
                for marker, (p, quote) in enumerate(zip(cited, quotes, strict=True), start=1)
            ],
        }

    def answer(self) -> Answer:
        """An answer as an engine gives it, with thirty hits."""
        drawn = self._drawn(30)
        hits = tuple(_hit(place, rank) for rank, place in enumerate(drawn, start=1))
        cited = drawn[: self._rng.randint(*CITATIONS)]
        citations = tuple(_citation(place, marker) for marker, place in enumerate(cited, start=1))
        question = self._question()
        return Answer(
            question=question,
            search_query=question,
            sentences=tuple(AnswerSentence(c.quote, (c.marker,)) for c in citations),
            citations=citations,
            abstained=False,
            confidence=round(self._rng.random(), 4),
            calibrated=False,
            notice="",
            nearest=(),
            withheld=0,
            hits=hits,
            engine="extractive",
            timings_ms={"total": round(self._rng.lognormvariate(4.0, 0.4), 2)},
        )


def _hit(place: Place, rank: int) -> Hit:
    article = place.article
    name = f"{article.article_id}:{place.start}-{place.end}@{article.text_sha256[:12]}"
    text = article.text[place.start : place.end]
    passage = Passage(name, article.article_id, place.start, place.end, text)
    return Hit(passage, place.record, 1 / rank, rank)


def _citation(place: Place, marker: int) -> Citation:
    article = place.article
    return Citation(
        marker,
        article.article_id,
        article.text_sha256,
        article.path,
        article.url,
        article.title,
        article.authors,
        article.published,
        article.text[place.start : place.end],
        place.start,
        place.end,
    )
