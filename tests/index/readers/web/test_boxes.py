"""What is taken out of an article's element, and what is never."""

from lxml import html

from index.errors import ReadError
from index.readers import read_file
from index.readers.web.boxes import without_boxes

LINE = "Three boats came in under the new light before midnight, one of them overdue. "


def test_boxes_go_and_the_text_around_them_stays() -> None:
    tree = html.document_fromstring(
        f"<body><p>{LINE * 5}</p><div class='author-bio'>Ann Lee likes boats.</div>tail"
        "<p class='post newsletter'>Get the Gazette.</p></body>"
    )
    without_boxes(tree)
    assert tree.text_content() == LINE * 5 + "tail"


def test_a_page_that_is_called_after_a_box_in_it_stays() -> None:
    page = f"<body><div class='has related'><p>{LINE * 5}</p></div></body>"
    tree = html.document_fromstring(page)
    without_boxes(tree)
    assert LINE in tree.text_content()


def test_characters_that_xml_does_not_allow_do_not_cost_the_page() -> None:
    body = f"<p>{LINE}\x07</p><p>{LINE[::-1]}&#x1F;&#11;</p><p>{LINE * 2}\ufffe</p>"
    try:
        text = read_file(f"<html><body><h1>Lit</h1>{body}</body></html>".encode(), "a.html").text
    except ReadError as error:  # pragma: no cover
        raise AssertionError(error.reason) from error
    assert LINE.strip() in text
    assert not set(text) & {"\x07", "\x1f", "\x0b", "\ufffe"}
