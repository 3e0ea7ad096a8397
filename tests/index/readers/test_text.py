"""Plain text: encodings, hard wraps, header lines and site furniture."""

import pytest

from index.errors import ReadError
from index.readers import SUPPORTED, collection_for, read_file, reader_for
from index.readers.decode import MAX_BYTES, decode
from index.readers.furniture import strip_furniture
from index.readers.headers import parse_authors
from index.readers.text import unwrap

PAGE = """Skip to main content

Search All Site Content

Total Index: 311 publications.

Subscribe to our Mailing List!

Harbor Notes

Old Cranes, New Work: A Port Learns to Share

Published March 4, 2015
Category: Ports
By Ilse Brandt

The port of Marrow opened its two oldest cranes to visitors this spring, and more people came than
anyone in the harbor office had dared to expect from a town of that size on a rainy weekend.

By summer the queue reached the fish market.

Return to the Harbor Notes

Stay Informed
Register to receive updates from the harbor2012
2013
2014
2015
"""


def text_of(source: str, path: str = "a.txt") -> str:
    return read_file(source.encode(), path).text


def test_a_saved_page_gives_its_article_without_the_site() -> None:
    document = read_file(PAGE.encode(), "page.txt")
    assert document.title == "Old Cranes, New Work: A Port Learns to Share"
    assert document.authors == ("Ilse Brandt",)
    assert document.published == "2015-03-04"
    assert document.categories == ("Ports",)
    assert document.text.startswith("The port of Marrow")
    assert document.text.endswith("reached the fish market.")
    assert document.metadata["section"] == "Harbor Notes"


def test_header_fields_on_one_line_with_slashes() -> None:
    source = (
        "A Short Walk\n\nPublished Sept. 7, 2012 / Category: Walks / By Ann Lee and Bo Li\n\n"
        "We set out early."
    )
    document = read_file(source.encode(), "walk.txt")
    assert (document.title, document.authors) == ("A Short Walk", ("Ann Lee", "Bo Li"))
    assert (document.published, document.categories) == ("2012-09-07", ("Walks",))
    assert document.text == "We set out early."


def test_without_a_header_the_first_short_line_is_the_title() -> None:
    document = read_file(b"Bread and salt\n\nBoth were dear that year.", "x.txt")
    assert (document.title, document.text) == ("Bread and salt", "Both were dear that year.")


def test_without_a_title_the_file_name_is_made_readable() -> None:
    document = read_file(b"Both were dear that year. Nobody ate.", "in/2015-01-02-salt_tax.txt")
    assert (document.title, document.text) == ("Salt tax", "Both were dear that year. Nobody ate.")


def test_a_paragraph_that_begins_with_by_is_no_byline() -> None:
    source = "Harvest\n\nBy the end of May the barns were empty.\n\nIt rained."
    document = read_file(source.encode(), "h.txt")
    assert document.authors == ()
    assert document.text == "By the end of May the barns were empty.\n\nIt rained."


def test_furniture_in_the_middle_of_a_text_stays() -> None:
    lines = ["A" * 220, "", "Share this", "", "B" * 30]
    assert strip_furniture(lines).lines == lines


def test_three_years_at_the_end_are_an_archive_list_and_two_are_not() -> None:
    assert strip_furniture(["Words.", "", "2010", "2011", "2012"]).lines == ["Words."]
    assert strip_furniture(["Words.", "", "2010", "2011"]).lines[-1] == "2011"


def test_hard_wrapped_paragraphs_become_one_line() -> None:
    wrapped = (
        "The river had been low for weeks and the barges lay along the bank\n"
        "with nothing to carry, while the lock keepers played cards in the\n"
        "shade and waited for a rain that the almanac had promised them and\n"
        "that never came.\n\nSecond paragraph."
    )
    assert unwrap(wrapped).count("\n") == 2
    assert "along the bank with nothing" in unwrap(wrapped)


def test_a_list_of_one_line_items_stays_a_list() -> None:
    items = "apples\npears and plums\nquinces\ncherries from the south\nfigs"
    assert unwrap(items) == items


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee, Staff Writer", ("Ann Lee",)),
        ("Ann Lee, Bo Li, and Cy Day", ("Ann Lee", "Bo Li", "Cy Day")),
        ("Ludwig van Haren & Ana de la Cruz", ("Ludwig van Haren", "Ana de la Cruz")),
        ("the end of the week", ()),
    ],
)
def test_authors_of_a_byline(text: str, names: tuple[str, ...]) -> None:
    assert parse_authors(text) == names


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("naïve".encode(), "naïve", None),
        ("\ufeffnaïve".encode(), "naïve", None),
        ("naïve".encode("utf-16"), "naïve", "utf-16-le"),
        ("It’s a naïve café – really".encode("cp1252"), "It’s a naïve café – really", "cp1252"),
        ("ж é ".encode() * 20 + b"\xff", "ж é " * 20 + "\ufffd", "utf-8 (damaged)"),
    ],
)
def test_encodings(data: bytes, text: str, encoding: str | None) -> None:
    assert (decode(data).text, decode(data).encoding) == (text, encoding)


def test_a_meta_charset_counts_in_html_only() -> None:
    data = '<meta charset="windows-1251"><p>Привет, мир'.encode("cp1251")
    assert "Привет" in decode(data, html=True).text
    assert decode(data, html=True).encoding == "windows-1251"


def test_the_encoding_is_recorded_in_the_metadata() -> None:
    document = read_file("A café\n\nIt was “naïve”.".encode("cp1252"), "c.txt")
    assert document.metadata["encoding"] == "cp1252"
    assert "encoding" not in read_file("A café\n\nOpen.".encode(), "c.txt").metadata


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\0\0", "NUL"),
        (b"\x01\x02\x03\x04\x05" * 9, "control characters"),
        (b"a" * (MAX_BYTES + 1), "20,000,001"),
    ],
)
def test_what_is_not_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_file(data, "x.txt")


def test_registry_knows_suffixes_in_any_case_and_nothing_else() -> None:
    paths = [f"A{suffix.upper()}" for suffix in SUPPORTED]
    assert all((reader_for(path) is None) != (collection_for(path) is None) for path in paths)
    assert reader_for("photo.jpg") is None
    assert reader_for("README") is None
    assert collection_for("README") is None
    assert collection_for(".zip") is None
    assert collection_for("a.zip.gz") is None
    with pytest.raises(ReadError, match="no reader"):
        read_file(b"x", "photo.jpg")
