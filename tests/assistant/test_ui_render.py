"""What the page shows is what the article says: text in, the same text out, never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.time.expression import TimeExpression
from assistant.types import Answer, AnswerSentence, Citation, NearestArticle, Respelling
from assistant.ui.render import partial_answer, plain, searching, total_index, whole_answer
from assistant.ui.source import (
    article_page,
    byline,
    permalink,
    readable_date,
    source_panel,
)
from index.types import FILE_DATE, Article

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = "<script>x</script> [a](javascript:x) ![p](https://o.example/p.png) **b** `c` | d\n# e"

TEXT = "A first paragraph. It has two sentences.\n\nA second one,\nof two lines.\n\nThe third."
ARTICLE = Article(
    article_id="a/1",
    source="s",
    path="folder/one.md",
    url="https://example.org/one",
    title="One",
    authors=("Ada Quill", "Tom Wren"),
    published="2012-09-07",
    categories=(),
    language="en",
    text=TEXT,
    text_sha256="f" * 64,
    bytes_sha256="0" * 64,
    reader="markdown/1",
)


def citation(marker: int, article: str = "a1", title: str = "One") -> Citation:
    return Citation(
        marker, article, "v1", "one.md", None, title, ("Ada Quill",), "2012-09", "Quote.", 3, 9
    )


ANSWER = Answer(
    question="q",
    search_query="q",
    sentences=(AnswerSentence("First.", (1,)), AnswerSentence("Second.", (2, 3))),
    citations=(citation(1), citation(2, "a2", "Two"), citation(3)),
    abstained=False,
    confidence=0.9,
    calibrated=False,
    notice="",
    nearest=(),
    withheld=0,
    hits=(),
    engine="extractive",
    timings_ms={},
)


def shown(markdown: str) -> str:
    """The text a reader sees, where Markdown makes of it one paragraph of nothing but text."""
    kinds = [token.type for token in MARKDOWN.parse(markdown)]
    assert kinds in (["paragraph_open", "inline", "paragraph_close"], [])
    children = [child for token in MARKDOWN.parse(markdown) for child in token.children or ()]
    assert {child.type for child in children} <= {"text"}
    return "".join(child.content for child in children)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("*_[]()<>&#`~|\n")))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert shown(plain(text)) == " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "1. one",
        "- two",
        "> three",
        "    four",
        "https://o.example",
        "&lt;",
        "a\\*b",
        "---",
    ],
)
def test_markup_is_shown_as_it_is(text: str) -> None:
    assert shown(plain(text)) == " ".join(text.split())


def test_every_sentence_is_followed_by_its_numbers() -> None:
    said = whole_answer(ANSWER).split("\n")[0]
    first, second = said.index("First"), said.index("Second")
    assert first < said.index("\\[1\\]") < second < said.index("\\[2\\]") < said.index("\\[3\\]")
    assert said == partial_answer(ANSWER.sentences, ANSWER.citations)


def test_sources_are_listed_once_with_all_their_numbers() -> None:
    lines = [line for line in whole_answer(ANSWER).split("\n") if line.startswith("- ")]
    assert len(lines) == 2
    assert "\\[1\\]" in lines[0]
    assert "\\[3\\]" in lines[0]
    assert "\\[2\\]" not in lines[0]
    assert lines[0].endswith("**One** · Ada Quill · September 2012")
    assert "\\[2\\]" in lines[1]
    assert "**Two**" in lines[1]


def test_links_lead_to_the_cited_span() -> None:
    tokens = MARKDOWN.parse(whole_answer(replace(ANSWER, citations=(citation(1),), sentences=())))
    links = [c.attrs for token in tokens for c in token.children or () if c.type == "link_open"]
    assert links == [{"href": "article/a1?version=v1&start=3&end=9#cited", "title": "One"}]


def test_an_abstention_shows_its_notice_and_the_nearest_articles() -> None:
    near = NearestArticle("a1", "v1", "one.md", None, HOSTILE, (), None, 0.1)
    said = whole_answer(
        replace(ANSWER, sentences=(), citations=(), abstained=True, notice=HOSTILE, nearest=(near,))
    )
    html = MARKDOWN.render(said)
    assert "<blockquote>" in html
    assert "## Nearest articles" in said
    assert "Sources" not in said
    assert html.count("<a ") == 1
    assert 'href="article/a1?version=v1"' in html
    assert "<script" not in html
    assert "<img" not in html
    assert "<strong>" not in html


def test_a_warning_stands_with_the_answer() -> None:
    assert "> Take care" in whole_answer(replace(ANSWER, notice="Take care"))
    assert ">" not in whole_answer(ANSWER)


def test_a_timeline_leads_every_sentence_with_its_date() -> None:
    time = (TimeExpression("history of", "timeline"),)
    undated = replace(citation(3), published=None)
    cited = (citation(1), citation(2, "a2", "Two"), undated)
    sentences = (*ANSWER.sentences[:1], AnswerSentence("Third.", (3,)))
    html = MARKDOWN.render(
        whole_answer(replace(ANSWER, sentences=sentences, citations=cited, time=time))
    )
    assert html.startswith("<p><strong>September 2012:</strong> First.")
    assert "<p><strong>Undated:</strong> Third." in html
    growing = partial_answer(sentences, cited, dated=True)
    assert MARKDOWN.render(growing) in html


def test_what_was_understood_and_what_is_newer_are_told_as_text() -> None:
    near = NearestArticle("a9", "v9", "new.md", None, HOSTILE, (), "2016-03-20", 0.5)
    said = whole_answer(
        replace(
            ANSWER,
            newer=near,
            time=(TimeExpression(HOSTILE, "newest"),),
            respelled=(Respelling("lighthose", HOSTILE),),
        )
    )
    html = MARKDOWN.render(said)
    assert "Newer on the same matter: <a href=" in html
    assert 'href="article/a9?version=v9"' in html
    assert "· 20 March 2016" in html
    assert "newer articles first" in html
    assert "The archive has no “lighthose”; also searched for: " in html
    assert html.count("<a ") == 7  # three in the text, three in the list, one to what is newer
    for tag in ("<script", "<img", "<code", "<table", "<h1"):
        assert tag not in html


def test_counts_read_well() -> None:
    assert searching(5812) == "*Searching 5,812 articles…*"
    assert total_index(1) == "Total index: 1 article"


@pytest.mark.parametrize(
    ("published", "words"),
    [
        ("2012-09-07", "7 September 2012"),
        ("2012-09", "September 2012"),
        ("2012", "2012"),
        (None, ""),
        ("", ""),
        ("last week", "last week"),
        ("2012-13-01", "2012-13-01"),
        ("2012-09-07T10:00", "2012-09-07T10:00"),
    ],
)
def test_dates_are_words_of_the_precision_they_have(published: str | None, words: str) -> None:
    assert readable_date(published) == words


def test_a_date_of_the_file_is_not_shown_as_one_of_publication() -> None:
    made = replace(ARTICLE, metadata={"published_from": FILE_DATE})
    shown = "7 September 2012 (the file&#x27;s date of creation)"
    assert shown in source_panel(made, None)
    assert shown not in source_panel(ARTICLE, None)


def test_a_byline_names_some_authors_and_the_date() -> None:
    assert byline(["A", "B", "C", "D"], "2012", most=3) == "A, B, C, others · 2012"
    assert byline(["A", "B"], None) == "A, B"
    assert byline([], None) == ""


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_a_permalink_survives_any_identifier(article_id: str) -> None:
    parts = urlsplit(permalink(article_id, "v", (3, 9)))
    assert parts.path.count("/") == 1
    assert "(" not in parts.path
    assert " " not in parts.path
    assert parse_qs(parts.query) == {"version": ["v"], "start": ["3"], "end": ["9"]}


def test_the_quotation_and_nothing_else_is_marked() -> None:
    start = TEXT.index("It has")
    panel = source_panel(ARTICLE, (start, start + len("It has two sentences.")))
    assert (
        '<p>A first paragraph. <mark id="cited" class="cited" tabindex="-1">'
        "It has two sentences.</mark></p><p>A second one,\nof two lines.</p>" in panel
    )
    assert panel.count("<mark") == 1


def test_a_quotation_over_two_paragraphs_is_marked_in_both() -> None:
    panel = source_panel(ARTICLE, (TEXT.index("lines"), TEXT.index("third")))
    assert panel.count("<mark") == 2
    assert panel.count('id="cited"') == 1
    assert ">lines.</mark></p><p><mark" in panel
    assert ">The </mark>third.</p>" in panel


@given(st.text(st.sampled_from("ab<&\"'`${}\n ")), st.integers(0, 40), st.integers(1, 40))
def test_any_span_of_any_text_is_shown_whole(text: str, start: int, length: int) -> None:
    article = replace(ARTICLE, text=text)
    panel = source_panel(article, (start, start + length)).partition('<div class="text">')[2]
    assert "$" not in panel
    assert "{" not in panel
    assert "`" not in panel
    assert "".join(unescape(re.sub("<[^>]*>", "", panel)).split()) == "".join(text.split())
    assert panel.count("<mark") == panel.count("</mark>")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//o.example", "ftp://x", "http://", None]
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert ">Source</a>" not in source_panel(replace(ARTICLE, url=url), None)
    assert 'href="https://example.org/one"' in source_panel(ARTICLE, None)


@pytest.mark.parametrize("field", ["title", "text", "path", "language"])
def test_every_field_is_escaped(field: str) -> None:
    nasty = "\"><script>x</script>'${x}{{x}}"
    article = replace(ARTICLE, **{field: nasty})  # type: ignore[arg-type]
    page = article_page(article, None)
    assert "<script" not in page
    assert "${" not in page
    assert "{{x" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def test_a_models_words_are_labelled_and_the_quotations_behind_them_shown() -> None:
    evil = "m<b>"
    worded = replace(
        ANSWER,
        sentences=(
            AnswerSentence("First.", (1,), evil),
            AnswerSentence("Second.", (2, 1), evil),
            AnswerSentence("Quote.", (3,)),
        ),
        engine=f"openai:{evil}",
    )
    text = unescape(whole_answer(worded))
    words, _, quoted = text.partition("Quoted from the archive:")
    assert "In the words of the model m<b>, not of the articles." in words
    assert words.index("not of the articles") < words.index("First.") < words.index("Second.")
    assert quoted.index("Quote.") < quoted.index("## Sources")
    assert quoted.count("“Quote.”") == 2
    assert "<b>" not in whole_answer(worded)
    assert partial_answer(worded.sentences, worded.citations) in whole_answer(worded)


def test_quotations_alone_carry_no_label() -> None:
    assert "words of" not in whole_answer(ANSWER)
    assert "“" not in whole_answer(ANSWER)
