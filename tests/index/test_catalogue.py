"""The catalogue: every version ever stored can be read again, and damage has a name."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.catalogue import Catalogue
from index.errors import IndexDamaged
from index.types import Article


def article(text: str = "A text.", **fields: Any) -> Article:
    values: dict[str, Any] = {
        "article_id": "0123456789abcdef",
        "source": "news",
        "path": "a/one.md",
        "url": None,
        "title": "One",
        "authors": ("Ana Monroe", "Bo"),
        "published": "2012-09",
        "categories": (),
        "language": None,
        "text": text,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "bytes_sha256": "b" * 64,
        "reader": "markdown/1",
        "metadata": {"summary": "Schön 🙂"},
    }
    return Article(**(values | fields))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.sqlite(tmp_path / "catalogue.sqlite", create=True)


def test_what_is_appended_comes_back_equal(catalogue: Catalogue) -> None:
    stored = [
        article("A text."),
        article("Ein Text. 🙂\n\n字", url="https://a.org/", language="de"),
    ]
    ids = catalogue.append(stored)
    assert catalogue.articles(ids) == dict(zip(ids, stored, strict=True))
    assert catalogue.append([]) == []


def test_records_are_numbered_on_and_never_replaced(catalogue: Catalogue) -> None:
    first = catalogue.append([article("One."), article("Two.")])
    second = catalogue.append([article("Three.")])
    assert first + second == sorted(set(first + second))
    assert [catalogue.articles([n])[n].text for n in first + second] == ["One.", "Two.", "Three."]


def test_more_records_are_read_than_one_query_may_name(catalogue: Catalogue) -> None:
    ids = catalogue.append([article(f"Text {number}.") for number in range(1203)])
    found = catalogue.articles(reversed(ids))
    assert {key: value.text for key, value in found.items()} == {
        key: f"Text {place}." for place, key in enumerate(ids)
    }


def test_a_version_has_its_newest_metadata(catalogue: Catalogue) -> None:
    old, new = article(title="Old title"), article(title="New title")
    catalogue.append([old, article("Another text."), new])
    assert catalogue.version(old.article_id, old.text_sha256) == new


@pytest.mark.parametrize("field", ["article_id", "text_sha256"])
def test_an_unknown_version_is_none(catalogue: Catalogue, field: str) -> None:
    catalogue.append([article()])
    asked = replace(article(), **{field: "f" * 16})
    assert catalogue.version(asked.article_id, asked.text_sha256) is None


def test_headers_are_all_records_without_their_texts(catalogue: Catalogue) -> None:
    stored = article()
    (key,) = catalogue.append([stored])
    assert catalogue.headers() == {key: replace(stored, text="")}


def test_a_text_is_stored_once(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.append([article(path="a.md"), article(path="b.md")])
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as database:
        assert database.execute("SELECT count(*) FROM texts").fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM records").fetchone() == (2,)


def test_a_batch_that_fails_leaves_nothing_behind(catalogue: Catalogue) -> None:
    with pytest.raises(IndexDamaged):
        catalogue.append([article("Good."), article("Bad.", title=None)])
    assert catalogue.headers() == {}


def test_an_altered_text_is_found(catalogue: Catalogue, tmp_path: Path) -> None:
    kept, altered = article("Kept."), article("Altered.")
    catalogue.append([kept, altered])
    assert list(catalogue.damaged_texts()) == []
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as database:
        database.execute("UPDATE texts SET text = 'altered.' WHERE text = 'Altered.'")
    assert list(catalogue.damaged_texts()) == [altered.text_sha256]


def test_a_missing_file_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"gone\.sqlite is missing"):
        Catalogue.sqlite(tmp_path / "gone.sqlite")
    assert not (tmp_path / "gone.sqlite").exists()


@pytest.mark.parametrize("content", [b"", b"this is no database at all" * 100])
def test_a_file_that_is_no_catalogue_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "catalogue.sqlite"
    path.write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"catalogue\.sqlite .*footnote index repair"):
        Catalogue.sqlite(path).headers()
