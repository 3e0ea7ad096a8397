"""The promise, in code: a citation leaves only as a verified span of a stored version."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from assistant.types import Citation, Copy
from index.errors import CitationError
from index.generation import Index
from index.pages import chapter_at, page_at
from index.types import Article, Span


def cite(marker: int, article: Article, span: Span, also_at: Sequence[Copy] = ()) -> Citation:
    """A citation of `article.text[start:end]`; it still has to be verified."""
    start, end = span
    return Citation(
        marker=marker,
        article_id=article.article_id,
        version=article.text_sha256,
        path=article.path,
        url=article.url,
        title=article.title,
        authors=article.authors,
        published=article.published,
        quote=article.text[start:end],
        start=start,
        end=end,
        page=page_at(article.metadata, start),
        chapter=chapter_at(article, start),
        also_at=tuple(also_at),
    )


def verify(citation: Citation, index: Index) -> None:
    """Raise CitationError unless the quotation may be shown and is verbatim what it names.

    The version is read again from the catalogue, not from what retrieval had in hand.
    """
    withdrawal = index.withdrawal(citation.article_id)
    if withdrawal is not None:
        raise CitationError(
            f"Citation {citation.marker} names {citation.path}, which was withdrawn on "
            f"{withdrawal.since[:10]}."
        )
    _verify_stored(citation, index)


def marked(citation: Citation, index: Index) -> Citation:
    """A citation of an earlier answer as it stands now: verified, and marked where withdrawn.

    Raises CitationError where it is not verbatim that span of that stored version.
    """
    _verify_stored(citation, index)
    withdrawal = index.withdrawal(citation.article_id)
    return replace(citation, withdrawn=None if withdrawal is None else withdrawal.since)


def _verify_stored(citation: Citation, index: Index) -> None:
    """As `verify`, of withdrawn articles too."""
    stored = index.catalogue.version(citation.article_id, citation.version)
    if stored is None:
        raise CitationError(
            f"Citation {citation.marker} names version {citation.version[:12]} of "
            f"{citation.article_id}, which the catalogue does not hold."
        )
    if hashlib.sha256(stored.text.encode()).hexdigest() != citation.version:
        raise CitationError(
            f"Citation {citation.marker} names a version of {stored.path} whose stored text was "
            "altered. Run: footnote index verify"
        )
    if not 0 <= citation.start < citation.end <= len(stored.text):
        raise CitationError(
            f"Citation {citation.marker} names characters {citation.start} to {citation.end} "
            f"of a text of {len(stored.text)} characters."
        )
    if stored.text[citation.start : citation.end] != citation.quote:
        raise CitationError(
            f"Citation {citation.marker} does not quote {stored.path} verbatim at "
            f"{citation.start} to {citation.end}."
        )
