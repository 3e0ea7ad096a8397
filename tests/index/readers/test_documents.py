"""Word documents, EPUB books and gzipped files."""

from __future__ import annotations

import gzip
import io
from datetime import datetime

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from index_files import epub, word, zipped

from eval.fuzz.samples import small_pdf
from index.errors import ReadError
from index.readers import read_file, reader_for
from index.readers.decode import MAX_BYTES
from index.types import FILE_DATE


def test_a_date_of_the_file_itself_says_so() -> None:
    """It is when somebody saved the file, which need not be when the text was published."""
    made = docx.Document(io.BytesIO(word([("A keel of oak is laid first.", None)])))
    made.core_properties.created = datetime(2011, 5, 3)
    file = io.BytesIO()
    made.save(file)
    pdf = small_pdf("A keel of oak is laid first.")
    for document in (read_file(file.getvalue(), "a.docx"), read_file(pdf, "a.pdf")):
        assert document.published in ("2011-05-03", "1911-05-03")
        assert document.metadata["published_from"] == FILE_DATE


def test_a_word_document_keeps_its_order_and_its_lists() -> None:
    data = word(
        [("The keel", "Title"), ("A keel of oak is laid first.", None), ("oak", "List Bullet"),
         ("pine", "List Bullet"), ("After it.", None)],
        author="Ida Vance; Tomas Reyl",
    )  # fmt: skip
    document = read_file(data, "keel.docx")
    assert document.title == "The keel"
    assert document.authors == ("Ida Vance", "Tomas Reyl")
    assert document.text == "A keel of oak is laid first.\n\noak\npine\n\nAfter it."
    assert document.published is None  # the library's template carries a date that says nothing


def test_insertions_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Kept ")
    for tag, text in (("ins", "<w:t>added.</w:t>"), ("del", "<w:delText>gone</w:delText>")):
        paragraph._p.append(parse_xml(f"<w:{tag} {nsdecls('w')}><w:r>{text}</w:r></w:{tag}>"))
    table = document.add_table(2, 2)
    for row, column, text in ((0, 0, "Tree"), (0, 1, "Years"), (1, 0, "Oak")):
        table.cell(row, column).text = text
    file = io.BytesIO()
    document.save(file)
    assert read_file(file.getvalue(), "a.docx").text == "Kept added.\n\nTree | Years\nOak"


def test_a_document_whose_parts_are_a_bomb_is_not_opened() -> None:
    parts = {f"word/{number}.xml": bytes(30 * 1024 * 1024) for number in range(4)}
    data = zipped(parts)
    assert len(data) < 1_000_000
    for name in ("a.docx", "a.epub"):
        with pytest.raises(ReadError, match=r"4 parts and 126 MB"):
            read_file(data, name)


def test_entities_do_not_multiply() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "ha ha ha">' + "".join(
        f'<!ENTITY {"a" * n} "&{"a" * (n - 1)};&{"a" * (n - 1)};">' for n in range(2, 40)
    )
    body = f"{bomb}]><package><title>&{'a' * 39};</title></package>"
    with pytest.raises(ReadError):
        read_file(epub({"OPS/book.opf": body}), "a.epub")


def test_an_old_or_encrypted_word_file_says_what_to_do() -> None:
    with pytest.raises(ReadError, match=r"save it as \.docx"):
        read_file(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.docx")


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    document = read_file(epub(), "boats.epub")
    assert (document.title, document.authors) == ("Boats of the north", ("Ida Vance",))
    assert (document.published, document.language) == ("1911-05-03", "en-gb")
    assert document.text == "One\n\nA keel is laid first.\n\noak\npine\n\nPlanks & nails."
    starts = [int(start) for start in document.metadata["chapter_starts"].split()]
    assert [document.text[start:][:6] for start in starts] == ["One\n\nA", "Planks"]


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"META-INF/container.xml": "<a/>"}, "names no package"),
        ({"META-INF/container.xml": "<a"}, "XML is broken"),
        ({"OPS/one.xhtml": "", "OPS/two b.xhtml": "<p> </p>"}, "hold no text"),
    ],
)
def test_a_broken_book_says_why(members: dict[str, str], reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_file(epub(members), "a.epub")


def test_a_gzipped_file_is_read_as_what_is_in_it() -> None:
    document = read_file(gzip.compress(b"Body of it."), "2012-05-01-a-title.md.gz")
    assert (document.title, document.text) == ("A title", "Body of it.")
    reader = reader_for("page.HTML.GZ")
    assert reader is not None
    assert reader.name.startswith("gzip/1+html/")
    assert reader_for("a.gz") is None
    assert reader_for("a.png.gz") is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (gzip.compress(bytes(MAX_BYTES + 1)), "more than the 20 MB"),
        (gzip.compress(b"text" * 99)[:-9], "damaged"),
        (b"no gzip", "damaged"),
    ],
)
def test_gzip_is_bounded_and_checked(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason):
        read_file(data, "a.txt.gz")
