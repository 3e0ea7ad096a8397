"""Copies of one article are shown once, by their representative."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient
from index_files import PDF, epub

import app
from assistant.assistant import Assistant
from assistant.citations import cite
from assistant.cli import _source_line
from assistant.http import create_app
from assistant.retrieval import HybridRetriever
from assistant.ui.render import whole_answer
from assistant.ui.source import article_page
from index.build import build
from index.errors import ArticleMissing
from index.filters import Selection
from index.generation import Index
from index.protocols import Embedder
from index.removal import remove
from index.sources import FolderSource

QUESTION = "Who built the lighthouse at Cape Orme?"
NEWS = "The keepers of Cape Orme ask for a second boat, since the first one leaks in every gale. "
FILLER = " ".join(f"The log of week {name} tells of wind and of rain." for name in "abcdefghijkl")
TEXT = (
    "The lighthouse at Cape Orme was built by Tomas Reyl. It was raised on a shelf of granite. "
    f"Its lamp burned whale oil for many years. {FILLER}"
)


def written(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        date = {"a": "2003", "b": "2001", "c": "2002"}.get(name, "2004")
        front = f"---\ntitle: Cape Orme\ndate: {date}-01-01\n---\n"
        (folder / f"{name}.md").write_text(f"{front}{text}\n")
    (folder / "wool.md").write_text("# Wool\n\nThe price of wool rose in the autumn.\n")
    return folder


@pytest.fixture
def copied(tmp_path: Path, embedder: Embedder) -> Path:
    """An index of three copies, of which `b.md` is the earliest."""
    build([FolderSource(written(tmp_path / "n", a=TEXT, b=TEXT, c=TEXT))], tmp_path / "i", embedder)
    return tmp_path / "i"


def test_hits_name_the_representative_and_where_else_it_stands(
    copied: Path, embedder: Embedder
) -> None:
    assistant = Assistant.open(copied, embedder)
    hits = assistant.retrieve(QUESTION, 50)
    paths = [assistant.index.header(hit.record).path for hit in hits]
    assert set(paths) == {"b.md", "wool.md"}
    assert [copy.path for copy in hits[0].also_at] == ["c.md", "a.md"]
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    every = assistant.retrieve(QUESTION, 50, merged=False)
    assert len(every) == 3 * (len(hits) - 1) + 1
    assert all(hit.also_at == () for hit in every)
    ranked = [assistant.index.article(key).path for key, _ in assistant.retrieve_articles(QUESTION)]
    assert sorted(ranked) == ["a.md", "b.md", "c.md", "wool.md"]


def test_a_representative_that_may_not_be_shown_stands_for_nobody(
    copied: Path, embedder: Embedder
) -> None:
    """As where a filter lets in the copy and not the representative."""
    retriever = HybridRetriever(Index.open(copied), embedder)
    index = retriever._index
    records = {header.path: record for record, header in index.headers.items()}
    found = retriever.candidates(QUESTION, retriever.embed(QUESTION))
    leads = [index.record_of_lead(int(row)) for row in found.article_rows]
    kept_records = [records[path] for path in ("a.md", "c.md", "wool.md")]
    keep = np.array([leads[n] in kept_records for n in found.article])
    kept = {name: getattr(found, name)[keep] for name in ("rows", "dense", "lexical", "article")}
    numbers, article = np.unique(kept.pop("article"), return_inverse=True)
    narrowed = replace(
        found,
        **kept,
        article=article,
        **{
            name: getattr(found, name)[numbers]
            for name in ("article_rows", "article_dense", "article_lexical")
        },
    )
    hits = retriever.rank(narrowed, 50)
    assert {hit.record for hit in hits} == {records["b.md"], records["wool.md"]}
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)  # moved from both copies
    nothing = np.zeros(0, np.bool_)
    hits = retriever.rank(narrowed, 50, allowed=Selection(nothing, nothing, np.array([], np.int64)))
    assert {hit.record for hit in hits} == {records["c.md"], records["wool.md"]}


def test_a_representative_ranks_by_the_best_of_its_copies(
    tmp_path: Path, embedder: Embedder
) -> None:
    """The question is the copy's title; the representative is named "Notes"."""
    folder = tmp_path / "n"
    folder.mkdir()
    for name, title, year in (("a", "Notes", 2001), ("b", QUESTION, 2002)):
        (folder / f"{name}.md").write_text(f"---\ntitle: {title}\ndate: {year}\n---\n{TEXT}\n")
    build([FolderSource(folder)], tmp_path / "i", embedder)
    retriever = HybridRetriever(Index.open(tmp_path / "i"), embedder)
    index = retriever._index
    every = retriever.retrieve(QUESTION, 50, merged=False)
    best = {
        path: max(h.parts["article"] for h in every if index.header(h.record).path == path)
        for path in ("a.md", "b.md")
    }
    assert best["b.md"] > best["a.md"] + 0.05
    for hit in retriever.retrieve(QUESTION, 50):
        assert index.header(hit.record).path == "a.md"
        assert hit.parts["article"] == pytest.approx(best["b.md"])


def test_an_answer_cites_it_once_in_every_channel(
    copied: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = Assistant.open(copied, embedder).answer(QUESTION)
    assert answer.citations
    assert {citation.path for citation in answer.citations} == {"b.md"}
    assert [copy.path for copy in answer.citations[0].also_at] == ["c.md", "a.md"]
    page = whole_answer(answer)
    assert page.count("also at") == 1
    assert f"article/{answer.citations[0].also_at[0].article_id}?version=" in page

    app.main(["ask", QUESTION, "--index", str(copied)])
    assert "; also at c.md, a.md" in " ".join(capsys.readouterr().out.split())
    app.main(["search", QUESTION, "--index", str(copied), "-k", "1"])
    assert "(b.md); also at c.md, a.md" in " ".join(capsys.readouterr().out.split())
    app.main(["search", QUESTION, "--index", str(copied), "-k", "1", "--json"])
    hit = json.loads(capsys.readouterr().out)[0]
    assert [copy["path"] for copy in hit["also_at"]] == ["c.md", "a.md"]


def test_without_its_representative_the_next_is_shown(copied: Path, embedder: Embedder) -> None:
    remove(copied, ["b.md"])
    citation = Assistant.open(copied, embedder).answer(QUESTION).citations[0]
    assert (citation.path, [copy.path for copy in citation.also_at]) == ("c.md", ["a.md"])


def test_what_only_a_copy_says_is_found_in_that_copy(tmp_path: Path, embedder: Embedder) -> None:
    """`a.md` has a passage more than `b.md`, which represents it."""
    folder = written(tmp_path / "n", a=f"{TEXT} {NEWS}", b=TEXT)
    build([FolderSource(folder)], tmp_path / "i", embedder)
    assistant = Assistant.open(tmp_path / "i", embedder)
    assert [len(group) for group in assistant.index.duplicates.groups] == [2]
    answer = assistant.answer("What do the keepers ask for, since the boat leaks?")
    assert "second boat" in answer.text
    cited = next(c for c in answer.citations if "second boat" in c.quote)
    assert (cited.path, [copy.path for copy in cited.also_at]) == ("a.md", ["b.md"])
    assert assistant.answer(QUESTION).citations[0].path == "b.md"


def test_a_citation_names_the_page_and_the_chapter_in_every_channel(
    tmp_path: Path, embedder: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "n"
    folder.mkdir()
    (folder / "keel.pdf").write_bytes(PDF)
    (folder / "book.epub").write_bytes(epub())
    build([FolderSource(folder)], tmp_path / "i", embedder)
    assistant = Assistant.open(tmp_path / "i", embedder)
    answer = assistant.answer("Who raised it? Was it raised by divers?", abstain=False)
    cited = next(c for c in answer.citations if "divers" in c.quote)
    assert (cited.path, cited.page, cited.chapter) == ("keel.pdf", 3, None)
    assert "p&#46; 3" in whole_answer(answer)
    client = TestClient(create_app(lambda: assistant))
    span = f"version={cited.version}&start={cited.start}&end={cited.end}"
    page = client.get(f"/article/{cited.article_id}?{span}").text
    assert '<span class="page">p. 3</span> <mark id="cited"' in page
    app.main(["search", "raised by divers", "--index", str(tmp_path / "i")])
    # A passage is on the page on which it begins.
    assert "(keel.pdf, p. 1)" in " ".join(capsys.readouterr().out.split())

    app.main(["ask", "Was it raised by divers?", "--index", str(tmp_path / "i")])
    assert "keel.pdf, p. 3, characters" in " ".join(capsys.readouterr().out.split())


def test_a_citation_of_a_book_names_the_chapter(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "book.epub").write_bytes(epub())
    build([FolderSource(tmp_path / "n")], tmp_path / "i", embedder)
    index = Index.open(tmp_path / "i")
    book = index.article(next(iter(index.headers.values())).article_id)
    start = book.text.index("A keel is laid first.")
    cited = cite(1, book, (start, start + 21))
    assert (cited.page, cited.chapter) == (None, "One")
    assert "“One”, characters" in _source_line(cited)
    assert '<span class="page">One</span> <mark' in article_page(book, (start, start + 21))


@pytest.mark.parametrize("fate", ["gone", "changed", "removed"])
def test_a_citation_opens_its_version_whatever_became_of_the_article(
    copied: Path, tmp_path: Path, embedder: Embedder, fate: str
) -> None:
    cited = Assistant.open(copied, embedder).answer(QUESTION).citations[0]
    file = tmp_path / "n" / cited.path
    if fate == "changed":
        file.write_text("# Cape Orme\n\nNothing is left of it.\n")
    else:
        file.unlink()
    if fate == "removed":
        remove(copied, [cited.article_id])
    build([FolderSource(tmp_path / "n")], copied, embedder)
    later = Assistant.open(copied, embedder)
    assert (
        later.index.article(cited.article_id, cited.version).text[cited.start : cited.end]
        == cited.quote
    )
    client = TestClient(create_app(lambda: later))
    span = f"version={cited.version}&start={cited.start}&end={cited.end}"
    page = client.get(f"/article/{cited.article_id}?{span}")
    assert page.status_code == 200
    assert f"{cited.quote}</mark>" in page.text
    if fate != "changed":
        with pytest.raises(ArticleMissing):
            Index.open(copied).article(cited.article_id)
