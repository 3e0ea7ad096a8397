"""A conversation outlives a reload, in its own tab, and nothing that was forged comes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser_server import served
from fastapi import FastAPI
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.assistant import Assistant
from assistant.http import create_app
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from assistant.live import Live
from assistant.ui.seal import KEY_BYTES, LONGEST, Seal
from index.build import build
from index.embedders import open_embedder
from index.sources import FolderSource
from index.withdrawals import undo_withdrawal, withdraw

OpenPage = Callable[..., Page]
ARTICLES = {
    "mill.md": (
        "---\ntitle: The windmill at Harn\ndate: 1911-05-03\n---\n"
        "The windmill at Harn was built by Jonas Vell in 1887. It was raised on a shelf of chalk. "
        "Its sails were torn away by a storm in 1923.\n"
    ),
    "bees.md": "# Bees in winter\n\nBees cluster in winter to keep their queen warm.\n",
    "bread.md": "# Bread without yeast\n\nThe loaf rises with soda and bakes for forty minutes.\n",
}
QUESTION = "Who built the windmill at Harn?"
QUOTE = "The windmill at Harn was built by Jonas Vell in 1887."
FOLLOW_UP = "What tore its sails away?"
UNANSWERED = "Quel est le prix du pain au Groenland?"
SEAL = Seal(b"k" * KEY_BYTES)
STORED = "Object.entries(sessionStorage).find(([name]) => name.startsWith('footnote'))?.[1] ?? ''"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    for name, text in ARTICLES.items():
        (root / name).write_text(text, "utf-8")
    directory = tmp_path_factory.mktemp("index") / "index"
    build([FolderSource(root)], directory, open_embedder("default"))
    return directory


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    folder = tmp_path_factory.mktemp("ledger")
    opened = Ledger.open(LedgerSettings(f"sqlite:///{folder / 'l.sqlite'}", folder / "spool"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def application(index: Path, ledger: Ledger) -> Iterator[FastAPI]:
    live = Live(Assistant.open(index, open_embedder("default")))
    yield create_app(live, (), ["What do bees do in winter?"], ledger.recorder, seal=SEAL)
    live().close()


def ask(page: Page, question: str) -> Locator:
    """The whole answer, by then kept."""
    before, kept = page.locator("#conversation .bot-row").count(), page.evaluate(STORED)
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_function(f"kept => ({STORED}) !== kept", arg=kept)
    return page.locator("#conversation .bot-row").nth(before)


def reload(page: Page) -> None:
    page.reload()
    page.locator("#question textarea").wait_for()


def conversation(page: Page) -> str:
    page.locator("#conversation .bot-row h2").first.wait_for()
    return page.locator("#conversation").inner_text()


def test_a_conversation_is_there_again_and_goes_on(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, UNANSWERED)
    ask(page, FOLLOW_UP)
    before = conversation(page)
    reload(page)
    expect(page.locator("#conversation .user-row")).to_have_text([QUESTION, UNANSWERED, FOLLOW_UP])
    assert conversation(page) == before
    expect(page.locator("#examples")).to_be_hidden()
    expect(page.locator("#conversation .user-row").last).to_be_in_viewport()
    expect(page.get_by_label("Searched for")).to_be_visible()
    first = page.locator("#conversation .bot-row").first
    first.locator("a[title]").first.click()
    expect(page.locator("#source-panel mark.cited")).to_contain_text(QUOTE)
    page.keyboard.press("Escape")
    answer = ask(page, "When was it built?")
    expect(page.locator("#conversation .user-row")).to_have_count(4)
    expect(answer).to_contain_text("in 1887")


def test_an_answer_that_came_back_can_be_spoken_of(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    reload(page)
    page.get_by_role("button", name="Yes, it was of use").click()
    expect(page.locator("#feedback [role=status]")).to_contain_text("Thank you")


def test_a_new_conversation_forgets_the_one_before(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION)
    ask(page, FOLLOW_UP)
    expect(page.get_by_label("Searched for")).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#searched")).to_have_count(0)
    assert page.evaluate(STORED) == ""
    reload(page)
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator(".message-row")).to_have_count(0)


def test_what_is_withdrawn_meanwhile_is_not_shown_again(open_page: OpenPage, index: Path) -> None:
    page = open_page()
    answer = ask(page, QUESTION)
    expect(answer).to_contain_text(QUOTE)
    withdraw(index, ["mill.md"])
    try:
        reload(page)
        expect(answer).to_contain_text("The article that was quoted here has been withdrawn.")
        expect(answer).to_contain_text("The windmill at Harn")
        expect(answer).to_contain_text("withdrawn on")
        expect(page.locator("body")).not_to_contain_text("Jonas Vell")
        answer.locator("a[title]").first.click()
        expect(page.locator("#source-panel")).to_contain_text("withdrawn from the archive on")
        expect(page.locator("#source-panel mark")).to_have_count(0)
    finally:
        undo_withdrawal(index, ["mill.md"], open_embedder("default"), None)
    reload(page)
    expect(answer).to_contain_text(QUOTE)


FORGED = {
    "script": "<img src=x onerror=window.__xss=1><script>window.__xss=2</script> ${window.__xss=3}",
    "json": '{"name": "n", "searched": "", "answers": [{"question": "<b>x</b>"}]}',
    "shape": "AAAA" * 30,
    "huge": "A" * 2_000_000,
    "longest": "A" * LONGEST,
    "another-key": str(Seal().closed({"name": "n", "searched": "", "answers": []})),
    "another-reader": str(SEAL.closed({"name": "n", "searched": "", "answers": []}, "ada")),
    "another-format": str(SEAL.closed(["<b>x</b>"])),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_conversation_is_dropped_without_a_word(open_page: OpenPage, kind: str) -> None:
    page = open_page("/healthz")
    page.evaluate("text => sessionStorage.setItem('footnote:/', text)", FORGED[kind])
    page.goto(page.url.replace("/healthz", "/"))
    expect(page.locator("#examples")).to_be_visible()
    expect(page.locator(".message-row")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_text("")
    expect(page.locator(".toast-body")).to_have_count(0)
    ask(page, QUESTION)
    reload(page)
    expect(page.locator("#conversation .bot-row")).to_contain_text(QUOTE)


def test_two_tabs_keep_two_conversations(open_page: OpenPage) -> None:
    one = open_page()
    ask(one, QUESTION)
    other = one.context.new_page()
    other.goto(one.url)
    other.locator("#question textarea").wait_for()
    expect(other.locator("#examples")).to_be_visible()
    expect(other.locator(".message-row")).to_have_count(0)
    ask(other, UNANSWERED)
    for page, question in ((one, QUESTION), (other, UNANSWERED)):
        reload(page)
        expect(page.locator("#conversation .user-row")).to_have_text([question])


def test_a_browser_that_keeps_nothing_can_ask(open_page: OpenPage) -> None:
    page = open_page("/healthz")
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })"
    )
    page.goto(page.url.replace("/healthz", "/"))
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    expect(page.locator("#conversation .bot-row")).to_contain_text(QUOTE)


@pytest.mark.parametrize("loaded", [True, False])
def test_a_conversation_outlives_the_server(browser: Browser, index: Path, loaded: bool) -> None:
    """Also where the page stays open, not `loaded` again, while another server takes its place."""
    page, port = browser.new_page(), 0
    for question in (QUESTION, FOLLOW_UP):
        live = Live(Assistant.open(index, open_embedder("default")))
        with served(create_app(live, seal=Seal(b"k" * KEY_BYTES)), port) as address:
            if loaded or not port:
                page.goto(address)
            ask(page, question)
        port = int(address.rpartition(":")[2])
        live().close()
    expect(page.locator("#conversation .user-row")).to_have_text([QUESTION, FOLLOW_UP])
    page.context.close()
