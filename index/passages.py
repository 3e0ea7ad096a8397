"""Cutting an article into passages: whole sentences, a fixed number of words, some overlap."""

from __future__ import annotations

from index.sentences import split_sentences
from index.types import Article, Chunking, Passage, Span

LEAD_CHARACTERS = 1600
"""About 256 word pieces of English, the most that the default model reads of a text."""


def passage_spans(text: str, chunking: Chunking) -> list[Span]:
    """Spans of whole sentences, about `chunking.words` words each, in order.

    A passage ends before the sentence that would take it past the limit, so only a single
    longer sentence exceeds it. Each passage begins `overlap` sentences before the last one's
    end, unless that would make it start with nothing new.
    """
    sentences = split_sentences(text)
    words = [len(text[start:end].split()) for start, end in sentences]
    spans: list[Span] = []
    first = 0
    while first < len(sentences):
        last = _fill(words, first, chunking.words)
        spans.append((sentences[first][0], sentences[last - 1][1]))
        if last == len(sentences):
            break
        first = max(last - chunking.overlap, first + 1)
        if first < last and sum(words[first : last + 1]) > chunking.words:
            first = last  # the overlap would crowd out what is new
    return spans


def _fill(words: list[int], first: int, limit: int) -> int:
    """One past the last sentence of a passage that starts at `first`."""
    total = words[first]
    last = first + 1
    while last < len(words) and total + words[last] <= limit:
        total += words[last]
        last += 1
    return last


def passage_id(article: Article, span: Span) -> str:
    return f"{article.article_id}:{span[0]}-{span[1]}@{article.text_sha256[:12]}"


def passage_of(article: Article, span: Span) -> Passage:
    start, end = span
    return Passage(
        passage_id(article, span), article.article_id, start, end, article.text[start:end]
    )


def header_of(article: Article) -> str:
    """What is put before a passage for the model alone: it says what the passage is about."""
    return f"{article.title}, {article.published}" if article.published else article.title


def passage_input(article: Article, span: Span) -> str:
    """What the model reads for a passage."""
    return f"{header_of(article)}\n{article.text[span[0] : span[1]]}"


def lead_input(article: Article) -> str:
    """What the model reads for an article as a whole: its title and opening."""
    return f"{header_of(article)}\n{article.text[:LEAD_CHARACTERS]}"


def titled(article: Article, text: str) -> str:
    """What the lexical store holds for a row: the title, then the text, as one field.

    One field ranks better than a title field beside a body field, whose scores add up as
    though a word in both were twice as rare (docs/decisions/0004).
    """
    return f"{article.title}\n{text}"
