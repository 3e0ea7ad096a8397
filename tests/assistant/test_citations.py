"""A citation is a verbatim span of a stored version, or it is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.citations import cite, verify
from assistant.types import Citation
from index.build import build
from index.errors import CitationError
from index.generation import Index
from index.layout import Layout
from index.protocols import Embedder
from index.sentences import split_sentences
from index.sources import FolderSource


def citation_in(index: Index, path: str = "lighthouse.md") -> Citation:
    """A sound citation of the article's second sentence."""
    header = next(a for a in index.headers.values() if a.path == path)
    article = index.article(header.article_id)
    return cite(3, article, split_sentences(article.text)[1])


def test_every_sentence_of_every_article_can_be_cited(opened: Index) -> None:
    cited = 0
    for header in opened.headers.values():
        article = opened.article(header.article_id)
        for start, end in split_sentences(article.text):
            citation = cite(1, article, (start, end))
            assert citation.quote == article.text[start:end]
            verify(citation, opened)
            cited += 1
    assert cited > 10


def test_a_citation_carries_what_a_reader_needs_to_find_it(opened: Index) -> None:
    citation = citation_in(opened)
    assert (citation.marker, citation.path) == (3, "lighthouse.md")
    assert citation.title == "The lighthouse at Cape Orme"
    assert citation.authors == ("Ida Vance",)
    assert citation.published == "1911-05-03"
    assert citation.quote == "It was raised on a shelf of granite."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quote": "It was raised on a shelf of marble."}, "verbatim"),
        ({"quote": "it was raised on a shelf of granite."}, "verbatim"),
        ({"quote": "It was raised on a shelf of granite"}, "verbatim"),
        ({"quote": ""}, "verbatim"),
        ({"version": "f" * 64}, "does not hold"),
        ({"article_id": "f" * 16}, "does not hold"),
        ({"start": -1}, "characters"),
        ({"end": 10**6}, "characters"),
        ({"start": 40, "end": 40, "quote": ""}, "characters"),
        ({"start": 40, "end": 30, "quote": ""}, "characters"),
    ],
)
def test_a_citation_that_is_not_verbatim_is_refused(
    opened: Index, change: dict[str, Any], words: str
) -> None:
    verify(citation_in(opened), opened)
    with pytest.raises(CitationError, match=f"Citation 3 .*{words}"):
        verify(replace(citation_in(opened), **change), opened)


@pytest.mark.parametrize("shift", [-1, 1])
def test_offsets_that_are_off_by_one_are_refused(opened: Index, shift: int) -> None:
    citation = citation_in(opened)
    moved = replace(citation, start=citation.start + shift, end=citation.end + shift)
    with pytest.raises(CitationError, match="verbatim"):
        verify(moved, opened)


def test_a_version_of_another_article_is_refused(opened: Index) -> None:
    other = citation_in(opened, "bees.md")
    with pytest.raises(CitationError, match="does not hold"):
        verify(replace(citation_in(opened), version=other.version), opened)


def test_a_stored_text_that_was_altered_is_refused_even_where_it_fits(own_index: Path) -> None:
    sound = citation_in(Index.open(own_index))
    with closing(sqlite3.connect(Layout(own_index).catalogue)) as database, database:
        database.execute("UPDATE texts SET text = replace(text, 'granite', 'marble!')")
    index = Index.open(own_index)
    with pytest.raises(CitationError, match="altered"):
        verify(citation_in(index), index)
    with pytest.raises(CitationError):
        verify(sound, index)


def test_an_earlier_version_can_still_be_cited(
    own_index: Path, archive: Path, tmp_path: Path, embedder: Embedder
) -> None:
    citation = citation_in(Index.open(own_index))
    folder = tmp_path / "again" / archive.name
    folder.mkdir(parents=True)
    (folder / "lighthouse.md").write_text("The lighthouse is gone.")
    (folder / "bees.md").write_text("So are the bees.")
    build([FolderSource(folder, "other")], own_index, embedder)
    verify(citation, Index.open(own_index))
