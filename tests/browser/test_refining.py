"""Asking again on the page: without the time that was understood, with another search query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from assistant.assistant import Assistant
from index.build import build
from index.embedders import open_embedder
from index.sources import FolderSource

OpenPage = Callable[..., Page]
ARTICLES = {
    "ferry-2012.md": ("2012-06-11", "The ferry at Holm gets a second boat",
                      "The ferry at Holm carries sixty cars on two boats."),
    "ferry-2016.md": ("2016-03-20", "The ferry at Holm goes electric",
                      "The ferry at Holm carries eighty cars on one boat."),
    "bread.md": ("2015-01-01", "Bread without yeast",
                 "The loaf rises with soda and bakes for forty minutes."),
}  # fmt: skip


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("archive")
    for name, (day, title, text) in ARTICLES.items():
        (root / name).write_text(f"---\ntitle: {title}\ndate: {day}\n---\n{text}\n", "utf-8")
    directory = tmp_path_factory.mktemp("index") / "index"
    embedder = open_embedder("default")
    build([FolderSource(root)], directory, embedder)
    opened = Assistant.open(directory, embedder)
    yield opened
    opened.close()


def ask(page: Page, question: str) -> None:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")


def test_a_question_is_asked_again_without_its_time(open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#without-time")).to_have_count(0)
    ask(page, "How many cars does the ferry at Holm carry, in articles from 2012?")
    answer = page.locator("#conversation .bot-row")
    expect(answer).to_contain_text("Time: “from 2012”: only articles of 2012")
    expect(answer).not_to_contain_text("eighty cars")
    page.get_by_role("button", name="Ask again without “from 2012”").click()
    expect(answer).to_contain_text("eighty cars")
    expect(answer).to_have_count(1)
    expect(answer).not_to_contain_text("Time:")
    expect(page.locator("#without-time")).to_have_count(0)


def test_a_follow_up_is_searched_for_with_other_words(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "How many cars does the ferry at Holm carry?")
    expect(page.locator("#conversation .bot-row")).to_contain_text("The ferry at Holm")
    expect(page.locator("#searched")).to_have_count(0)
    ask(page, "And for how long?")
    searched = page.get_by_label("Searched for")
    expect(searched).to_have_value(re.compile("^And for how long[?] How many cars does the ferry"))
    lifted = page.locator("#searched [data-testid='block-info']")
    expect(lifted).to_have_css("z-index", "auto")  # else it shows through an open source
    searched.fill("how long does bread without yeast bake")
    page.get_by_role("button", name="Search again").click()
    last = page.locator("#conversation .bot-row").last
    expect(last).to_contain_text("bakes for forty minutes")
    expect(page.locator("#conversation .bot-row")).to_have_count(2)
    expect(searched).to_have_value("how long does bread without yeast bake")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#searched")).to_have_count(0)


def test_a_follow_up_is_asked_by_itself(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, "How many cars does the ferry at Holm carry?")
    expect(page.locator("#conversation .bot-row")).to_contain_text("The ferry at Holm")
    expect(page.locator("#ask-alone")).to_have_count(0)
    ask(page, "And for how long?")
    expect(page.get_by_label("Searched for")).to_be_visible()
    page.get_by_role("button", name="Ask it by itself").click()
    expect(page.locator("#searched")).to_have_count(0)
    expect(page.locator("#ask-alone")).to_have_count(0)
    expect(page.locator("#conversation .bot-row")).to_have_count(2)
