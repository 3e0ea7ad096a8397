"""Rows of JSON Lines and CSV as articles: which field is the title, the text, the author.

Common names are known. `footnote-source.toml` beside the files, or in a folder above, names
others; docs/sources.md describes it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from index.errors import InputError, ReadError
from index.readers.dates import parse_date
from index.readers.document import make_document
from index.readers.fragments import markup_to_text
from index.types import Document

FILE = "footnote-source.toml"

_KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("id", "_id", "doc_id", "article_id", "guid", "uuid", "identifier"),
        "title": ("title", "headline", "name", "subject"),
        "text": ("text", "body", "content", "article", "full_text", "fulltext", "article_body",
                 "articlebody", "maintext", "content_text", "content_html", "html", "story"),
        "author": ("author", "authors", "byline", "creator", "writer", "by"),
        "date": ("date", "published", "publication_date", "date_published", "datepublished",
                 "pub_date", "pubdate", "published_at", "publish_date", "created_at", "created",
                 "timestamp"),
        "url": ("url", "link", "canonical_url", "source_url", "permalink", "uri", "href"),
        "categories": ("categories", "category", "tags", "section", "topics", "topic", "keywords"),
        "language": ("language", "lang", "locale"),
        "summary": ("summary", "description", "abstract", "deck", "excerpt"),
    }
)  # fmt: skip
_FORMATS = ("auto", "text", "html", "markdown")
_MARKUP = re.compile(r"</?(?:p|br|div|li|h[1-6]|span|a|em|strong|table|blockquote)\b[^<>]{0,500}>")
_MANY = re.compile("[;|]")  # white space around it is taken off later, in linear time
_SECONDS = range(10**8, 10**10)


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of the fields that hold each part of an article; the first that holds something wins.

    `format` says what the text is: "auto", "text", "html" or "markdown". `version` changes
    with the mapping and is "" for the known names alone.
    """

    names: Mapping[str, tuple[str, ...]]
    format: str = "auto"
    delimiter: str | None = None
    version: str = ""

    def reader(self, name: str) -> str:
        """A reader's name that changes when the mapping does, so that rows are read again."""
        return f"{name}+{self.version}" if self.version else name


KNOWN = Fields(_KNOWN)
"""The names that are known without a mapping."""


def read_fields(file: Path) -> Fields:
    """The mapping in a `footnote-source.toml`.

    Raises `InputError` for a file that is no TOML or says something that is not known.
    """
    try:
        data = file.read_bytes()[:100_000]
        values = tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {error}. TOML was expected.") from error
    given = values.get("fields", {})
    unknown = [*(set(values) - {"fields", "format", "delimiter"}), *(set(given) - set(_KNOWN))]
    if unknown:
        raise InputError(
            f"{file}: {', '.join(sorted(map(str, unknown)))} is not known; expected were format, "
            f"delimiter and a table [fields] with some of {', '.join(_KNOWN)}."
        )
    form, delimiter = values.get("format", "auto"), values.get("delimiter")
    if form not in _FORMATS:
        raise InputError(
            f"{file}: format {form!r} came, one of {', '.join(_FORMATS)} was expected."
        )
    if delimiter is not None and not (isinstance(delimiter, str) and len(delimiter) == 1):
        raise InputError(f"{file}: delimiter {delimiter!r} came where one character was expected.")
    names = {part: tuple(_names(file, part, value)) for part, value in given.items()}
    version = hashlib.sha256(data).hexdigest()[:8]
    return Fields(MappingProxyType({**_KNOWN, **names}), form, delimiter, version)


def _names(file: Path, part: str, value: object) -> Iterator[str]:
    for name in value if isinstance(value, list) else [value]:
        if not isinstance(name, str) or not name:
            raise InputError(
                f"{file}: {part} = {value!r} came; the name of a field, or a list of such names, "
                "was expected."
            )
        yield name


def identity_in(row: Mapping[str, object], fields: Fields) -> str:
    """What tells a row from all others whatever its text becomes: its id, or its address."""
    folded = _folded(row)
    return _one(folded, fields, "id") or _one(folded, fields, "url")


def document_in(row: Mapping[str, object], fields: Fields, path: str) -> Document:
    """The article in a row. Raises `ReadError` where no field holds a text."""
    folded = _folded(row)
    text = _one(folded, fields, "text")
    summary = _one(folded, fields, "summary")
    if not text and not summary:
        held = ", ".join(map(str, list(row)[:20]))
        raise ReadError(
            f"no field of the row is the article's text; it has {held[:300]}. "
            f"Name the field in {FILE}"
        )
    return make_document(
        path,
        title=_plain(_one(folded, fields, "title"), "auto"),
        text=_plain(text or summary, fields.format),
        authors=_several(folded, fields, "author"),
        published=next(filter(None, map(_date, _values(folded, fields, "date"))), None),
        categories=_several(folded, fields, "categories"),
        url=_one(folded, fields, "url"),
        language=_one(folded, fields, "language"),
        metadata={"summary": summary, "text_from": None if text else "summary"},
    )


def _plain(text: str, form: str) -> str:
    if form == "markdown":
        from index.readers.markdown import plain

        return plain(text)
    is_markup = form == "html" or (form == "auto" and _MARKUP.search(text) is not None)
    return markup_to_text(text) if is_markup else text


def _folded(row: Mapping[str, object]) -> dict[str, object]:
    """The row with its names in the form in which they are compared, the first of equals kept."""
    folded: dict[str, object] = {}
    for name, value in row.items():
        folded.setdefault(_fold(name), value)
    return folded


def _fold(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def _values(folded: Mapping[str, object], fields: Fields, part: str) -> Iterator[object]:
    """Values of the part's fields that hold something; "by.name" is a name within another."""
    for name in fields.names[part]:
        value: object = folded.get(_fold(name))
        if value is None and "." in name:
            value = folded
            for step in name.split("."):
                value = _folded(value).get(_fold(step)) if isinstance(value, Mapping) else None
        if value not in (None, "", [], {}):
            yield value


def _one(folded: Mapping[str, object], fields: Fields, part: str) -> str:
    """The first text that one of the part's fields holds, "" without one."""
    for value in _values(folded, fields, part):
        text = next(_texts(value), "")
        if text:
            return text
    return ""


def _several(folded: Mapping[str, object], fields: Fields, part: str) -> list[str]:
    """The texts of the first field of the part that holds some."""
    for value in _values(folded, fields, part):
        texts = list(_texts(value))
        if len(texts) == 1:
            texts = _MANY.split(texts[0])
        if texts:
            return texts[:1000]
    return []


def _texts(value: object) -> Iterator[str]:
    """Texts in a value: a text, a number, a list of them, or objects with a name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list):
        for item in value:
            yield from _texts(item) if not isinstance(item, list) else ()
    elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
        text = str(value).strip()
        if text:
            yield text


def _date(value: object) -> str | None:
    """A date, or the day of a count of seconds or milliseconds since 1970, in UTC."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) in (10, 13):
        value = int(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        for seconds in (int(value), int(value) // 1000) if abs(value) < 1e15 else ():
            if seconds in _SECONDS:
                return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return parse_date(value)
