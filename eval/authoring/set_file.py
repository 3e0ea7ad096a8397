"""The files of a set that people write: lines of JSON, changed one at a time and never lost.

Every change is made to the bytes as they stand: a line that cannot be understood, a blank one, an
unknown field stay as they are. A file is replaced in one rename, under the set's lock.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.data.jsonl import Row, shown
from index.errors import InputError
from index.files import exclusive, write_atomically

_NUMBERED = re.compile(r"(.+)-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Line:
    """One line with its end, and its object; `values` is None where it holds no object."""

    number: int
    data: bytes
    values: Mapping[str, Any] | None

    def has_id(self, identifier: str) -> bool:
        # A whole number is an id too, as the reader of data sets has it.
        return self.values is not None and str(self.values.get("_id")) == identifier


@dataclass(frozen=True, slots=True)
class SetFile:
    """A `questions.jsonl` or `drafts.jsonl`; the file and its folder need not exist yet."""

    path: Path

    def lines(self) -> list[Line]:
        """Every line, blank and broken ones too. Raises InputError where it cannot be read."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise InputError(f"{self.path}: cannot be read ({exc.strerror}).") from exc
        # Cut after line feeds only, as readers of data sets count lines.
        pieces = [piece for piece in re.split(rb"(?<=\n)", data) if piece]
        return [Line(number, piece, _object(piece)) for number, piece in enumerate(pieces, 1)]

    def rows(self) -> Iterator[Row]:
        """The lines that hold an object; the others are for `check` to complain about."""
        for line in self.lines():
            if line.values is not None:
                yield Row(self.path, line.number, line.values)

    def ids(self) -> list[str]:
        return [str(row.values["_id"]) for row in self.rows() if "_id" in row.values]

    def append(self, values: Mapping[str, Any]) -> int:
        """Add a row at the end; its line's number. Raises InputError for an id that is taken."""

        def changed(lines: list[Line]) -> list[bytes]:
            taken = [line.number for line in lines if line.has_id(str(values["_id"]))]
            if taken:
                raise InputError(f"{self.path}:{taken[0]}: the id {values['_id']!r} is taken.")
            return [*_ended(lines), _encoded(values)]

        return self._change(changed)

    def replace(self, identifier: str, values: Mapping[str, Any]) -> None:
        """Put another row in the place of the one with that id."""
        self._change(lambda lines: self._exchanged(lines, identifier, _encoded(values)))

    def delete(self, identifier: str) -> None:
        self._change(lambda lines: self._exchanged(lines, identifier, b""))

    def _exchanged(self, lines: list[Line], identifier: str, data: bytes) -> list[bytes]:
        numbers = [line.number for line in lines if line.has_id(identifier)]
        if not numbers:
            raise InputError(f"{self.path} has no row with the id {identifier!r}.")
        if len(numbers) > 1:
            where = ", ".join(map(str, numbers))
            raise InputError(f"{self.path}: the id {identifier!r} is in several lines: {where}.")
        return [data if line.number in numbers else line.data for line in lines]

    def _change(self, change: Callable[[list[Line]], list[bytes]]) -> int:
        """Write what `change` makes of the lines as they stand now; how many lines that are.

        Raises IndexLocked while another process writes to the same set.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with exclusive(self.path.parent / ".lock"):
                pieces = change(self.lines())
                write_atomically(self.path, b"".join(pieces))
        except OSError as exc:
            raise InputError(f"{self.path}: cannot be written ({exc.strerror}).") from exc
        return len(pieces)


def _object(data: bytes) -> Mapping[str, Any] | None:
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return values if isinstance(values, dict) else None


def _encoded(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _ended(lines: Collection[Line]) -> list[bytes]:
    """The lines' bytes; a last one without an end gets one, so that nothing is joined to it."""
    pieces = [line.data for line in lines]
    if pieces and not pieces[-1].endswith(b"\n"):
        pieces[-1] += b"\n"
    return pieces


def next_id(taken: Collection[str], prefix: str) -> str:
    """`prefix-001` and on: one more than the highest number that the prefix has."""
    numbers = [
        int(match[2])
        for match in map(_NUMBERED.fullmatch, taken)
        if match is not None and match[1] == prefix
    ]
    return f"{prefix}-{max(numbers, default=0) + 1:03d}"


def checked_prefix(prefix: str) -> str:
    """Raises InputError for one that would not make a readable id."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", prefix) is None:
        raise InputError(f"An id's prefix is letters, digits, '-', '_' and '.', got {prefix!r}.")
    return prefix


def name_archive(folder: Path, roots: Collection[str]) -> bool:
    """Say in `set.toml` which folders the questions are about; False where it says so already.

    Paths are relative to the set, so that set and archive can be moved together.
    """
    path = folder / "set.toml"
    if path.exists():
        return False
    relative = [os.path.relpath(root, folder).replace(os.sep, "/") for root in roots]
    # A JSON string is a TOML string but for DEL, which TOML wants escaped.
    named = json.dumps(relative, ensure_ascii=False).replace("\x7f", "\\u007f")
    try:
        write_atomically(path, f"archive = {named}\n".encode())
    except (OSError, UnicodeEncodeError) as exc:
        raise InputError(f"{path}: cannot be written for {shown(relative)} ({exc}).") from exc
    return True
