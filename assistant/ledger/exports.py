"""Tables for other programs: CSV that no spreadsheet takes for formulas, and JSON, streamed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SKIPPED = "".join(map(chr, range(33)))
"""White space and control characters: a spreadsheet may look past them."""
_PART = 65_536


def as_csv(rows: Iterable[Row], names: Sequence[str]) -> Iterator[str]:
    """Lines of CSV (RFC 4180) with a heading, a few thousand at a time."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(names)
    for row in rows:
        writer.writerow([cell(row[name]) for name in names])
        if buffer.tell() >= _PART:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def cell(value: object) -> object:
    """A value for a cell. A text that a spreadsheet would run gets an apostrophe before it."""
    if isinstance(value, list | tuple):
        value = "; ".join(str(item) for item in value)
    if isinstance(value, str):
        risky = value.startswith(_FORMULA) or value.lstrip(_SKIPPED).startswith(_FORMULA)
        return f"'{value}" if risky else value
    return "" if value is None else value


def as_json(rows: Iterable[Row]) -> Iterator[str]:
    """One JSON array, a row at a time."""
    before = "["
    for row in rows:
        yield f"{before}\n{json.dumps(row, ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"
