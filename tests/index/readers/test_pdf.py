"""PDFs: whole sentences and words, pages that can be cited, and no trust in what arrives."""

from __future__ import annotations

import zlib

import pytest
from index_files import PDF, lines, pdf

from index.errors import ReadError
from index.pages import page_at
from index.readers import read_file
from index.readers.pdf_layout import Line, flow, without_furniture


def test_paragraphs_are_whole_and_heads_feet_and_numbers_stay_out() -> None:
    document = read_file(PDF, "keel.pdf")
    assert document.title == "The keel and the harbour"
    assert document.authors == ("Ida Vance", "Tomas Reyl")
    assert document.text == (
        "A keel of oak is laid first, and the ribs are set on it. The shipwright then bends "
        "planks of pine over steam and fixes them with nails of copper.\n\n"
        "1 Felling is described in the parish register.\n\n"
        "Nobody knows who first built a well-known boat in this harbour, but its timbers were "
        "felled in the winter of 1911 by hands unknown. The well-known boat sank.\n\n"
        "It was raised by divers."
    )


@pytest.mark.parametrize(
    ("words", "page"),
    [("A keel", 1), ("1 Felling", 1), ("felled in the", 1), ("winter of", 2), ("sank.", 2),
     ("It was raised", 3), ("divers.", 3)],
)  # fmt: skip
def test_every_place_knows_its_page(words: str, page: int) -> None:
    document = read_file(PDF, "keel.pdf")
    assert page_at(document.metadata, document.text.index(words)) == page


def test_page_starts_are_offsets_into_the_text() -> None:
    document = read_file(PDF, "keel.pdf")
    starts = [int(start) for start in document.metadata["page_starts"].split()]
    assert [document.text[start:][:6] for start in starts] == ["A keel", "winter", "It was"]
    assert document.metadata["pages"] == "3"
    assert page_at({}, 3) is None


def test_a_page_without_text_begins_where_the_next_one_does() -> None:
    document = read_file(pdf([lines(60, ["One."]), [], lines(60, ["Three."])]), "a.pdf")
    assert document.text == "One.\n\nThree."
    assert document.metadata["page_starts"] == "0 6 6"


def test_the_title_of_the_file_is_taken_where_it_is_one() -> None:
    page = lines(60, ["Some text that goes on.", "And on."])
    assert read_file(pdf([page], title="Oak and pine"), "x/keel.pdf").title == "Oak and pine"
    assert read_file(pdf([page], title="keel.indd"), "x/the-keel.pdf").title == "The keel"


def test_lines_that_repeat_by_chance_in_the_middle_stay() -> None:
    page = [Line(f"line {n}", 0, 500 - 20 * n, 50, 510 - 20 * n, 10) for n in range(7)]
    kept = without_furniture([page, page, page], 10)
    assert [line.text for line in kept[0]] == ["line 2", "line 3", "line 4"]


def test_a_column_that_breaks_a_sentence_does_not_end_it() -> None:
    left = [Line("The first column breaks", 40, 100, 150, 110, 10)]
    right = [Line("in a sentence.", 200, 500, 260, 510, 10)]
    assert flow([left + right], 10).text == "The first column breaks in a sentence."


def test_a_pdf_with_a_password_says_so() -> None:
    with pytest.raises(ReadError, match="encrypted and needs a password"):
        read_file(pdf([lines(60, ["Secret."])], password="x"), "a.pdf")


def test_a_pdf_of_pictures_names_ocr() -> None:
    with pytest.raises(ReadError, match=r"no text on 2 pages.*OCR"):
        read_file(pdf([[], []]), "a.pdf")


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.4\n%%EOF", PDF[:300], PDF[400:]])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_file(data, "a.pdf")


def test_a_page_tree_that_claims_endless_pages_does_not_matter() -> None:
    data = PDF.replace(b"/Count 3", b"/Count 9999999")
    assert data != PDF
    assert read_file(data, "a.pdf") == read_file(PDF, "a.pdf")


def test_a_pdf_with_too_many_pages_is_refused() -> None:
    with pytest.raises(ReadError, match=r"3,001 pages; the limit is 3,000"):
        read_file(pdf([[]] * 3001), "a.pdf")


def test_a_reader_process_that_dies_is_a_failure_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    from index.readers import pdf as module

    crash = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(module, "_COMMAND", (module.sys.executable, "-c", crash))
    with pytest.raises(ReadError, match=r"its reader stopped \(exit -11\)"):
        read_file(PDF, "a.pdf")


def test_a_page_that_unpacks_to_all_memory_is_a_failure_of_the_file() -> None:
    packed = zlib.compressobj(9)
    bomb = b"".join(packed.compress(b"q " * 5_000_000) for _ in range(30)) + packed.flush()
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(bomb), bomb)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>", stream,
    )  # fmt: skip
    numbered = b"".join(b"%d 0 obj%b\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    data = b"%PDF-1.4\n" + numbered + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"
    with pytest.raises(ReadError, match=r"more than 2 GB of memory|more than 60 s"):
        read_file(data, "a.pdf")
