"""A folder of saved web pages and what is known of each: `gold.jsonl`, one page a line.

    {"file": "pages/keel.html.gz", "title": "A Keel Is Laid", "author": "Ilse Brandt",
     "date": "2019-04-05", "with": ["is laid first"], "without": ["Leave a reply"]}

"author" may be a list of names. A field that is empty or left out is not known and not judged.
"with" are snippets that the article's text must hold, "without" those that it must not.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

from eval.data.jsonl import Row, read_rows, shown
from index.errors import InputError
from index.readers.decode import MAX_BYTES

GOLD = "gold.jsonl"


@dataclass(frozen=True, slots=True)
class GoldPage:
    """`page_id` is the file as the gold names it; "" and () where something is not known."""

    page_id: str
    file: Path
    title: str
    authors: tuple[str, ...]
    date: str
    present: tuple[str, ...]
    absent: tuple[str, ...]


def read_gold(folder: Path) -> list[GoldPage]:
    """Every page of the folder's `gold.jsonl`. Raises InputError with file and line."""
    path = folder / GOLD
    if not path.is_file():
        raise InputError(f"{folder} holds no {GOLD}, which says what is known of each page.")
    pages: dict[str, GoldPage] = {}
    for row in read_rows(path):
        page = _page(row, folder)
        if page.page_id in pages:
            raise row.fail(f"the page {shown(page.page_id)} comes twice.")
        pages[page.page_id] = page
    if not pages:
        raise InputError(f"{path}: holds no pages.")
    return list(pages.values())


def page_bytes(page: GoldPage) -> bytes:
    """The page as it was saved, unpacked where its name ends in .gz; of bounded size.

    Raises InputError where it cannot be read or is larger than an article may be.
    """
    try:
        data = page.file.read_bytes()
        if page.file.suffix == ".gz":
            unpacking = zlib.decompressobj(wbits=31)
            data = unpacking.decompress(data, MAX_BYTES + 1)
    except (OSError, zlib.error) as error:
        raise InputError(f"{page.file}: cannot be read ({error}).") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"{page.file}: larger than the {MAX_BYTES:,} bytes that a page may have.")
    return data


def _page(row: Row, folder: Path) -> GoldPage:
    name = row.identifier("file")
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()):
        raise row.fail(f"'file' leads out of the folder: {shown(name)}.")
    if not file.is_file():
        raise row.fail(f"there is no file {shown(name)} in the folder.")
    date = row.values.get("date") or ""
    if not isinstance(date, str):
        raise row.fail(f"'date' should be text such as 2019-04-05, got {shown(date)}.")
    title = row.values.get("title") or ""
    if not isinstance(title, str):
        raise row.fail(f"'title' should be text, got {shown(title)}.")
    authors = _texts(row, "author")
    return GoldPage(name, file, title, authors, date, _texts(row, "with"), _texts(row, "without"))


def _texts(row: Row, name: str) -> tuple[str, ...]:
    """A text or a list of texts, without empty ones."""
    value = row.values.get(name) or []
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in values):
        raise row.fail(f"'{name}' should be text or a list of texts, got {shown(value)}.")
    return tuple(one for one in values if one.strip())
