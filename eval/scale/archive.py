"""A made-up archive of any size: clustered vectors, words by Zipf's law, metadata to filter by.

Nothing of it can be read for sense; it is there to measure what size does to a search. Articles
are made in blocks, each from its own seed, so that an archive is the same whatever its size and
never has to be in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.protocols import Vectors
from index.types import Article, EmbedderIdentity, Span

SEED = 4
DIM = 384
IDENTITY = EmbedderIdentity("made-up vectors", "0" * 64, DIM, "fp32")

BLOCK = 1_000
"""Articles that are made at once."""

PASSAGES = (4, 20)
"""Least and most of an article; 12 on average."""

SENTENCES = 5
WORDS = 16
"""Of a sentence: a passage has 80 words, about what `footnote index build` makes."""

VOCABULARY = 60_000
EXPONENT, SHIFT = 1.07, 2.7
"""Zipf–Mandelbrot: the word of rank r has a probability in proportion to (r + SHIFT)^-EXPONENT,
with the values that Montemurro 2001 gives for English prose, rounded."""

OWN_WORDS, OWN_SHARE = 8, 0.08
"""An article is about something: so many rare words of its own are that share of its text."""

PER_TOPIC = 500
"""Passages of a topic, on average: a larger archive has more topics, not larger ones."""

IN_TOPIC, IN_ARTICLE = 0.3, 0.6
"""Expected cosines of two passages of one topic, and of one article."""

CATEGORIES = 25
"""Each article has one; a filter by one lets 4 % pass."""

AUTHORS = 400
YEARS = (2005, 2024)


@dataclass(frozen=True, slots=True)
class Block:
    """Articles with the spans of their passages, and float32 vectors of passages and leads."""

    articles: list[Article]
    spans: list[list[Span]]
    passages: Vectors
    leads: Vectors


class MadeUp:
    """An archive of at least `passages` passages, cut off within the last block."""

    def __init__(self, passages: int, seed: int = SEED) -> None:
        self.passages = passages
        self.seed = seed

    def blocks(self) -> Iterator[Block]:
        left, number = self.passages, 0
        while left > 0:
            block = self._block(number, left)
            yield block
            left -= len(block.passages)
            number += 1

    def _block(self, number: int, left: int) -> Block:
        draws = np.random.default_rng((self.seed, number))
        sizes = draws.integers(PASSAGES[0], PASSAGES[1] + 1, BLOCK)
        count = int(np.searchsorted(np.cumsum(sizes), left)) + 1
        sizes = sizes[:count]
        texts, spans = self._texts(sizes, draws)
        articles = [
            self._article(number * BLOCK + place, text, draws) for place, text in enumerate(texts)
        ]
        passages, leads = self._vectors(sizes, draws)
        return Block(articles, spans, passages, leads)

    @cached_property
    def words(self) -> npt.NDArray[np.str_]:
        """Pronounceable, all different, the frequent ones short."""
        onsets, vowels = "b d f g k l m n p r s t v z ch sh".split(), "a e i o u".split()
        syllables = [onset + vowel for onset in onsets for vowel in vowels]
        base = len(syllables)

        def word(rank: int) -> str:
            made = syllables[rank % base]
            while rank >= base:
                rank = rank // base - 1
                made += syllables[rank % base]
            return made + "nrlk"[rank % 4]

        return np.array([word(rank) for rank in range(VOCABULARY)])

    @cached_property
    def _cumulative(self) -> npt.NDArray[np.float64]:
        weights = (np.arange(1, VOCABULARY + 1) + SHIFT) ** -EXPONENT
        return np.asarray(np.cumsum(weights) / weights.sum())

    def _texts(
        self, sizes: npt.NDArray[np.int64], draws: np.random.Generator
    ) -> tuple[list[str], list[list[Span]]]:
        per_passage = SENTENCES * WORDS
        total = int(sizes.sum()) * per_passage
        ranks = np.searchsorted(self._cumulative, draws.random(total, dtype=np.float32))
        own = draws.integers(500, VOCABULARY, (len(sizes), OWN_WORDS))
        article = np.repeat(np.arange(len(sizes)), sizes * per_passage)
        replaced = np.flatnonzero(draws.random(total, dtype=np.float32) < OWN_SHARE)
        ranks[replaced] = own[article[replaced], draws.integers(0, OWN_WORDS, len(replaced))]
        words = self.words[np.minimum(ranks, VOCABULARY - 1)].reshape(-1, WORDS).tolist()
        sentences = iter(" ".join(row).capitalize() + "." for row in words)
        texts, spans = [], []
        for size in sizes.tolist():
            passages = [" ".join(next(sentences) for _ in range(SENTENCES)) for _ in range(size)]
            starts = np.cumsum([0, *(len(passage) + 2 for passage in passages)]).tolist()
            spans.append([(s, s + len(p)) for s, p in zip(starts, passages, strict=False)])
            texts.append("\n\n".join(passages))
        return texts, spans

    def _article(self, number: int, text: str, draws: np.random.Generator) -> Article:
        digest = hashlib.sha256(text.encode()).hexdigest()
        year = int(draws.integers(YEARS[0], YEARS[1] + 1))
        month, day = int(draws.integers(1, 13)), int(draws.integers(1, 29))
        return Article(
            article_id=f"{number:016x}",
            source="made-up",
            path=f"{year}/{month:02d}/{number:07d}.md",
            url=None,
            title=" ".join(text.split(maxsplit=6)[:6]),
            authors=(f"Author {int(draws.integers(AUTHORS))}",),
            published=f"{year}-{month:02d}-{day:02d}",
            categories=(category(number % CATEGORIES),),
            language="en",
            text=text,
            text_sha256=digest,
            bytes_sha256=digest,
            reader="made-up/1",
        )

    def _vectors(
        self, sizes: npt.NDArray[np.int64], draws: np.random.Generator
    ) -> tuple[Vectors, Vectors]:
        """Sums of three unit vectors: the topic's, the article's and the passage's own."""
        topics = self._topics[draws.integers(len(self._topics), size=len(sizes))]
        own = unit(draws.standard_normal((len(sizes), DIM), dtype=np.float32))
        about = IN_TOPIC**0.5 * topics + (IN_ARTICLE - IN_TOPIC) ** 0.5 * own
        alone = unit(draws.standard_normal((int(sizes.sum()), DIM), dtype=np.float32))
        passages = np.repeat(about, sizes, axis=0) + (1 - IN_ARTICLE) ** 0.5 * alone
        return unit(passages), unit(about)

    @cached_property
    def _topics(self) -> Vectors:
        draws = np.random.default_rng((self.seed, 2**32))
        return unit(
            draws.standard_normal((max(1, self.passages // PER_TOPIC), DIM), dtype=np.float32)
        )


def category(number: int) -> str:
    return f"Category {number}"


def unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / lengths, np.float32)
