"""The archive that questions are written about: its articles by path, as sentences to be marked.

A quotation of a set is stored text, whole sentences, and is found again in the very way in which
an evaluation finds it; what would be found elsewhere, or only in part, is never handed out.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from eval.data.grounded import GroundedSet
from eval.data.jsonl import shown
from eval.running.gold import locate_gold
from eval.running.stored import StoredTexts
from eval.types import SINGLE, EvidenceQuote, GroundedQuestion
from index.errors import InputError
from index.generation import Index
from index.readers.markdown import plain
from index.sentences import split_sentences
from index.types import Article, Span

MOST_NEIGHBOURS = 8
"""Sentences by which a quotation may be lengthened until it tells its place from others."""

_NO_SET = GroundedSet(Path("."), Path("questions.jsonl"), (), None, {})
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
"""ASCII punctuation: what Markdown could read as markup, and what a backslash protects."""


class Archive:
    """One generation of an index, asked by the paths of its articles."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.stored = StoredTexts(index)
        self._sentences = lru_cache(maxsize=256)(self._split)
        self._records: dict[str, list[int]] = {}
        for record, header in index.headers.items():
            self._records.setdefault(header.path, []).append(record)

    @property
    def paths(self) -> list[str]:
        return sorted(self._records)

    def is_single(self, path: str) -> bool:
        """Whether one article alone has that path; evidence could not tell several apart."""
        return len(self._records[path]) == 1

    def article(self, path: str) -> Article:
        """Raises InputError for a path that the index does not have, or has several times."""
        self.text(path)
        return self.index.article_of_record(self._records[path][0])

    def text(self, path: str) -> str:
        text = self.stored(path)
        if text is None:
            near = difflib.get_close_matches(path, self.paths, n=3, cutoff=0.5)
            hint = f" Did you mean {', '.join(near)}?" if near else ""
            raise InputError(f"The index has no article {shown(path)}.{hint}")
        return text

    def sentences(self, path: str) -> tuple[Span, ...]:
        """Every sentence of an article, in order."""
        return self._sentences(path)

    def _split(self, path: str) -> tuple[Span, ...]:
        return tuple(split_sentences(self.text(path)))

    def located(self, path: str, quote: str) -> Span | None:
        """Where an evaluation finds a quotation: in stored text, the first place that holds it."""
        item = EvidenceQuote(path, quote)
        question = GroundedQuestion("", "", (), True, (item,), SINGLE)
        pieces = locate_gold(question, _NO_SET, self.stored, plain).pieces
        return pieces[0][1] if pieces else None

    def span_of(self, path: str, quote: str) -> Span:
        """The place of whole sentences that somebody typed or pasted.

        Raises InputError where they are not in the article, or begin or end within a sentence.
        """
        text = self.text(path)
        span = self.located(path, quote)
        if span is None:
            raise InputError(
                f"{path} does not hold {shown(quote)} verbatim.{self._nearest(path, quote)}"
            )
        whole = self.whole(path, span)
        if whole != span:
            raise InputError(
                f"{shown(quote)} is only a part of a sentence of {path}. "
                f"Expected whole sentences: {text[slice(*whole)]}"
            )
        return span

    def _nearest(self, path: str, quote: str) -> str:
        text = self.text(path)
        sentences = [text[slice(*span)] for span in self.sentences(path)]
        near = difflib.get_close_matches(quote, sentences, n=1, cutoff=0.5)
        return f" The nearest sentence is: {near[0]}" if near else ""

    def whole(self, path: str, span: Span) -> Span:
        """The sentences that a span touches, from the first one's start to the last one's end."""
        touched = [s for s in self.sentences(path) if s[0] < span[1] and span[0] < s[1]]
        return (touched[0][0], touched[-1][1]) if touched else span

    def quote(self, path: str, span: Span) -> str:
        """What to save of whole sentences, so that an evaluation finds them at this place.

        The stored text itself; with backslashes where Markdown would read markup into it; where
        it stands earlier in the article too, with as few neighbours as tell the places apart.
        Raises InputError where nothing does, or where the span is not of whole sentences.
        """
        text = self.text(path)
        if not 0 <= span[0] < span[1] <= len(text) or self.whole(path, span) != span:
            raise InputError(f"{path}: {span[0]}-{span[1]} is no span of whole sentences.")
        for start, end in self._wider(path, span):
            quote = text[start:end]
            for form in (quote, _MARKUP.sub(r"\\\1", quote)):
                if self.located(path, form) == (start, end):
                    return form
        raise InputError(
            f"{path}: {shown(text[slice(*span)])} stands in several places that cannot be told "
            "apart. Mark another sentence."
        )

    def _wider(self, path: str, span: Span) -> Iterator[Span]:
        """The span, then with one neighbour, with two, …, the following ones first."""
        sentences = self.sentences(path)
        first = next(n for n, s in enumerate(sentences) if s[0] == span[0])
        last = next(n for n, s in enumerate(sentences) if s[1] == span[1])
        for neighbours in range(MOST_NEIGHBOURS + 1):
            for before in range(neighbours + 1):
                low, high = first - before, last + neighbours - before
                if low >= 0 and high < len(sentences):
                    yield sentences[low][0], sentences[high][1]
        yield sentences[0][0], span[1]  # what begins the article stands there first
