"""The values that travel through the index: frozen, slotted, without behaviour of their own.

Offsets are half-open Unicode code points into `Article.text`, always:
`article.text[start:end]` is the quotation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Span = tuple[int, int]
"""(start, end), half-open code points."""


FILE_DATE = "the file's date of creation"
"""Metadata "published_from" where nothing better dates an article: when a file was made."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader makes of one file: canonical text and what it knows of its origin.

    `published` is an ISO 8601 date of reduced precision: "2012", "2012-09" or "2012-09-07".
    `metadata` holds what else was found, by name, as text.
    """

    title: str
    text: str
    authors: tuple[str, ...] = ()
    published: str | None = None
    categories: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one article, as the catalogue stores it.

    `article_id` comes from the source's name and the canonical URL or the path within the
    source; a version is `text_sha256`, the digest of the canonical text as UTF-8.
    `path` is relative to the source's root, with forward slashes.
    `reader` is the reader's name and version, such as "markdown/1".
    """

    article_id: str
    source: str
    path: str
    url: str | None
    title: str
    authors: tuple[str, ...]
    published: str | None
    categories: tuple[str, ...]
    language: str | None
    text: str
    text_sha256: str
    bytes_sha256: str
    reader: str
    metadata: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one article version: `article.text[start:end] == text`.

    `passage_id` is "<article_id>:<start>-<end>@<first 12 digits of the version>".
    """

    passage_id: str
    article_id: str
    start: int
    end: int
    text: str


INT8 = "int8"
"""The precision whose vectors are not comparable with those of the others."""


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """What makes two sets of vectors comparable: same identity, same vector space."""

    name: str
    weights_sha256: str
    dim: int
    precision: str


@dataclass(frozen=True, slots=True)
class Chunking:
    """How sentences become passages. Lengths are words; `overlap` is sentences."""

    words: int = 90
    overlap: int = 1


@dataclass(frozen=True, slots=True)
class CodedSearch:
    """How a segment's vectors are searched where they are too many to compare one by one.

    `bits` a dimension; `probes` of `lists` are looked through; `error` is the largest distance of
    a vector to its code; `recall_at_10` against an exact search was measured on `sample` questions
    drawn from the vectors themselves, when the segment was written.
    """

    bits: int
    lists: int
    probes: int
    error: float
    recall_at_10: float
    sample: int
