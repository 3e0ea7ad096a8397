"""Markdown: front matter as fields, the body as text without markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from index.canonical import canonical
from index.errors import ReadError
from index.readers.dates import parse_date
from index.readers.decode import decode
from index.readers.document import line, make_document, readable_slug
from index.readers.frontmatter import split_front_matter
from index.readers.markup import blocks_of, inline_text
from index.types import Document

_LINE_BREAK = re.compile("\r\n?")
_EMPTY = frozenset({"", "~", "null"})
_URL_KEYS = ("source_url", "canonical_url", "canonical", "url", "link")
_CATEGORY_KEYS = ("topics", "topic", "categories", "category", "tags", "tag", "kicker")
_SUMMARY_KEYS = ("summary", "description", "deck")
_METADATA_KEYS = ("summary", "deck", "description", "subtitle", "slug", "source", "kicker")


class MarkdownReader:
    """Reads .md files with YAML or TOML front matter, or without."""

    name = "markdown/1"

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` for broken front matter, and where no text is left."""
        decoded = decode(data)
        front = split_front_matter(_LINE_BREAK.sub("\n", decoded.text))
        fields = {key.lower(): value for key, value in front.fields.items()}
        text, field = _body_or_summary(front.body, fields)
        title, text = _title_and_text(plain_line(_first(fields, ("title",))), text, front.body)
        metadata: dict[str, str | None] = {
            key: plain_line(_first(fields, (key,))) for key in _METADATA_KEYS
        }
        return make_document(
            path,
            title=title,
            text=text,
            authors=[readable_slug(name) for name in _names(fields, ("authors", "author"))],
            published=_date(fields),
            categories=[plain_line(name) for name in _names(fields, _CATEGORY_KEYS)],
            url=next(iter(_web(fields)), None),
            language=_first(fields, ("lang", "language", "locale")),
            metadata=metadata | {"encoding": decoded.encoding, "text_from": field},
        )


read_markdown = MarkdownReader()


def plain(markdown: str) -> str:
    """The canonical text of a piece of Markdown, cleaned as an article's body is."""
    return canonical("\n\n".join(blocks_of(_LINE_BREAK.sub("\n", markdown))))


def plain_line(markdown: str) -> str:
    """`plain` for a field of one line, such as a title, in which block markup means nothing."""
    text = line(markdown)
    return line(inline_text(text)) if re.search(r"[*_`<\[\\]", text) else text


def _body_or_summary(body: str, fields: Mapping[str, object]) -> tuple[str, str | None]:
    """The text, and the field it comes from where the body is empty.

    A post that only links elsewhere shows its readers the summary: that is its text.
    """
    text = plain(body)
    if text:
        return text, None
    for key in _SUMMARY_KEYS:
        summary = plain(_first(fields, (key,)))
        if summary:
            return summary, key
    raise ReadError("the file holds front matter but no text")


def _title_and_text(title: str, text: str, body: str) -> tuple[str, str]:
    """Takes a first heading that is, or repeats, the title out of the text."""
    first, _, rest = text.partition("\n\n")
    if not rest or "\n" in first:
        return title, text
    is_heading = re.match(r"\s*(?:#\s|[^\n]+\n=+[ \t]*(?:\n|$))", body) is not None
    if title.casefold() == first.casefold() or (is_heading and not title):
        return title or first, rest
    return title, text


def _first(fields: Mapping[str, object], keys: tuple[str, ...]) -> str:
    """The first text that one of `keys` holds, "" without one."""
    return next(iter(_names(fields, keys)), "")


def _names(fields: Mapping[str, object], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        yield from _texts(fields.get(key))


def _texts(value: object) -> Iterator[str]:
    """Texts in a field: a text, a list of texts, or dicts with a `name`."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        for item in value:
            yield from _texts(item) if not isinstance(item, list) else ()
    elif value is not None and not isinstance(value, Mapping):
        text = str(value).strip()
        if text.lower() not in _EMPTY:
            yield text


def _date(fields: Mapping[str, object]) -> str | None:
    for key in ("date", "published", "publishdate", "pubdate", "published_at"):
        value = fields.get(key)
        found = parse_date(value.strip() if isinstance(value, str) else value)
        if found:
            return found
    return None


def _web(fields: Mapping[str, object]) -> Iterator[str]:
    return (url for url in _names(fields, _URL_KEYS) if url.startswith(("http://", "https://")))
