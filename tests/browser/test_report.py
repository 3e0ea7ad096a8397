"""A report opened from the disk: no script, no request, nothing wider than a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from report_results import (
    answers_result,
    compare_result,
    peers_result,
    retrieval_result,
    speed_result,
)

from eval.reports.history import entries, history_sections
from eval.reports.page import rendered, report_html
from index.protocols import Embedder


@pytest.fixture(scope="module")
def pages(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    results = [
        compare_result(),
        retrieval_result(folder, folder / "cache"),
        retrieval_result(folder, folder / "cache", **{"retrieval.dense_weight": 0.0}),
        answers_result(folder, folder / "cache"),
        speed_result(),
        peers_result(),
    ]
    texts = {
        "report": report_html(results),
        "history": rendered("History", history_sections(entries(results, []))),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.mark.parametrize("name", ["report", "history"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_from_the_disk(
    browser: Browser,
    pages: dict[str, Path],
    name: str,
    scheme: Literal["light", "dark"],
    width: int,
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(pages[name].as_uri())
    assert asked == [pages[name].as_uri()]
    assert said == []
    assert page.evaluate("window.__xss") is None
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_fits(page, width)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(20, 22, 26)") is (scheme == "dark")
    context.close()


def assert_fits(page: Page, width: int) -> None:
    """Charts with their labels stay inside the window; what is wider than it can be scrolled."""
    boxes = page.evaluate(
        "[...document.querySelectorAll('svg text, figcaption, .legend, .values, h1, h2, h3')]"
        ".map(e => [e.textContent.slice(0, 40), e.getBoundingClientRect().left,"
        " e.getBoundingClientRect().right])"
    )
    assert boxes
    assert [box for box in boxes if box[1] < 0 or box[2] > width] == []
