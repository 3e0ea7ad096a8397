"""What readers say on their page, and what staff see and judge of it, in a real browser."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from index_doubles import Words
from playwright.sync_api import Locator, Page, expect
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.http import Section, create_app
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import LedgerSettings
from assistant.ui.staff import mount as staff
from eval.ledger.filling import fill
from eval.ledger.synthetic import Synthesis, places
from index.build import build
from index.sources import FolderSource

OpenPage = Callable[..., Page]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0"
HOSTILE = "<img src=x onerror=window.__xss=1> ${window.__xss=2} {{window.__xss=3}}"
QUESTION = f"Who built the lighthouse at Cape Orme? {HOSTILE}"
TABS = ("Overview", "Sources", "Questions", "Review")


@pytest.fixture(scope="module")
def assistant(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    directory = tmp_path_factory.mktemp("words") / "index"
    build([FolderSource(archive)], directory, Words())
    opened = Assistant.open(directory, Words())
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def ledger(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """With three hundred made-up answers in it."""
    folder = tmp_path_factory.mktemp("ledger")
    opened = Ledger.open(LedgerSettings(f"sqlite:///{folder / 'l.sqlite'}", folder / "spool"))
    made = Synthesis(places(assistant.index), 1)
    fill(opened.engine, made.entries(300), 300, lambda step: None)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def application(assistant: Assistant, ledger: Ledger) -> FastAPI:
    section = Section(staff.PREFIX, lambda app, serving: staff.mount(app, serving, ledger))
    return create_app(lambda: assistant, [section], [], ledger.recorder)


def asked(page: Page, question: str) -> Locator:
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    message = page.locator("#conversation .bot-row").last
    message.locator("h2").wait_for()
    return message


def tab(page: Page, name: str) -> None:
    """Choose a tab; in a narrow window the last ones are in a menu."""
    tabs = page.locator("#tabs [role=tab]:visible")
    tabs.first.wait_for()
    wanted = tabs.filter(has_text=name)
    if not wanted.count():
        page.locator("#tabs .overflow-menu > button").click()
        wanted = page.locator("#tabs .overflow-dropdown button").filter(has_text=name)
    wanted.first.click()


def choose(page: Page, table: str, text: str) -> None:
    row = page.locator(f"{table} [role=row]").filter(has_text=text).first
    row.get_by_text(text).first.click()


def violations(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in found]


def test_from_a_reader_s_word_to_a_verdict(open_page: OpenPage, ledger: Ledger) -> None:
    page = open_page("/", user_agent=FIREFOX)
    expect(page.locator("#feedback .opinion")).to_be_hidden()
    message = asked(page, QUESTION)
    page.get_by_role("button", name="No, it was of no use").click()
    page.get_by_label("What is wrong?").fill(f"All of it {HOSTILE}")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#feedback [role=status]")).to_contain_text("Thank you")
    message.locator("p").first.get_by_role("link").first.click()
    page.get_by_role("button", name="Report this citation").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Report citation 1")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("#source-panel")).to_be_visible()
    page.get_by_role("button", name="Report this citation").click()
    page.get_by_label("What is wrong?").fill("Another man built it.")
    page.get_by_role("button", name="Send").click()
    expect(dialog).to_be_hidden()
    ledger.drain()

    desk = open_page("/staff/")
    tab(desk, "Review")
    choose(desk, "#reports", "Another man built it.")
    expect(desk.locator("#review-shown .asked")).to_contain_text(HOSTILE)
    expect(desk.locator("#review-shown li.relevant")).to_contain_text("Reported: Another man")
    expect(desk.locator("#review-shown img")).to_have_count(0)
    desk.get_by_role("radio", name="Reject").check()
    desk.locator("#review-save").click()
    expect(desk.locator("#review-outcome")).to_contain_text("Citation 1: rejected.")
    expect(desk.locator("#reports").get_by_text("Another man built it.")).to_have_count(0)
    expect(desk.locator("#judged")).to_contain_text("rejected")
    desk.get_by_role("radio", name="Correct").check()
    desk.locator("#review-save").click()
    expect(desk.get_by_role("alert")).to_contain_text("Paste the quotation")

    tab(desk, "Questions")
    desk.locator("#questions-kind input").click()
    desk.get_by_role("option", name="Disliked").click()
    choose(desk, "#questions", "Cape Orme")
    expect(desk.locator("#questions-answer")).to_contain_text(f"of no use: All of it {HOSTILE}")


def test_a_thumb_up_and_the_answer_after_it(open_page: OpenPage, ledger: Ledger) -> None:
    page = open_page("/", user_agent=FIREFOX)
    asked(page, "What do bees eat in winter?")
    page.get_by_role("button", name="Yes, it was of use").click()
    thanks = page.locator("#feedback [role=status]")
    expect(thanks).to_contain_text("Thank you")
    asked(page, "How is a keel laid?")
    expect(thanks).to_have_text("")


def test_sources_are_found_sorted_and_exported(open_page: OpenPage) -> None:
    page = open_page("/staff/")
    tab(page, "Sources")
    rows = page.locator("#sources [role=row]")
    expect(rows.filter(has_text="Church clocks")).to_be_visible()
    choose(page, "#sources", "Church clocks of the north")
    expect(page.locator("#sources-questions")).to_contain_text("Questions that cite Church clocks")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()
    text = Path(download.value.path()).read_text()
    assert len(list(csv.DictReader(io.StringIO(text)))) == 5
    page.locator("#sources-view input").click()
    page.get_by_role("option", name="By year").click()
    expect(rows.filter(has_text="1911")).to_be_visible()
    expect(page.locator("#sources")).not_to_contain_text("Church clocks")
    page.locator("#sources-view input").click()
    page.get_by_role("option", name="Stale citations").click()
    expect(page.locator("#sources-said")).to_contain_text(
        "0 cited passages whose article changed or went"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_tab_is_accessible_and_fits_a_phone(open_page: OpenPage, scheme: str) -> None:
    page = open_page("/staff/", color_scheme=scheme, viewport={"width": 390, "height": 844})
    expect(page.locator("dl.figures")).to_contain_text(re.compile(r"questions\s*\d+"))
    for name in TABS:
        tab(page, name)
        page.locator(f"#tab-{name.lower()}").wait_for()
        page.wait_for_function("document.querySelector('.downloads, dl.figures')")
        assert violations(page) == [], name
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], name


def test_nobody_else_gets_anything_of_it(application: FastAPI, address: str) -> None:
    routes = [str(getattr(route, "path", "")) for route in application.routes]
    below = [path for path in routes if path.startswith(staff.PREFIX)]
    assert len(below) >= 4
    far = TestClient(application, client=("192.0.2.9", 4000), base_url="http://127.0.0.1")
    near = TestClient(application, client=("127.0.0.1", 4000), base_url="http://127.0.0.1")
    for path in below:
        assert far.get(path.replace("{form}", "csv")).status_code == 403, path
    for path, kind in (
        ("sources.csv", 200),
        ("sources.json?since=2020", 200),
        ("stale.csv", 200),
        ("questions.json?only=low", 200),
        ("questions.csv?only=what", 422),
        ("sources.csv?since=soon", 422),
        ("sources.exe", 404),
        ("judgements.jsonl", 200),
    ):
        assert near.get(f"/staff/export/{path}").status_code == kind, path
