"""Signing in, the tabs *Article*, *Index* and *Audit* as staff use them, and how they look."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from account_doubles import PASSWORD, quick_passwords
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from assistant.accounts.access import Access, over
from assistant.accounts.database import open_database
from assistant.assistant import Assistant
from assistant.http import Section, create_app
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import ledger_settings
from assistant.live import Live
from assistant.ui.staff.mount import PREFIX, mount
from eval.ledger.filling import fill
from eval.ledger.synthetic import Synthesis, places
from index.build import build
from index.protocols import Embedder
from index.sources import FolderSource

OpenPage = Callable[..., Page]
HOSTILE = "<img src=x onerror=window.__xss=1> ${window.__xss=2} {{window.__xss=3}}"
ARTICLES = {
    "keel.txt": f"Keels {HOSTILE}\n\nA keel of oak is laid first. {HOSTILE} It holds the ribs.\n",
    "bees.md": "# Bees in winter\n\nBees cluster in winter. They eat honey until spring.\n",
    "clock.md": "# A clock\n\nThe clock counts the swings of a pendulum three metres long.\n",
    "moth.md": "# Moths\n\nMoths fly at night. They rest by day on bark of their colour.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("staff") / "archive"
    root.mkdir()
    for name, text in ARTICLES.items():
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def access(folder: Path) -> Access:
    file = folder.parent / "accounts.sqlite"
    opened = over(open_database(str(file)), quick_passwords())
    for name, role in (("ada", "staff"), ("eve", "evaluator")):
        opened.users.add(name, role, PASSWORD)
    return opened


@pytest.fixture(scope="module")
def application(folder: Path, embedder: Embedder, access: Access) -> Iterator[FastAPI]:
    index = folder.parent / "index"
    build([FolderSource(folder)], index, embedder)
    (folder / "bees.md").write_text(
        "# Bees in winter\n\nBees cluster in winter. They eat sugar until spring.\n", "utf-8"
    )
    live = Live(Assistant.open(index, embedder))
    settings = ledger_settings(str(folder.parent / "ledger.sqlite"), str(index))
    assert settings is not None
    ledger = Ledger.open(settings)
    fill(ledger.engine, Synthesis(places(live().index), 1).entries(200), 200, lambda _: None)
    cache = folder.parent / "vectors"
    section = Section(PREFIX, lambda app, served: mount(app, served, ledger, access, cache))
    yield create_app(live, [section], access=access)
    ledger.close()
    live().close()


def sign_in(page: Page, name: str = "ada") -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.fixture
def staff(open_page: OpenPage) -> Callable[..., Page]:
    def opened(tab: str = "", **options: object) -> Page:
        page = open_page("/staff/", **options)
        sign_in(page)
        page.locator("#figures dl").wait_for()
        if tab:
            choose_tab(page, tab)
        return page

    return opened


def choose_tab(page: Page, name: str) -> None:
    """By its tab, or on a telephone by the menu of those that have no room."""
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.is_visible():
        tab.click()
    else:
        page.locator(".overflow-menu > button").click()
        page.locator(".overflow-dropdown button", has_text=name).click()


def open_article(page: Page, words: str) -> None:
    page.get_by_label("Article", exact=True).fill(words)
    page.locator("#article-find").click()
    page.locator("#articles-found [role=row]").nth(1).locator("[role=gridcell]").first.click()
    page.locator("#article-shown .look").wait_for()


def test_in_and_out_again(open_page: OpenPage) -> None:
    page = open_page("/staff/")
    expect(page).to_have_title("Sign in · Footnote")
    expect(page.get_by_label("Name")).to_be_focused()
    sign_in(page)
    page.locator("#figures dl").wait_for()
    page.get_by_role("link", name="Account").click()
    expect(page.locator("main")).to_contain_text("Signed in as ada, staff.")
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_title("Sign in · Footnote")
    page.goto(page.url.replace("/sign-in", "/staff/"))
    expect(page).to_have_title("Sign in · Footnote")


def test_another_role_is_told_so(open_page: OpenPage) -> None:
    page = open_page("/sign-in?next=/account")
    sign_in(page, "eve")
    expect(page.locator("main")).to_contain_text("Signed in as eve, evaluator.")
    answer = page.request.get(page.url.replace("/account", "/staff/"))
    assert answer.status == 403
    assert "this page is for other roles" in answer.text()


def test_hostile_text_is_shown_and_never_run(staff: Callable[..., Page]) -> None:
    page = staff("Article")
    open_article(page, "keels")
    expect(page.locator(".heat")).to_contain_text(HOSTILE)
    expect(page.locator(".heat mark").first).to_be_visible()
    expect(page.locator("#article-shown img")).to_have_count(0)


def test_from_a_change_to_a_withdrawal_and_back(staff: Callable[..., Page], folder: Path) -> None:
    """One test, because each step builds on the one before, as it does for staff."""
    page = staff("Index")
    expect(page.locator("#index-facts")).to_contain_text("4, 0 of them copies")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    page.locator("#rebuild").click()
    expect(page.locator("#index-job")).to_contain_text("1 changed, 3 unchanged")
    expect(page.locator("#failures")).to_contain_text("broken.pdf")
    choose_tab(page, "Article")
    open_article(page, "bees")
    expect(page.locator("#article-shown")).to_contain_text("2 stored versions")
    expect(page.locator("#article-changes del")).to_contain_text("honey")
    expect(page.locator("#article-changes ins")).to_contain_text("sugar")
    page.locator("#article-withdraw").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Reason", exact=True).fill("It is wrong.")
    page.locator("#article-withdraw").click()
    expect(page.locator("#article-shown")).to_contain_text("its text is shown nowhere")
    expect(page.locator("#article-shown")).not_to_contain_text("cluster")
    expect(page.locator("#article-reason")).to_be_hidden()
    page.locator("#article-undo").click()
    expect(page.locator("#article-outcome")).to_contain_text("1 article no longer withdrawn.")
    expect(page.locator("#article-shown")).to_contain_text("cluster")
    expect(page.locator("#article-reason textarea")).to_have_value("")
    choose_tab(page, "Audit")
    for word in ("signed in", "rebuild done", "withdraw", "It is wrong.", "undo done"):
        expect(page.locator("#audit")).to_contain_text(word)


VIEWS = {
    "sign-in": lambda page: None,
    "article": lambda page: open_article(page, "moths"),
    "index": lambda page: page.locator("#index-facts dl").wait_for(),
    "audit": lambda page: page.locator("#audit [role=row]").nth(1).wait_for(),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_use_it(
    staff: Callable[..., Page],
    open_page: OpenPage,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    """No finding of axe-core, and nothing wider than the window."""
    options = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    found = {"sign-in": findings(open_page("/sign-in", **options), width)}
    page = staff(**options)
    for name in ("Article", "Index", "Audit"):
        choose_tab(page, name)
        VIEWS[name.lower()](page)
        found[name] = findings(page, width)
    account = page.context.new_page()
    account.goto(page.url.split("/staff")[0] + "/account")
    found["account"] = findings(account, width)
    assert found == {name: [] for name in found}


def findings(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    violations = Axe().run(page).response["violations"]
    return ["too wide"] * wide + [
        f"{violation['id']}: {node['target']}"
        for violation in violations
        for node in violation["nodes"]
    ]
