"""A real server, and a real browser that may reach nothing but that server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from browser_server import served
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from assistant.assistant import Assistant
from assistant.http import create_app
from assistant.ui.examples import suggested

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        missing = "needs Chromium: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    # Conditions are met in milliseconds; a loaded machine may take a while to get to them.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def application(assistant: Assistant) -> FastAPI:
    """What is served; a module that serves more has a fixture of its own by this name."""
    return create_app(lambda: assistant, examples=suggested(assistant))


@pytest.fixture(scope="module")
def address(application: FastAPI) -> Iterator[str]:
    """Where the module's application, over its own `assistant`, is being served."""
    with served(application) as where:
        yield where


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[OpenPage]:
    """Opens the reader's page; at the end, nothing foreign may have been asked for or run."""
    contexts: list[BrowserContext] = []
    seen = _Seen(address)

    def opened(path: str = "/", **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        contexts.append(context)
        context.on("page", seen.watch)
        page = context.new_page()
        page.goto(address + path)
        if path == "/":
            page.locator("#question textarea").wait_for()
        return page

    yield opened
    scripts = [page.evaluate("window.__xss") for context in contexts for page in context.pages]
    for context in contexts:
        context.close()
    assert seen.foreign == [], "requests left for other hosts"
    assert seen.problems == [], "the page reported errors"
    assert not any(scripts), "text from an article was run as a script"


class _Seen:
    """What pages asked for, said and did."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.foreign: list[str] = []
        self.problems: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("request", lambda request: self._request(request.url))
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("dialog", lambda dialog: self.problems.append(f"dialog: {dialog.message}"))
        page.on("console", lambda line: self._said(line.type, line.text))

    def _request(self, url: str) -> None:
        if not url.startswith((self.address + "/", "data:", "blob:")):
            self.foreign.append(url)

    def _said(self, kind: str, text: str) -> None:
        if kind == "error":
            self.problems.append(text)
