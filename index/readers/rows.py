"""JSON Lines and CSV: one article a row."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import IO

from index.errors import ReadError
from index.readers.decode import MAX_BYTES, decode
from index.readers.fields import document_in, identity_in
from index.readers.members import TOO_LARGE, Context, Member, Places, lines_of, sha256, unpacked
from index.terminal import counted
from index.types import Document

_SAMPLE = 1 << 20
_DELIMITERS = ",;\t|"
_MAX_COLUMNS = 2000
_MAX_VALUES = 200_000


class JsonLines:
    """Reads .jsonl and .ndjson files."""

    name = "jsonl/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        places = Places()
        for number, data in lines_of(unpacked(file, path, context.budget)):
            if data is not None and not data.strip():
                continue
            context.budget.count()
            yield self._member(number, data, path, context, places)

    def _member(
        self, number: int, data: bytes | None, path: str, context: Context, places: Places
    ) -> Member:
        reader = context.fields.reader(self.name)
        try:
            row = _json_object(data)
        except ReadError as error:
            digest = sha256(data or b"too large %d" % number)
            return places.unread(f"#line-{digest[:16]}", digest, reader, error.reason, number)
        digest = sha256((data or b"").strip())
        return row_member(row, digest, reader, path, number, context, places)


read_jsonl = JsonLines()


def _json_object(data: bytes | None) -> dict[str, object]:
    if data is None:
        raise ReadError(TOO_LARGE)
    if data.count(b"{") + data.count(b"[") > _MAX_VALUES:  # each takes 20 times its bytes
        raise ReadError(f"the line holds more than {_MAX_VALUES:,} lists or objects")
    try:
        row = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ReadError("the line is not UTF-8, as JSON is") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"the line is no JSON ({error})"[:200]) from error
    if not isinstance(row, dict):
        raise ReadError(f"a {type(row).__name__} stands where an object was expected")
    return row


def row_member(
    row: Mapping[str, object],
    digest: str,
    reader: str,
    path: str,
    number: int,
    context: Context,
    places: Places,
) -> Member:
    """The article in a row; a second row with the same id is a failure of its own."""

    def document() -> Document:
        try:
            return document_in(row, context.fields, path)
        except ReadError as error:
            raise ReadError(error.reason, number) from error

    return places.member(identity_in(row, context.fields), digest, reader, document, number)


class Table:
    """Reads .csv and .tsv files whose first row names the columns."""

    name = "csv/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        stream = unpacked(file, path, context.budget)
        rows = _rows(stream, context.fields.delimiter or _delimiter_of(path))
        _, columns = next(rows, (0, []))
        columns = [column.strip() for column in columns]
        if len(columns) < 2 or len(columns) > _MAX_COLUMNS:
            raise ReadError(
                f"the first row names {len(columns)} columns; between 2 and {_MAX_COLUMNS:,} were "
                "expected, and another delimiter can be set in footnote-source.toml",
                1,
            )
        places = Places()
        for number, row in rows:
            if any(row):
                context.budget.count()
                yield self._member(number, columns, row, path, context, places)

    def _member(
        self,
        number: int,
        columns: list[str],
        row: list[str],
        path: str,
        context: Context,
        places: Places,
    ) -> Member:
        reader = context.fields.reader(self.name)
        digest = sha256(json.dumps([columns, row]).encode())
        if len(row) > len(columns):
            reason = (
                f"the row has {counted(len(row), 'fields')} and the first row names {len(columns)}"
            )
            return places.unread(f"#line-{digest[:16]}", digest, reader, reason, number)
        values = dict(zip(columns, row, strict=False))
        return row_member(values, digest, reader, path, number, context, places)


read_table = Table()


def _delimiter_of(path: str) -> str | None:
    return "\t" if path.lower().removesuffix(".gz").endswith(".tsv") else None


def _rows(stream: io.BufferedReader, delimiter: str | None) -> Iterator[tuple[int, list[str]]]:
    """(number of the row's last line, fields). Raises `ReadError` where CSV ends."""
    sample = stream.peek(_SAMPLE)[:_SAMPLE]
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise ReadError("the table is in UTF-16 or UTF-32; save it as UTF-8")
    head = sample[: sample.rfind(b"\n") + 1] or sample
    encoding = decode(head).encoding or "utf-8-sig"
    text = _text_lines(stream, encoding.removesuffix(" (damaged)"))
    first = next(text, "")
    csv.field_size_limit(MAX_BYTES)
    reader = csv.reader(_again(first, text), delimiter=delimiter or _most_frequent(first))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ReadError(f"the table is broken ({error})", reader.line_num) from error


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _text_lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    for number, data in lines_of(stream):
        if data is None:
            raise ReadError(TOO_LARGE, number)
        text = data.decode(encoding, "replace")
        if "\0" in text:
            raise ReadError("the table holds NUL bytes: it is not text", number)
        yield text


def _most_frequent(line: str) -> str:
    """The delimiter of a table by its first row."""
    return max(_DELIMITERS, key=line.count)
