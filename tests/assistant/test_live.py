"""A running server: what a build commits is served at once, and an answer under way is not hurt."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

import pytest
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.http import create_app
from assistant.live import Live
from assistant.serialise import citation_to_json
from assistant.types import Answered, Retrieved, Sentence
from assistant.ui.conversation import passage_panel
from assistant.ui.page import build_page
from index.build import build
from index.errors import ArticleWithdrawn, CitationError, IndexDamaged
from index.protocols import Embedder
from index.removal import remove
from index.sources import FolderSource
from index.withdrawals import withdraw

QUESTION = "Who built the lighthouse at Cape Orme?"


@pytest.fixture
def live(own_index: Path, embedder: Embedder) -> Live:
    return Live(Assistant.open(own_index, embedder))


def test_a_page_that_is_loaded_offers_the_filters_of_what_is_served(
    live: Live, own_index: Path
) -> None:
    loads = [f.fn for f in build_page(live, ()).fns.values() if f.targets[0][1] == "load"]
    (load,) = [each for each in loads if each.__name__ == "as_served"]
    _, _, authors = load()
    author = authors["choices"][0]
    named = [a.article_id for a in live().index.headers.values() if author in a.authors]
    assert named
    withdraw(own_index, named)
    _, _, authors = load()
    assert author not in authors["choices"]


def test_nothing_is_opened_anew_while_nothing_is_committed(live: Live) -> None:
    assert live() is live()


def test_a_commit_is_served_with_the_next_question(
    live: Live, own_index: Path, embedder: Embedder, tmp_path: Path
) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "comet.md").write_text("# Comets\n\nThe comet of Arnwick returns every 41 years.\n")
    client = TestClient(create_app(live))
    before = client.get("/healthz").json()
    assert not any("Arnwick" in s.text for s in live().answer("Which comet returns?").sentences)
    build([FolderSource(more)], own_index, embedder)
    answer = live().answer("How often does the comet of Arnwick return?")
    assert "41 years" in answer.text
    after = client.get("/healthz").json()
    assert after["generation"] == before["generation"] + 1
    assert after["articles"] == before["articles"] + 1


def test_an_answer_under_way_is_finished_over_the_generation_it_began_with(
    live: Live, own_index: Path
) -> None:
    events = live().stream(QUESTION)
    first = next(events)
    assert isinstance(first, Retrieved)
    for path in ("lighthouse.md", "bees.md", "orchard.md"):
        remove(own_index, [path])  # its files are gone from the disk by now
    kinds = [type(event) for event in events]
    assert kinds[-1] is Answered
    assert Sentence in kinds
    assert "Reyl" not in live().answer(QUESTION, abstain=False).text


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_commit_while_the_model_was_loaded_is_noticed(
    own_index: Path, embedder: Embedder
) -> None:
    assistant = Assistant.open(own_index, embedder)
    remove(own_index, ["bees.md"])
    live = Live(assistant)
    assert live().index.manifest.generation == 2
    assert live() is live()


@pytest.mark.parametrize("problem", [IndexDamaged("half there"), OSError("no more files")])
def test_a_generation_that_cannot_be_opened_leaves_the_one_before_in_service_and_is_tried_again(
    own_index: Path,
    embedder: Embedder,
    problem: Exception,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, tries = Clock(), list[Path]()
    live = Live(Assistant.open(own_index, embedder), clock)

    def refuse(root: Path, *_: object, **__: object) -> Assistant:
        tries.append(root)
        raise problem

    remove(own_index, ["bees.md"])
    with monkeypatch.context() as patch, caplog.at_level(logging.WARNING):
        patch.setattr(Assistant, "open", refuse)
        assert "1887" in live().answer(QUESTION).text
        assert live().index.manifest.generation == 1
        assert len(tries) == 1  # not with every request
        clock.now = 1.5
        assert live().index.manifest.generation == 1
        assert len(tries) == 2
    assert "generation 1 goes on being served" in caplog.text
    assert live().index.manifest.generation == 1
    clock.now = 3.0
    assert live().index.manifest.generation == 2
    assert live() is live()


def test_what_a_generation_withdraws_is_refused_even_where_it_cannot_be_opened(
    live: Live, own_index: Path
) -> None:
    cited = live().answer(QUESTION).citations[0].article_id
    withdraw(own_index, ["lighthouse.md"])
    rmtree(own_index / "segments")
    answer = live().answer(QUESTION, abstain=False)
    assert live().index.manifest.generation == 1
    assert answer.hits
    assert cited not in [hit.passage.article_id for hit in answer.hits]
    assert "Reyl" not in answer.text
    with pytest.raises(ArticleWithdrawn):
        live().index.article(cited)


def test_a_withdrawn_article_is_gone_from_the_server_and_its_citations_are_marked(
    live: Live, own_index: Path
) -> None:
    answer = live().answer(QUESTION)
    cited = answer.citations[0]
    assert live().recheck(answer.citations) == answer.citations
    span = f"start={cited.start}&end={cited.end}"
    page = f"/article/{cited.article_id}?version={cited.version}&{span}"
    client = TestClient(create_app(live))
    assert client.get(page).status_code == 200

    withdraw(own_index, ["lighthouse.md"])

    for address in (page, f"/article/{cited.article_id}"):
        gone = client.get(address)
        assert gone.status_code == 410
        assert "The lighthouse at Cape Orme" in gone.text
        assert "was withdrawn from the archive on" in gone.text
        assert "Tomas Reyl" not in gone.text
    panel = passage_panel(live(), {"article_id": cited.article_id, "version": cited.version})
    assert "withdrawn" in panel
    assert "Tomas Reyl" not in panel
    again = live().answer(QUESTION, abstain=False)
    offered = [hit.passage.article_id for hit in again.hits]
    assert cited.article_id not in [*offered, *(item.article_id for item in again.nearest)]
    marked = live().recheck(answer.citations)[0]
    assert marked.withdrawn is not None
    assert marked.quote == cited.quote
    assert citation_to_json(marked) == citation_to_json(cited) | {"withdrawn": marked.withdrawn}
    with pytest.raises(CitationError, match="verbatim"):
        live().recheck([replace(cited, quote="Another text.")])
