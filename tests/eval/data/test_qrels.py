from pathlib import Path

import pytest

from eval.data.beir import load_beir
from eval.data.qrels import article_grades, read_qrels, read_spans
from eval.types import JudgedSpan
from index.errors import InputError

HEADER = "query-id\tcorpus-id\tstart\tend\tgrade\n"
CORPUS = '{"_id": "d1", "title": "", "text": "One two  three."}\n{"_id": "d 2", "text": "Four."}\n'


def file(root: Path, content: str | bytes, name: str = "x.tsv") -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def spanned(root: Path, spans: str) -> Path:
    file(root, CORPUS, "corpus.jsonl")
    file(root, '{"_id": "q1", "text": "first?"}\n{"_id": "q2", "text": "b"}\n', "queries.jsonl")
    file(root, spans, "qrels/spans.tsv")
    return root


@pytest.mark.parametrize("header", ["", HEADER])
def test_spans_with_and_without_a_header(tmp_path: Path, header: str) -> None:
    path = file(tmp_path, header + "q1\td 2\t0\t4\t2\nq1 d1 4 7 1\r\nq1\td 2\t0\t4\t2\n")
    lines = 2 if header else 1
    assert read_spans(path, {"q1"}) == (
        JudgedSpan("q1", "d 2", 0, 4, 2, f"{path}:{lines}"),
        JudgedSpan("q1", "d1", 4, 7, 1, f"{path}:{lines + 1}"),
    )


def test_an_article_is_as_relevant_as_its_best_span() -> None:
    spans = [
        JudgedSpan("q", "a", 0, 1, 1),
        JudgedSpan("q", "a", 2, 3, 2),
        JudgedSpan("q", "b", 0, 1, 0),
    ]
    assert article_grades(spans) == {"q": {"a": 2, "b": 0}}


def test_spans_alone_judge_the_articles(tmp_path: Path) -> None:
    data = load_beir(spanned(tmp_path, "q1\td1\t4\t7\t1\n"))
    assert data.qrels == {"q1": {"d1": 1}}
    assert [query.query_id for query in data.queries] == ["q1"]
    assert list(data.rows) == ["d1"]


def test_spans_stand_beside_judgements_of_articles(tmp_path: Path) -> None:
    spanned(tmp_path, "q1\td1\t4\t7\t1\n")
    file(tmp_path, "q2\td1\t2\n", "qrels/test.tsv")
    data = load_beir(tmp_path)
    assert data.qrels == {"q2": {"d1": 2}}
    assert [query.query_id for query in data.queries] == ["q1", "q2"]
    assert [path.name for path in data.files] == [
        "corpus.jsonl",
        "queries.jsonl",
        "test.tsv",
        "spans.tsv",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q1\td1\t4\t7", r"spans\.tsv:2: expected 5 columns .* got 4"),
        ("q1\td1\t7\t7\t1", r'spans\.tsv:2: a span .* got "7" and "7"'),
        ("q1\td1\t-1\t7\t1", r'spans\.tsv:2: a span .* got "-1" and "7"'),
        ("q1\td1\t1.5\t7\t1", r'spans\.tsv:2: the start should be a whole number, got "1.5"'),
        ("q1\td1\t1\tx\t1", r'spans\.tsv:2: the end should be a whole number, got "x"'),
        ("q1\td1\t1\t7\t-2", r'spans\.tsv:2: the grade should be from 0 .* got "-2"'),
        ("q9\td1\t1\t7\t1", r'spans\.tsv:2: query "q9" is not among the queries'),
        ("\td1\t1\t7\t1", r"spans\.tsv:2: the query's or the document's id is empty"),
        ("q1\td1\t0\t3\t2", r"spans\.tsv:2: the span 0-3 .* twice for \"q1\", with 1 and 2"),
        ("q1\tgone\t1\t7\t1", r'spans\.tsv:2: the corpus has no row "gone"'),
        ("q1\td1\t1\t16\t1", r"spans\.tsv:2: the span 1-16 ends after the 15 characters"),
        ("q1\td1\t7\t9\t1", r"spans\.tsv:2: the span 7-9 of \"d1\" is blank"),
    ],
)
def test_unsound_spans_are_refused_by_file_and_line(
    tmp_path: Path, line: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load_beir(spanned(tmp_path, f"q1\td1\t0\t3\t1\n{line}\n"))


def test_a_file_of_no_spans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"spans\.tsv: holds no judgements"):
        load_beir(spanned(tmp_path, HEADER))


@pytest.mark.parametrize("grade", ["-1", "1001", "1_0", "²", "9" * 30, "1e3", "nan", "", "0x1"])
def test_what_is_no_grade_is_named(tmp_path: Path, grade: str) -> None:
    with pytest.raises(InputError, match=r"x\.tsv:1: the grade should be .{,80}"):
        read_qrels(file(tmp_path, f"q1\td1\t{grade}\n"), None)


def test_a_message_does_not_repeat_a_whole_line(tmp_path: Path) -> None:
    path = file(tmp_path, f"q1\td1\t{'7' * 100_000}\n")
    with pytest.raises(InputError) as caught:
        read_qrels(path, None)
    assert len(str(caught.value)) < len(str(path)) + 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"q1\td1\t1\rq1\td2\t1\r", r"x\.tsv:1: a carriage return stands within the line"),
        (b"q1\td1\t1\nq1\td2\t1\rq1\td3\t1\n", r"x\.tsv:2: a carriage return"),
        (b"q1\td1\t1\nq1\td\xe9\t1\n", r"x\.tsv:2: not UTF-8"),
        ("q1\td1\t1\n".encode("utf-16"), r"x\.tsv:1: not UTF-8"),
        (b"q1\td1\t1\n" + b"x" * 10_000_000, r"x\.tsv:2: the line is longer than 1 MiB"),
        (b"q1\td1\t1\n\nq1\td1\t0\n", r'x\.tsv:3: "q1", "d1" is judged twice, with 1 and 0'),
    ],
)
def test_lines_that_are_none_are_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_qrels(file(tmp_path, content), None)


def test_line_ends_of_both_kinds_may_stand_in_one_file(tmp_path: Path) -> None:
    path = file(tmp_path, b"\xef\xbb\xbfq1\td1\t1\r\n\r\nq1\td2\t0\nq2 0 d1 3\r\n")
    assert read_qrels(path, None) == {"q1": {"d1": 1, "d2": 0}, "q2": {"d1": 3}}


def test_a_row_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    spanned(tmp_path, "q1\td1\t4\t7\t1\n")
    with (tmp_path / "corpus.jsonl").open("a") as corpus:
        corpus.write('{"_id": "long", "text": "' + "word " * 2_000_000 + '"}\n')
    assert "long" in load_beir(tmp_path).doc_ids
