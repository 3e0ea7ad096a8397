"""Which page or chapter a place stands on."""

from __future__ import annotations

import pytest

from index.pages import chapter_at, page_at
from index.types import Article


@pytest.mark.parametrize(("offset", "page"), [(0, 1), (9, 1), (10, 2), (29, 2), (30, 4), (99, 4)])
def test_a_page_begins_at_its_offset_and_an_empty_one_holds_nothing(offset: int, page: int) -> None:
    assert page_at({"page_starts": "0 10 30 30"}, offset) == page


def test_a_text_without_pages_has_none() -> None:
    assert page_at({}, 5) is None


def book(*chapters: str) -> Article:
    starts, length = [], 0
    for chapter in chapters:
        starts.append(length)
        length += len(chapter) + 2
    text = "\n\n".join(chapters)
    known = {"chapter_starts": " ".join(map(str, starts))}
    return Article(
        "a", "s", "a.epub", None, "T", (), None, (), None, text, "0" * 64, "", "e/1", known
    )


def test_a_chapter_is_named_by_its_heading_behind_that() -> None:
    article = book("Keels\n\nA keel is laid.", "Planks and nails\n\nThey are bent.")
    assert chapter_at(article, article.text.index("A keel")) == "Keels"
    assert chapter_at(article, article.text.index("They")) == "Planks and nails"
    assert chapter_at(article, article.text.index("nails")) is None  # within the heading


def test_a_chapter_without_a_heading_has_no_name() -> None:
    article = book("It was a dark night.\n\nThen it rained.", "word " * 30 + "\n\nNext.")
    assert chapter_at(article, article.text.index("Then")) is None
    assert chapter_at(article, article.text.index("Next")) is None
    assert chapter_at(book("One"), 3) == "One"
