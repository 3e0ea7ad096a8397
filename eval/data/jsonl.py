"""Reading data sets line by line, so that every complaint names the file and the line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.types import CorpusRow
from index.errors import InputError

MAX_LINE = 64 * 2**20
"""Bytes: an article of the greatest size that an archive may hold, with every letter escaped."""

MAX_COLUMNS_LINE = 2**20
"""Bytes of a line of judgements or of a run: a few ids and numbers."""


@dataclass(frozen=True, slots=True)
class Row:
    """One JSON object and the place it came from."""

    path: Path
    line: int
    values: Mapping[str, Any]

    def fail(self, what: str) -> InputError:
        return InputError(f"{self.path}:{self.line}: {what}")

    def text(self, name: str) -> str:
        """A required string."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self.fail(f"'{name}' should be a string, got {shown(value)}.")
        return self._writable(name, value)

    def identifier(self, name: str = "_id") -> str:
        """A required string that is not empty; a whole number is taken as its digits."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value.strip():
            raise self.fail(f"'{name}' should be a non-empty string, got {shown(value)}.")
        return self._writable(name, value)

    def _writable(self, name: str, value: str) -> str:
        """JSON can escape half of a surrogate pair, which no file or terminal can take."""
        try:
            value.encode()
        except UnicodeEncodeError as error:
            half = f"\\u{ord(value[error.start]):04x}"
            raise self.fail(f"'{name}' holds {half}, which is half of a character.") from error
        return value

    def whole_number(self, name: str) -> int:
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.fail(f"'{name}' should be a whole number, got {shown(value)}.")
        return value

    def rows(self, name: str) -> list[Row]:
        """A list of objects, each still knowing its line; empty where the field is absent."""
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f"'{name}' should be a list of objects, got {shown(value)}.")
        return [Row(self.path, self.line, item) for item in value]


def shown(value: object) -> str:
    """A value for a message: short, and 'nothing' where the field is absent."""
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."


def read_lines(path: Path, limit: int = MAX_LINE) -> Iterator[tuple[int, str]]:
    """Numbered lines without blank ones, ended by LF or CRLF. A byte-order mark is dropped.

    Raises InputError for a line of more than `limit` bytes, one that is not UTF-8, and one that
    holds a carriage return: whether that ends a line, every program answers in its own way.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while data := file.readline(limit + 2):
                number += 1
                line = _line(data, path, number, limit)
                if line.strip():
                    yield number, line
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error


def _line(data: bytes, path: Path, number: int, limit: int) -> str:
    data = data.removesuffix(b"\n").removesuffix(b"\r")
    if len(data) > limit:
        raise InputError(f"{path}:{number}: the line is longer than {limit / 2**20:.0f} MiB.")
    if b"\r" in data:
        raise InputError(
            f"{path}:{number}: a carriage return stands within the line. Save the file with one "
            "kind of line end, LF or CRLF."
        )
    try:
        return data.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}:{number}: not UTF-8 ({error.reason}).") from error


def read_rows(path: Path) -> Iterator[Row]:
    """Every line as a JSON object."""
    for number, line in read_lines(path):
        try:
            values = json.loads(line)
        except ValueError as error:
            raise InputError(f"{path}:{number}: broken JSON ({error}).") from error
        except RecursionError as error:
            raise InputError(f"{path}:{number}: the JSON is nested too deeply.") from error
        if not isinstance(values, dict):
            raise InputError(f"{path}:{number}: expected a JSON object, got {shown(values)}.")
        yield Row(path, number, values)


def read_unique(path: Path) -> Iterator[tuple[str, Row]]:
    """Every row with its `_id`; an id that comes twice is an error that names both lines."""
    first_seen: dict[str, int] = {}
    for row in read_rows(path):
        identifier = row.identifier()
        if identifier in first_seen:
            first = first_seen[identifier]
            raise row.fail(f"duplicate id {shown(identifier)}, first seen in line {first}.")
        first_seen[identifier] = row.line
        yield identifier, row


def read_corpus(path: Path) -> Iterator[CorpusRow]:
    """A `corpus.jsonl` of either layout, one row at a time: it need not fit in memory."""
    for doc_id, row in read_unique(path):
        title = row.text("title") if row.values.get("title") is not None else ""
        yield CorpusRow(doc_id, title, row.text("text"))
