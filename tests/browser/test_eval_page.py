"""The evaluation page as evaluators use it: run, look into a question, compare, download."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from assistant.assistant import Assistant
from assistant.http import Section, create_app
from eval.page.bench import Bench, make_bench
from eval.page.mount import PREFIX, mount
from index.protocols import Embedder

OpenPage = Callable[..., Page]
HOSTILE = "<img src=x onerror=window.__xss=1> ${window.__xss=2} {{window.__xss=3}}"


def write_set(folder: Path) -> Path:
    folder.mkdir(parents=True)
    corpus = [
        {"_id": "keel", "title": f"Keels {HOSTILE}", "text": f"A keel keeps boats up. {HOSTILE}"},
        {"_id": "bees", "title": "Bees", "text": "Bees cluster in winter and eat honey."},
    ]
    queries = [
        {"_id": "q1", "text": f"What keeps boats up? {HOSTILE}"},
        {"_id": "q2", "text": "What do bees eat?"},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)))
    (folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)))
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q1\tkeel\t1\nq2\tbees\t1\n")
    return folder


@pytest.fixture(scope="module")
def assistant(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(small_index, embedder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("bench")
    lexical = folder / "lexical.toml"
    lexical.write_text("[retrieval]\ndense_weight = 0\n")
    sets = [str(write_set(folder / "harbour"))]
    return make_bench(sets, [lexical], folder / "results", folder / "cache")


@pytest.fixture(scope="module")
def authored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authored") / "my-set"


@pytest.fixture(scope="module")
def application(assistant: Assistant, bench: Bench, authored: Path) -> FastAPI:
    section = Section(PREFIX, lambda app, served: mount(app, bench, served(), authored))
    return create_app(lambda: assistant, [section])


def run_both(page: Page) -> None:
    page.get_by_label("harbour").check()
    page.get_by_label("lexical").check()
    page.locator("#start").click()
    expect(page.locator("#job")).to_contain_text("Finished: 2 results")


def choose(page: Page, table: str, text: str) -> None:
    page.locator(f"{table} [role=row]").filter(has_text=text).first.get_by_text(text).first.click()


def test_from_a_run_to_the_passages_of_one_question(open_page: OpenPage, bench: Bench) -> None:
    page = open_page("/eval/")
    page.locator("#start").wait_for()
    run_both(page)
    page.get_by_role("tab", name="Results").click()
    choose(page, "#results", "nDCG@10")
    expect(page.locator("#figures")).to_contain_text("nDCG@10")
    choose(page, "#questions", "What keeps boats up?")
    expect(page.locator("#passages .relevant")).to_have_count(1)
    expect(page.locator("#passages")).to_contain_text("onerror=window.__xss=1")
    expect(page.locator("#passages img")).to_have_count(0)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Report").click()
    expect(opened.value.locator("body")).to_contain_text("harbour")
    with page.expect_download() as download:
        page.get_by_role("link", name="Run (TREC)").click()
    lines = Path(download.value.path()).read_text().splitlines()
    assert any(line.startswith("q1 Q0 keel 1 ") for line in lines)


def test_two_results_side_by_side(open_page: OpenPage) -> None:
    page = open_page("/eval/")
    page.locator("#start").wait_for()
    run_both(page)
    page.get_by_role("tab", name="Compare").click()
    for box, name in (("#compare-a", "default"), ("#compare-b", "lexical")):
        page.locator(f"{box} input").click()
        page.get_by_role("option").filter(has_text=name).first.click()
    expect(page.locator("#compare-measure input")).to_have_value("nDCG@10")
    page.locator("#compare-run").click()
    expect(page.locator("#comparison")).to_contain_text("on average over 2")
    choose(page, "#gains", "What do bees eat?")
    expect(page.locator("#compared-passages .look")).to_have_count(2)


def test_a_question_is_asked_marked_and_saved(open_page: OpenPage, authored: Path) -> None:
    page = open_page("/eval/")
    page.get_by_role("tab", name="Author").click()
    page.get_by_label("Question", exact=True).fill("Who built the lighthouse at Cape Orme?")
    page.locator("#author-ask").click()
    evidence = page.get_by_label("The lighthouse at Cape Orme was built by Tomas Reyl in 1887.")
    expect(evidence).to_be_checked()
    for other in page.locator("#author-marks input:checked").all():
        other.uncheck()
    evidence.check()
    page.get_by_label("Short answer").fill("Tomas Reyl")
    page.locator("#author-save").click()
    expect(page.locator("#author-status")).to_contain_text("Saved as q-001. 1 question in my-set.")
    (row,) = map(json.loads, (authored / "questions.jsonl").read_text().splitlines())
    assert row["text"] == "Who built the lighthouse at Cape Orme?"
    assert [item["path"] for item in row["evidence"]] == ["lighthouse.md"]
    page.get_by_label("Question", exact=True).fill("Who built the lighthouse at Cape Orme?")
    page.locator("#author-save").click()
    expect(page.get_by_role("alert")).to_contain_text("No sentence is marked")
    page = open_page("/eval/")
    page.get_by_role("tab", name="Author").click()
    expect(page.locator("#author-status")).to_contain_text("1 question in my-set.")
    page.get_by_label("Follows").click()
    expect(page.get_by_role("option", name="q-001")).to_be_visible()


def test_a_suggestion_can_be_taken(open_page: OpenPage, authored: Path) -> None:
    page = open_page("/eval/")
    page.get_by_role("tab", name="Author").click()
    page.locator("#author-suggest").click()
    expect(page.locator("#author-marks input:checked")).to_have_count(1)
    box = page.get_by_label("Question", exact=True)
    box.fill(f"{box.input_value()} Tell me.")
    page.locator("#author-save").click()
    expect(page.locator("#author-status")).to_contain_text("Saved as")
    rows = map(json.loads, (authored / "drafts.jsonl").read_text().splitlines())
    assert [row["status"] for row in rows].count("accepted") == 1


def test_nothing_chosen_is_explained(open_page: OpenPage) -> None:
    page = open_page("/eval/")
    page.locator("#start").click()
    expect(page.locator("#job")).to_contain_text("Choose at least one data set")


def test_it_fits_a_narrow_window(open_page: OpenPage) -> None:
    page = open_page("/eval/", viewport={"width": 390, "height": 800})
    page.locator("#start").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_reader_elsewhere_gets_nothing_of_it(address: str, application: FastAPI) -> None:
    """Every route that the running application has below the prefix, found by asking it."""
    from starlette.testclient import TestClient

    routes = [str(getattr(route, "path", "")) for route in application.routes]
    below = [path for path in routes if path.startswith(PREFIX)]
    assert below, "the section has routes"
    mounted = next(r for r in application.routes if getattr(r, "path", "") == PREFIX)
    inner = [str(getattr(route, "path", "")) for route in mounted.app.routes]  # type: ignore[attr-defined]
    client = TestClient(application, client=("192.168.1.9", 4000), base_url="http://127.0.0.1")
    for path in [*below, *(PREFIX + path for path in inner)]:
        for method in ("GET", "POST"):
            answer = client.request(method, path.replace("{", "").replace("}", ""))
            assert answer.status_code in (403, 404, 405, 415), (method, path)
            assert "Data sets" not in answer.text
    assert client.get(f"{PREFIX}/").status_code == 403
    assert client.get("/").status_code == 200
