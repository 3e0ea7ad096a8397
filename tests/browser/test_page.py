"""The reader's page as readers use it: by mouse, touch and keyboard, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from assistant.assistant import Assistant
from assistant.question import MAX_CHARACTERS
from index.build import build
from index.embedders import open_embedder
from index.sources import FolderSource, RecordSource
from index.types import Document

OpenPage = Callable[..., Page]

FILLER = "\n\n".join(
    f"Paragraph {number} of the harbour chronicle records the weather and little else. "
    "The clerk wrote down the wind, the tide and the names of the boats."
    for number in range(1, 60)
)
QUOTE = "The lighthouse at Brackwater burned down in 1887 because a keeper left an oil lamp alight."
ARTICLES = {
    "lighthouse.md": (
        "---\ntitle: The Brackwater Lighthouse\ndate: 1901-05-04\n"
        "authors:\n  - Ada Quill\n  - Tom Wren\n---\n\n"
        f"{FILLER}\n\n{QUOTE} It was rebuilt in stone.\n\n{FILLER}\n"
    ),
    "bees.md": (
        "---\ntitle: Keeping Bees in Winter\ndate: 1954-11\nauthors: [Ines Holm]\n---\n\n"
        "Bees cluster in winter to keep the queen warm. A hive needs about fifteen kilograms of "
        "honey to last until spring.\n"
    ),
    "railway.txt": "The Narrow Railway\n\nThe narrow railway to Elmsford closed in 1962.\n",
}

HOSTILE_QUOTE = (
    "The zeppelin manifest listed <script>window.__xss=1</script> and "
    "<img src=x onerror=window.__xss=2> beside [cargo](javascript:window.__xss=3) and "
    "{{constructor.constructor('window.__xss=4')()}} and ${window.__xss=5} and `tick` "
    "and <b>*bold*</b> and https://outside.example/x."
)
HOSTILE = Document(
    title='"><script>window.__xss=6</script><img src=x onerror=window.__xss=7> ${window.__xss=8}',
    text=(
        f"{HOSTILE_QUOTE}\n\n"
        "![pixel](https://outside.example/p.png) <img src=https://outside.example/q.png>\n\n"
        "</p></article><iframe src=https://outside.example></iframe>"
    ),
    authors=("<svg onload=window.__xss=9>", "[me](javascript:window.__xss=10)"),
    published="2020",
    url="javascript:window.__xss=11",
)
HOSTILE_PATH = 'x"><img src=x onerror=window.__xss=12>.md'

QUESTION = "Why did the lighthouse at Brackwater burn down?"
UNANSWERED = "Which ship sank in the harbour in 1702?"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    root = tmp_path_factory.mktemp("archive")
    for name, text in ARTICLES.items():
        (root / name).write_text(text, "utf-8")
    directory = tmp_path_factory.mktemp("index") / "index"
    embedder = open_embedder("default")
    sources = [FolderSource(root), RecordSource("hostile", [(HOSTILE_PATH, HOSTILE)])]
    build(sources, directory, embedder)
    opened = Assistant.open(directory, embedder)
    yield opened
    opened.close()


def ask(page: Page, question: str) -> Locator:
    """Ask with Enter and wait for the whole answer; its message."""
    before = page.locator("#conversation .bot-row").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    message = page.locator("#conversation .bot-row").nth(before)
    message.locator("h2").wait_for()
    return message


def citation_of(message: Locator, quote: str) -> Locator:
    """The link that stands right behind `quote` in the answer."""
    text = message.locator("p").first.inner_text()
    assert quote in text, f"the answer does not quote the sentence: {text!r}"
    number = re.match(r"\s*\[(\d+)\]", text[text.index(quote) + len(quote) :])
    assert number, f"no citation follows the sentence: {text!r}"
    return message.locator("p").first.get_by_role("link", name=f"[{number[1]}]", exact=True)


def rectangle(place: Locator) -> dict[str, float]:
    box: dict[str, float] = place.evaluate("e => e.getBoundingClientRect().toJSON()")
    return box


def expect_mark_in_view(page: Page, quote: str) -> None:
    mark = page.locator("#source-panel mark.cited")
    expect(mark).to_have_text(quote)
    expect(mark).to_be_focused()
    inner, outer = rectangle(mark), rectangle(page.locator("#source-panel .src-scroll"))
    assert outer["height"] > 100
    assert outer["top"] <= inner["top"]
    assert inner["bottom"] <= outer["bottom"]
    assert outer["left"] <= inner["left"]
    assert inner["right"] <= outer["right"]
    assert inner["top"] >= 0
    assert inner["bottom"] <= page.viewport_size["height"]


def expect_no_sideways_scroll(page: Page) -> None:
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_the_start_page_says_what_it_is(open_page: OpenPage) -> None:
    page = open_page()
    expect(page).to_have_title("Footnote")
    expect(page.get_by_role("heading", name="Footnote")).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator("footer")).to_have_text("Total index: 4 articles")
    titles = ("Keeping Bees in Winter", "The Brackwater Lighthouse", "The Narrow Railway")
    asked = [f"What does “{title}” say?" for title in titles]
    expect(page.locator("#examples button")).to_have_text(asked)
    expect(page.get_by_role("button", name="New conversation")).to_be_hidden()
    expect(page.get_by_text("Gradio")).to_have_count(0)


def test_an_answer_quotes_and_lists_its_source(open_page: OpenPage) -> None:
    message = ask(open_page(), QUESTION)
    expect(citation_of(message, QUOTE)).to_be_visible()
    sentences, links = message.locator("p").first, message.locator("p").first.get_by_role("link")
    expect(sentences).to_have_text(re.compile(r"\[\d+\]\s*$"))
    assert links.count() >= 1
    source = message.locator("li").filter(has_text="The Brackwater Lighthouse")
    expect(source).to_contain_text("Ada Quill, Tom Wren · 4 May 1901")
    assert "aria-label" not in message.inner_html()


def test_a_click_on_a_citation_opens_the_article_at_the_sentence(open_page: OpenPage) -> None:
    page = open_page()
    citation = citation_of(ask(page, QUESTION), QUOTE)
    expect(page.locator("#source-panel")).to_be_hidden()
    citation.click()
    expect_mark_in_view(page, QUOTE)
    # The article is longer than the panel, so something must have been scrolled.
    assert page.locator(".src-scroll").evaluate("e => e.scrollTop") > 500
    expect(page.locator("#source-panel h2")).to_have_text("The Brackwater Lighthouse")
    expect(page.locator("#source-panel .byline")).to_have_text("Ada Quill, Tom Wren · 4 May 1901")
    expect(citation).to_be_in_viewport()
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator("#source-panel")).to_be_hidden()
    expect(citation).to_be_focused()


def test_beside_an_open_source_the_answer_can_still_be_read(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 1280, "height": 800})
    message = ask(page, QUESTION)
    citation_of(message, QUOTE).click()
    expect_mark_in_view(page, QUOTE)
    answer, panel = rectangle(message.locator("p").first), rectangle(page.locator("#source-panel"))
    assert answer["width"] > 300
    assert answer["right"] <= panel["left"]
    assert 350 < panel["width"] < 680


def test_enter_opens_a_citation_and_escape_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    citation = citation_of(ask(page, QUESTION), QUOTE)
    citation.focus()
    page.keyboard.press("Enter")
    expect_mark_in_view(page, QUOTE)
    expect(citation).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#source-panel")).to_be_hidden()
    expect(citation).to_be_focused()
    expect(citation).not_to_have_attribute("aria-current", "true")


def test_a_number_in_the_list_of_sources_opens_the_panel_too(open_page: OpenPage) -> None:
    page = open_page()
    ask(page, QUESTION).locator("li").get_by_role("link").first.click()
    expect(page.locator("#source-panel mark.cited")).to_be_in_viewport()


def test_a_citation_opens_in_a_new_tab_as_a_page(open_page: OpenPage) -> None:
    page = open_page()
    citation = citation_of(ask(page, QUESTION), QUOTE)
    with page.context.expect_page() as opened:
        citation.click(modifiers=["Control"])
    expect(opened.value.locator("mark#cited")).to_have_text(QUOTE)
    expect(opened.value.locator("mark#cited")).to_be_in_viewport()
    expect(page.locator("#source-panel")).to_be_hidden()


def test_the_permanent_page_needs_no_script(open_page: OpenPage) -> None:
    page = open_page()
    link = citation_of(ask(page, QUESTION), QUOTE).get_attribute("href")
    plain = open_page(f"/{link}", java_script_enabled=False)
    expect(plain.locator("mark#cited")).to_have_text(QUOTE)
    expect(plain.locator("mark#cited")).to_be_in_viewport()
    expect(plain.get_by_role("heading")).to_have_text("The Brackwater Lighthouse")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_everything_without_scrolling_sideways(
    open_page: OpenPage, scheme: str
) -> None:
    page = open_page("/", color_scheme=scheme, **PHONE)
    expect_no_sideways_scroll(page)
    citation = citation_of(ask(page, QUESTION), QUOTE)
    expect_no_sideways_scroll(page)
    citation.tap()
    expect_mark_in_view(page, QUOTE)
    expect(citation).to_be_in_viewport()
    sheet = rectangle(page.locator("#source-panel"))
    assert (sheet["left"], sheet["right"], sheet["bottom"]) == (0, 390, 844)
    assert 300 < sheet["height"] < 700
    expect_no_sideways_scroll(page)
    shade = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]")
    assert (int(shade) < 60) == (scheme == "dark")


def test_a_hostile_article_is_only_text(open_page: OpenPage) -> None:
    page = open_page()
    message = ask(page, "What did the zeppelin manifest listed script img cargo?")
    citation = citation_of(message, HOSTILE_QUOTE)
    expect(message.locator("li")).to_contain_text([HOSTILE.title])
    expect(message.locator("li")).to_contain_text(", ".join(HOSTILE.authors))
    expect(message.locator("img, script, svg, iframe, p b, code")).to_have_count(0)
    hrefs = message.locator("a").evaluate_all("links => links.map(a => a.getAttribute('href'))")
    assert hrefs
    assert all(href.startswith("article/") for href in hrefs)
    citation.click()
    panel = page.locator("#source-panel")
    expect(panel.locator("mark.cited")).to_contain_text(HOSTILE_QUOTE)
    expect(panel.locator("h2")).to_have_text(HOSTILE.title)
    expect(panel.locator("img, script, svg, iframe, b, code")).to_have_count(0)
    expect(panel.get_by_role("link", name="Source", exact=True)).to_have_count(0)
    with page.context.expect_page() as opened:
        panel.get_by_role("link", name="Open as page").click()
    expect(opened.value.locator("mark#cited")).to_contain_text(HOSTILE_QUOTE)
    expect(opened.value.locator("img, script, svg, iframe, b, code")).to_have_count(0)


def test_a_hostile_question_is_only_text(open_page: OpenPage) -> None:
    page = open_page()
    question = f"<img src=x onerror=window.__xss=1> ${{window.__xss=2}} **{QUESTION}**"
    ask(page, question)
    expect(page.locator("#conversation .user-row")).to_have_text(question)
    expect(page.locator("#conversation").locator("img, b, .user-row strong")).to_have_count(0)


def test_an_abstention_says_so_and_offers_the_nearest_articles(open_page: OpenPage) -> None:
    page = open_page()
    message = ask(page, UNANSWERED)
    expect(message.locator("blockquote")).to_contain_text("archive does not seem to answer")
    expect(message.locator("h2")).to_have_text("Nearest articles")
    expect(message.locator("a[title]")).to_have_count(0)
    nearest = message.locator("li").get_by_role("link").first
    title = nearest.inner_text()
    nearest.click()
    expect(page.locator("#source-panel h2")).to_have_text(title)
    expect(page.locator("#source-panel mark")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(nearest).to_be_focused()


@pytest.mark.parametrize(
    ("question", "words"),
    [("  ", "The question is empty"), ("x" * (MAX_CHARACTERS + 1), f"at most {MAX_CHARACTERS:,}")],
)
def test_a_question_that_cannot_be_asked_is_explained(
    open_page: OpenPage, question: str, words: str
) -> None:
    page = open_page()
    box = page.get_by_label("Your question")
    box.fill(question)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(box).to_have_value(question)
    expect(page.locator(".message-row")).to_have_count(0)
    ask(page, QUESTION)
    expect(page.get_by_role("alert")).to_have_text("")
    expect(box).to_have_value("")


def test_an_example_asks_itself_and_the_conversation_goes_on(open_page: OpenPage) -> None:
    page = open_page()
    example = page.locator("#examples button").first
    text = example.inner_text()
    example.click()
    page.locator("#conversation h2").wait_for()
    expect(page.locator("#conversation .user-row")).to_have_text(text)
    expect(example).to_be_hidden()
    ask(page, QUESTION)
    expect(page.locator("#conversation .user-row")).to_have_text([text, QUESTION])
    expect(page.locator("#conversation .user-row").last).to_be_in_viewport()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".message-row")).to_have_count(0)
    expect(example).to_be_visible()


def test_a_new_question_comes_into_view_with_its_answer(open_page: OpenPage) -> None:
    page = open_page("/", viewport={"width": 390, "height": 480})
    for question in (QUESTION, UNANSWERED):
        ask(page, question)
        expect(page.locator("#conversation .user-row").last).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") > 0
    expect(page.get_by_label("Your question")).to_be_in_viewport()


def test_two_readers_have_two_conversations(open_page: OpenPage) -> None:
    first, second = open_page(), open_page()
    ask(first, QUESTION)
    ask(second, UNANSWERED)
    expect(first.locator("#conversation .user-row")).to_have_text([QUESTION])
    expect(second.locator("#conversation .user-row")).to_have_text([UNANSWERED])


def test_filters_are_closed_at_first_and_narrow_what_is_asked(open_page: OpenPage) -> None:
    page = open_page()
    since = page.get_by_label("Since")
    assert not since.is_visible()
    arrow = page.locator("#filters > button .icon")
    points_right = "matrix(0, -1, 1, 0, 0, 0)"  # a quarter turn of one that points down
    expect(arrow).to_have_css("transform", points_right)
    page.get_by_role("button", name="Filters").click()
    since.fill("2090-01")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    said = page.locator("#conversation .bot-row")
    said.get_by_text("No article passes the filters (since 2090-01)").wait_for()
    since.fill("<b>soon")
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_label("Your question").press("Enter")
    problem = page.locator("#ask-error").get_by_text("'<b>soon' is no date")
    problem.wait_for()
    assert page.get_by_label("Your question").input_value() == QUESTION
