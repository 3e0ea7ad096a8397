"""The last step of every reader: canonical, bounded fields, and a title whatever happens."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

from index.canonical import canonical
from index.errors import ReadError
from index.types import Document

MAX_TITLE = 300
MAX_NAME = 120
MAX_NAMES = 50
MAX_VALUE = 2000

_DATE_PREFIX = re.compile(r"^\d{4}-\d{2}(?:-\d{2})?[-_ ]+(?=\D*[A-Za-z])")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


def make_document(
    path: str,
    *,
    title: str | None,
    text: str,
    authors: Iterable[str] = (),
    published: str | None = None,
    categories: Iterable[str] = (),
    url: str | None = None,
    language: str | None = None,
    metadata: Mapping[str, str | None] | None = None,
    offsets: Mapping[str, Sequence[int]] | None = None,
) -> Document:
    """A `Document` with every field canonical and of bounded length.

    Empty entries of `metadata` are left out; `offsets` are places in `text`, which then has to
    be canonical already, kept as metadata. Raises `ReadError` where no text is left.
    """
    body = canonical(text)
    if not body:
        raise ReadError("no text is left after markup and page furniture are taken out")
    found = {name: line(value or "")[:MAX_VALUE] for name, value in (metadata or {}).items()}
    if offsets and body == text:
        found |= {name: " ".join(map(str, places)) for name, places in offsets.items()}
    return Document(
        title=shorten(line(title or ""), MAX_TITLE) or title_from_path(path),
        text=body,
        authors=names(authors),
        published=published,
        categories=names(categories),
        url=web_address(url),
        language=_language(language),
        metadata=MappingProxyType({name: value for name, value in found.items() if value}),
    )


def line(text: str) -> str:
    """`text` as one canonical line, HTML entities decoded."""
    return " ".join(canonical(html.unescape(text)).split())


def shorten(text: str, limit: int) -> str:
    """At most `limit` code points, cut at a white space and marked where possible."""
    if len(text) <= limit:
        return text
    cut = text.rfind(" ", limit // 2, limit - 1)
    return text[: cut if cut > 0 else limit - 1].rstrip() + "…"


def names(values: Iterable[str]) -> tuple[str, ...]:
    """Distinct names in the order given, compared without regard to case."""
    distinct: dict[str, str] = {}
    for value in values:
        name = shorten(line(value), MAX_NAME)
        if name:
            distinct.setdefault(name.casefold(), name)
    return tuple(distinct.values())[:MAX_NAMES]


def readable_slug(value: str) -> str:
    """'ana-monroe' → 'Ana Monroe'; anything that is not a slug stays as it is."""
    if not _SLUG.fullmatch(value):
        return value
    return " ".join(part.capitalize() for part in value.split("-"))


def title_from_path(path: str) -> str:
    """The file's name made readable: 'a/2012-09-07-a_long_way.md' → 'A long way'."""
    stem = line(PurePosixPath(path.replace("\\", "/")).stem)
    words = re.sub(r"[-_\s]+", " ", _DATE_PREFIX.sub("", stem)).strip()
    return shorten(words[:1].upper() + words[1:], MAX_TITLE) or "Untitled"


def web_address(value: str | None) -> str | None:
    """The address if it is a complete http(s) one, else None."""
    address = (value or "").strip()
    if len(address) > MAX_VALUE or re.search(r"[\s<>\"\x00-\x1f\x7f]", address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _language(value: str | None) -> str | None:
    """A language tag such as 'en' or 'pt-br', in lower case; None for anything else."""
    tag = (value or "").strip()
    return tag.replace("_", "-").lower() if len(tag) <= 20 and _LANGUAGE.fullmatch(tag) else None
