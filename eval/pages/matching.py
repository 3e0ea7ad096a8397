"""When a field of a page is right, and whether a snippet is in its text.

Exact means equal as canonical text (Unicode NFC, nothing invisible) on one line: the width of
white space does not count, letters, case and punctuation do. The `_loosely` variants leave case
and punctuation out: they tell how many misses are a matter of spelling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.pages.gold import GoldPage
from index.readers.document import line
from index.types import Document

_JOINER = re.compile(r"\s*[;,]\s*|\s+(?:and|und|et|&)\s+")


def field_scores(page: GoldPage, document: Document | None) -> dict[str, float]:
    """{measure: 0 or 1} for every field that is known; a page that was not read has 0.

    `author_withheld` is of the pages that name no author: 1 where none is given.
    """
    title, published = (document.title, document.published or "") if document else ("", "")
    authors = document.authors if document else ()
    scores: dict[str, float] = {}
    if page.title:
        scores["title"] = float(line(title) == line(page.title))
        scores["title_loosely"] = float(loosely(title) == loosely(page.title))
    if page.authors:
        scores["author"] = float(joined(authors) == joined(page.authors))
        scores["author_loosely"] = float(loosely(joined(authors)) == loosely(joined(page.authors)))
    else:
        scores["author_withheld"] = float(not authors)
    if page.date:
        scores["date"] = float(published == page.date)
    return scores


def snippet_scores(page: GoldPage, text: str) -> dict[str, dict[str, float]]:
    """{"with": {id: 1 where found}, "without": {id: 1 where kept out}}, an id for each snippet."""
    whole = line(text)
    return {
        "with": {f"{page.page_id}#{n}": float(line(snippet) in whole)
                 for n, snippet in enumerate(page.present, 1)},
        "without": {f"{page.page_id}#{n}": float(line(snippet) not in whole)
                    for n, snippet in enumerate(page.absent, 1)},
    }  # fmt: skip


def joined(names: Sequence[str]) -> str:
    """Names as one text, so that a list of two and "Ann Lee und Bo Li" are the same."""
    return ", ".join(part for name in names for part in _JOINER.split(line(name)) if part)


def loosely(text: str) -> str:
    """Letters and digits only, without case."""
    return "".join(character for character in text.casefold() if character.isalnum())
