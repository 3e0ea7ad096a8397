"""Passages: whole sentences, bounded, complete; and any text survives the way to a citation."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build
from index.errors import ReadError
from index.generation import Index
from index.passages import passage_spans
from index.protocols import Embedder
from index.readers import read_file
from index.sentences import split_sentences
from index.sources import FolderSource
from index.types import Chunking


def passages(text: str, words: int, overlap: int) -> list[str]:
    return [text[start:end] for start, end in passage_spans(text, Chunking(words, overlap))]


def test_sentences_fill_a_passage_up_to_the_limit() -> None:
    text = "One two three. Four five six. Seven eight nine."
    assert passages(text, 6, 0) == ["One two three. Four five six.", "Seven eight nine."]
    assert passages(text, 5, 0) == ["One two three.", "Four five six.", "Seven eight nine."]
    assert passages(text, 9, 1) == [text]


def test_a_passage_begins_with_the_last_sentences_of_the_one_before() -> None:
    text = "One two. Three four. Five six. Seven eight."
    assert passages(text, 4, 1) == [
        "One two. Three four.",
        "Three four. Five six.",
        "Five six. Seven eight.",
    ]
    assert passages(text, 6, 2) == ["One two. Three four. Five six.", "Three four. Five six. "
                                    "Seven eight."]  # fmt: skip


def test_overlap_gives_way_where_it_would_crowd_out_what_is_new() -> None:
    text = "One two three. Four five six. Seven eight nine ten eleven."
    assert passages(text, 6, 1) == [
        "One two three. Four five six.",
        "Seven eight nine ten eleven.",
    ]


def test_a_sentence_longer_than_the_limit_stands_alone() -> None:
    text = "One two. Three four five six seven eight nine. Ten eleven."
    assert passages(text, 4, 1) == [
        "One two.",
        "Three four five six seven eight nine.",
        "Ten eleven.",
    ]


def test_a_text_without_sentences_has_no_passages() -> None:
    assert passage_spans("", Chunking()) == []


@given(
    lengths=st.lists(st.integers(1, 14), min_size=1, max_size=30),
    words=st.integers(1, 20),
    overlap=st.integers(0, 5),
)
def test_passages_are_bounded_complete_and_each_says_something_new(
    lengths: list[int], words: int, overlap: int
) -> None:
    text = " ".join("Word" + " word" * (length - 1) + "." for length in lengths)
    sentences = split_sentences(text)
    spans = passage_spans(text, Chunking(words, overlap))

    covered = set()
    for start, end in spans:
        inside = {(s, e) for s, e in sentences if start <= s and e <= end}
        assert start in {s for s, _ in inside}
        assert end in {e for _, e in inside}
        assert inside - covered, "every passage holds a sentence that no earlier one holds"
        assert len(inside) == 1 or len(text[start:end].split()) <= words
        assert len(inside & covered) <= overlap
        covered |= inside
    assert covered == set(sentences)


tricky = st.text(alphabet='aZ.?!… \n\r\t\u00a0\u2028\u200b\u0301é字🙂\u202e\ufeff-#>*_[]()&<;:"')
any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.one_of(any_text, tricky), min_size=1, max_size=6), st.sampled_from(["md", "txt"])
)
def test_any_text_survives_from_the_file_to_the_quotation(
    embedder: Embedder, texts: list[str], suffix: str
) -> None:
    with TemporaryDirectory() as folder:
        archive = Path(folder, "archive")
        archive.mkdir()
        (archive / "anchor.txt").write_text("There is always one article.")
        expected = {"anchor.txt": "There is always one article."}
        for number, text in enumerate(texts):
            file = archive / f"{number}.{suffix}"
            file.write_bytes(text.encode())
            try:
                expected[file.name] = read_file(file.read_bytes(), file.name).text
            except ReadError:
                continue

        report = build([FolderSource(archive)], Path(folder, "index"), embedder)

        assert report.added == len(expected)
        assert len(report.failures) == len(texts) + 1 - len(expected)
        index = Index.open(Path(folder, "index"))
        quoted = {path: np.zeros(len(text), np.bool_) for path, text in expected.items()}
        rows = 0
        for record, header in index.headers.items():
            article = index.article(header.article_id, header.text_sha256)
            assert article.text == expected[article.path]
            lead = next(n for n in range(len(expected)) if index.record_of_lead(n) == record)
            for row in index.passages_of_lead(lead):
                passage = index.passage(row)
                assert passage.article_id == article.article_id
                assert passage.text == article.text[passage.start : passage.end] != ""
                quoted[article.path][passage.start : passage.end] = True
                rows += 1
        assert rows == index.passage_count
        for path, text in expected.items():
            left = [text[place] for place in np.flatnonzero(~quoted[path])]
            assert not "".join(left).strip(), "no passage holds these characters"
        index.close()
