"""Copies of one article in a judged collection: whoever is shown stands for the judged one.

The assistant shows an article once, however many copies of it the archive holds. Judgements name
one of them, and which one is luck, so that an answer from another is judged as if it were from
that one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from assistant.types import Citation, Hit
from index.types import Span

if TYPE_CHECKING:
    from assistant.assistant import Assistant


class EveryCopy:
    """Rankings of a collection's own articles, for judgements that name each copy by itself."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def retrieve(self, query: str, k: int) -> list[Hit]:
        return self._assistant.retrieve(query, k, merged=False)

    def retrieve_articles(self, query: str, k: int) -> list[tuple[str, float]]:
        return self._assistant.retrieve_articles(query, k)


def judged_id(path: str, hit: Hit, judged: Collection[str]) -> str:
    """The document that a hit counts as: the judged one of its article's copies, or its own."""
    if path in judged:
        return path
    return next((copy.path for copy in hit.also_at if copy.path in judged), path)


def judged_place(citation: Citation, texts: Mapping[str, str]) -> tuple[str, Span]:
    """The document and span that a citation counts as.

    `texts` are the judged documents'. Of a copy among them, the place that has the very words of
    the quotation, nearest to where the citation has them; where none has, the citation's own.
    """
    own = citation.path, (citation.start, citation.end)
    if citation.path in texts:
        return own
    for copy in citation.also_at:
        text = texts.get(copy.path, "")
        starts = _occurrences(text, citation.quote)
        if starts:
            start = min(starts, key=lambda place: abs(place - citation.start))
            return copy.path, (start, start + len(citation.quote))
    return own


def _occurrences(text: str, quote: str) -> list[int]:
    found, place = [], text.find(quote) if quote else -1
    while place >= 0:
        found.append(place)
        place = text.find(quote, place + 1)
    return found
