"""The tab *Article*: its heat map, its versions, stale citations, and what is withdrawn."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import fastapi
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.assistant import Assistant
from assistant.ledger.entries import new_id
from assistant.ledger.judged_sets import grounded_rows, write_grounded_set
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.period import Period
from assistant.ledger.queries.questions import Shown, questions, shown
from assistant.ledger.queries.spans import CitedSpan, cited_spans
from assistant.ledger.review import CONFIRMED, REJECTED, judge, judgements
from assistant.live import Live
from assistant.types import AnswerSentence
from assistant.ui.staff import article_tab, heat
from assistant.ui.staff.desk import Desk
from assistant.ui.staff.downloads import add_downloads
from assistant.ui.staff.heat import LEVELS, heat_level, heat_view
from assistant.ui.staff.upkeep import withdraw_now
from assistant.ui.staff.versions import diff_view, sentences, versions_of
from assistant.ui.staff.views import answer_view
from eval.ledger.filling import fill
from index.build import build
from index.errors import ArticleWithdrawn
from index.protocols import Embedder
from index.sources import FolderSource
from index.types import Article


def span(start: int, end: int, answers: int) -> CitedSpan:
    return CitedSpan("v", start, end, answers, "2026-01-01")


def plain(view: str) -> str:
    """The text of a heat map, without its counts."""
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup.*?</sup>", "", view)))


def test_places_are_as_warm_as_they_are_cited() -> None:
    view = heat_view("abcdef", [span(1, 3, 100), span(2, 5, 1)])
    assert '<mark class="heat-5">b<sup title="100 answers">100</sup></mark>' in view
    assert '<mark class="heat-5">c<sup title="101 answers">101</sup></mark>' in view
    assert '<mark class="heat-1">de<sup title="1 answer">1</sup></mark>' in view
    assert plain(view) == "abcdef"


@given(
    text=st.text(max_size=40),
    spans=st.lists(st.tuples(st.integers(-5, 50), st.integers(-5, 50), st.integers(1, 99))),
)
def test_a_heat_map_shows_the_text_and_nothing_else(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    assert plain(heat_view(text, [span(*values) for values in spans])) == text


def test_a_heat_map_runs_none_of_the_text() -> None:
    view = heat_view("<img src=x onerror=1> ${x} {{y}}", [span(0, 4, 2)])
    assert "<img" not in view
    assert not {"$", "{", "}"} & set(view)


def test_levels_go_from_one_to_five() -> None:
    assert [heat_level(n, 10_000) for n in (1, 10, 100, 9_999, 10_000)] == [1, 2, 3, 5, LEVELS]
    assert heat_level(1, 1) == 1


def test_a_long_text_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heat, "SHOWN", 10)
    view = heat_view("x" * 25, [span(5, 25, 1)])
    assert "The first 10 of 25 characters." in view
    assert "x" * 11 not in plain(view)


def test_a_diff_shows_what_went_and_what_came() -> None:
    view = diff_view("One. Two. Three.", "One. 2 <b>. Three.")
    assert "<del>Two. </del>" in view
    assert "<ins>2 &lt;b&gt;. </ins>" in view
    assert "the same" in diff_view("One.", "One.")


@given(st.text(alphabet="ab.!?\n \t\"'”", max_size=60))
def test_sentences_lose_nothing(text: str) -> None:
    assert "".join(sentences(text)).strip() == text.strip()


def cite(ledger: Ledger, article: Article, quote: str, times: int) -> None:
    start = article.text.index(quote)
    place = [article.article_id, article.text_sha256, start, start + len(quote)]
    entries = [
        {
            "kind": "asked", "id": new_id(), "conversation": None, "question": "?",
            "search_query": "?", "filters": None, "channel": "page", "traffic": "reader",
            "engine": "x", "confidence": 0.5, "calibrated": False, "abstained": False,
            "withheld": 0, "total_ms": 1.0, "timings": {}, "sentences": [[quote, [1]]],
            "notice": "", "hits": [[*place, 1, 1.0]], "citations": [[1, *place, 1, "00" * 32]],
        }
        for _ in range(times)
    ]  # fmt: skip
    fill(ledger.engine, entries, times, lambda _: None)


@pytest.fixture
def bees(desk: Desk) -> Article:
    found = next(a for a in desk.index.headers.values() if a.path == "bees.md")
    return desk.index.article(found.article_id)


def test_cited_spans_are_counted(desk: Desk, ledger: Ledger, bees: Article) -> None:
    cite(ledger, bees, "Bees cluster in winter.", 3)
    cite(ledger, bees, "They eat honey until spring.", 1)
    other = next(a for a in desk.index.headers.values() if a.path == "clock.md")
    cite(ledger, desk.index.article(other.article_id), "The clock counts", 9)
    with ledger.read() as connection:
        found = cited_spans(connection, bees.article_id)
    assert [(bees.text[s.start : s.end], s.answers) for s in found] == [
        ("Bees cluster in winter.", 3),
        ("They eat honey until spring.", 1),
    ]


def test_an_article_with_its_versions_and_stale_citations(
    desk: Desk, ledger: Ledger, bees: Article, folder: Path, tmp_path: Path, embedder: Embedder
) -> None:
    cite(ledger, bees, "Bees cluster in winter.", 2)
    cite(ledger, bees, "They eat honey until spring.", 5)
    (folder / "bees.md").write_text(
        "# Bees in winter\n\nBees cluster in winter. They eat sugar until spring.\n", "utf-8"
    )
    build([FolderSource(folder)], tmp_path / "index", embedder)
    assert [v.live for v in versions_of(desk.index, bees.article_id)] == [True, False]
    shown = article_tab._opened(desk, bees.article_id)
    view, changes = shown[0], shown[5]
    assert "Cited by 7 answers, the last on 20" in view
    assert ": nothing of this version. 2 stored versions." in view
    assert 'the words still stand in the newest version</td><td class="number">2' in view
    assert 'the words are no longer there</td><td class="number">5' in view
    assert "<del>They eat honey until spring.</del>" in changes
    assert "<ins>They eat sugar until spring.</ins>" in changes


def test_a_withdrawn_text_is_shown_nowhere(desk: Desk, ledger: Ledger, bees: Article) -> None:
    cite(ledger, bees, "Bees cluster in winter.", 4)
    withdraw_now(desk, {}, bees.article_id, "It is wrong.")
    shown = article_tab._opened(desk, bees.article_id)
    assert "cluster" not in repr(shown)
    assert "It was cited by 4 answers." in shown[0]
    assert [row[3] for row in article_tab._found(desk, "bees")] == ["withdrawn"]
    with pytest.raises(Exception, match="was withdrawn"):
        article_tab._text_of(desk.index, bees.article_id, bees.text_sha256)


def judged(desk: Desk, ledger: Ledger, *articles: tuple[Article, str]) -> Shown:
    """An answer in a model's words that cites all of them, each of its citations confirmed."""
    for article, quote in articles:
        cite(ledger, article, quote, 1)
    with ledger.read() as connection:
        found = [shown(connection, q.number) for q in questions(connection, "all", Period())]
    found.reverse()
    with ledger.write() as connection:
        for answer in found:
            judge(connection, desk.index, answer, answer.citations[0], CONFIRMED)
    cited = [replace(answer.citations[0], marker=n) for n, answer in enumerate(found, start=1)]
    worded = AnswerSentence("They huddle beside a timepiece.", (1, 2), "parrot-1")
    return replace(found[0], sentences=(worded,), citations=tuple(cited))


def test_words_and_judgements_go_with_a_withdrawn_text(
    desk: Desk, ledger: Ledger, bees: Article, tmp_path: Path
) -> None:
    header = next(a for a in desk.index.headers.values() if a.path == "clock.md")
    clock = desk.index.article(header.article_id)
    answer = judged(desk, ledger, (bees, "Bees cluster in winter."), (clock, "The clock counts"))
    view = answer_view(answer, desk.index)
    assert view.index("In the words of the model parrot-1") < view.index("They huddle")
    withdraw_now(desk, {}, bees.article_id, "It is wrong.")
    view = answer_view(answer, desk.index)
    assert not [word for word in ("huddle", "cluster") if word in view]
    assert "[withdrawn since]" in view
    with ledger.read() as connection:
        quotes = {judged.path: judged.quote for judged in judgements(connection, desk.index)}
        rows = list(grounded_rows(connection, desk.index))
        assert write_grounded_set(connection, desk.index, tmp_path / "set") == 1
    assert quotes == {"bees.md": "", "clock.md": "The clock counts"}
    with ledger.write() as connection:
        gone = answer.citations[0]
        with pytest.raises(ArticleWithdrawn):
            judge(connection, desk.index, answer, gone, CONFIRMED)
        assert judge(connection, desk.index, answer, gone, REJECTED).quote == ""
    assert [row["evidence"] for row in rows] == [
        [{"path": "clock.md", "quote": "The clock counts"}]
    ]
    app = fastapi.FastAPI()
    add_downloads(app, desk, "")
    sent = TestClient(app).get("/export/judgements.jsonl").text
    assert "cluster" not in sent
    assert "The clock counts" in sent


def test_without_a_ledger_no_download_begins(desk: Desk) -> None:
    app = fastapi.FastAPI()
    add_downloads(app, replace(desk, ledger=None), "")
    for name in ("judgements.jsonl", "questions.csv"):
        answer = TestClient(app).get(f"/export/{name}")
        assert answer.status_code == 422
        assert "Nothing is recorded" in answer.text


class Turning(Live):
    """A server that takes over another generation between any two looks at it."""

    looked = 0

    def __call__(self) -> Assistant:
        self.looked += 1
        return super().__call__()


def test_a_request_looks_at_one_generation(desk: Desk, bees: Article) -> None:
    serving = Turning(desk.serving())
    turning = replace(desk, serving=serving)
    assert list(article_tab._found(turning, "bees"))
    assert serving.looked == 1
    article_tab._opened(turning, bees.article_id)
    assert serving.looked == 2


def test_articles_are_found_by_title_path_and_id(desk: Desk, bees: Article) -> None:
    for asked in ("BEES in", "bees.md", bees.article_id):
        assert [row[0] for row in article_tab._found(desk, asked)] == ["Bees in winter"]
    assert list(article_tab._found(desk, "nothing like it")) == []
