"""Web pages: the article without the site, fields from the head, and hostile pages refused."""

import pytest

from index.errors import ReadError
from index.readers import read_file
from index.readers.html import MAX_ELEMENTS
from index.types import Document

PARAGRAPHS = [
    "The lighthouse at Gull Point was lit for the first time in eleven years on a clear evening.",
    "Its keeper had kept the lamps clean all that while, and the harbor council paid for the oil.",
    "Three boats came in under the new light before midnight, and one of them had been overdue.",
]


def page(head: str = "", body: str = "", foot: str = "") -> Document:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    source = (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/b'>Boats</a></nav>"
        f"<article>{body}{paragraphs}{foot}</article>"
        f"<footer>All rights reserved</footer></body></html>"
    )
    return read_file(source.encode(), "site/gull_point.html")


def test_the_article_is_taken_and_the_site_is_not() -> None:
    document = page(head="<title>A Light Returns | Gull Gazette</title>",
                    body="<h1>A Light Returns</h1>")  # fmt: skip
    assert document.title == "A Light Returns"
    assert document.text == "\n\n".join(PARAGRAPHS)
    assert document.language == "en"


def test_fields_come_from_the_head() -> None:
    document = page(
        head="<title>A Light Returns</title><meta name='author' content='Ilse Brandt'>"
        "<meta property='article:published_time' content='2019-04-05T10:00:00Z'>"
        "<link rel='canonical' href='https://gazette.example/light'>"
        "<meta property='og:site_name' content='Gull Gazette'>"
    )
    assert document.authors == ("Ilse Brandt",)
    assert document.published == "2019-04-05"
    assert document.url == "https://gazette.example/light"
    assert document.metadata["site"] == "Gull Gazette"


def test_json_ld_names_authors_and_date() -> None:
    document = page(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Lit", '
        '"author": [{"name": "Bo Li"}, {"name": "Ann Lee"}], "datePublished": "2018-01-02"}'
        "</script>"
    )
    assert (document.title, document.authors) == ("Lit", ("Bo Li", "Ann Lee"))
    assert document.published == "2018-01-02"


@pytest.mark.parametrize("broken", ["{", '{"@type": "NewsArticle", "author": 7}', "[" * 50_000])
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    head = f"<title>Lit Again</title><script type='application/ld+json'>{broken}</script>"
    assert page(head=head).title == "Lit Again"


def test_lists_and_tables_have_one_line_an_item_or_row() -> None:
    lists = "<ul><li>first <b>lamp</b></li><li>second lamp</li></ul>"
    table = "<table><tr><td>Oil</td><td>40</td></tr><tr><td>Wick</td><td>2</td></tr></table>"
    text = page(foot=lists + table + f"<p>{PARAGRAPHS[0][::-1]}</p>").text
    assert "\n\nfirst lamp\nsecond lamp\n\n" in text
    assert "\n\nOil | 40\nWick | 2\n\n" in text


def test_without_any_title_the_file_name_is_made_readable() -> None:
    assert page().title == "Gull point"


def test_a_page_with_an_encoding_declaration_is_read() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    source = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>Lit</title></head><body><h1>Café</h1>{paragraphs}</body></html>"
    )
    assert PARAGRAPHS[2] in read_file(source.encode(), "a.xhtml").text


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"<html><body></body></html>", "no article text found"),
        (b"<html><body>" + b"<div>" * 100_000 + b"<p>deep</p>", "nested deeper"),
        (b"<html><body>" + b"<p>word</p>" * (MAX_ELEMENTS + 1), "elements"),
        (b"<html><body>" + b"<p>word</p>" * 1_000_000, "elements"),
        (b"<!-- only a comment -->", "no article text found|cannot be parsed"),
        (b"", "empty"),
    ],
)
def test_pages_without_an_article_and_hostile_pages_are_refused(source: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_file(source, "x.html")
