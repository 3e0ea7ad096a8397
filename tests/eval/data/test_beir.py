from pathlib import Path

import pytest

from eval.data.beir import load_beir
from eval.types import Query
from index.errors import InputError

CORPUS = '{"_id": "d1", "title": "One", "text": "First."}\n{"_id": "d2", "text": "Second."}\n'
QUERIES = '{"_id": "q1", "text": "first?"}\n{"_id": "q2", "text": "never judged"}\n'
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t1\n"


def folder(root: Path, *, corpus: str = CORPUS, queries: str = QUERIES, qrels: str = QRELS) -> Path:
    (root / "qrels").mkdir()
    (root / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    (root / "queries.jsonl").write_text(queries, encoding="utf-8")
    (root / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return root


def test_only_judged_queries_are_kept(tmp_path: Path) -> None:
    data = load_beir(folder(tmp_path))
    assert data.queries == (Query("q1", "first?"),)
    assert data.qrels == {"q1": {"d1": 1}}
    assert data.doc_ids == {"d1", "d2"}
    assert data.unknown_documents == 0


@pytest.mark.parametrize(
    "qrels",
    [
        "q1\td1\t1\nq1\td2\t0\n",
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n",
        "q1 0 d1 1\nq1 0 d2 0\n",
        "q1\t0\td1\t1\r\n\r\nq1\t0\td2\t0\r\n",
        "q1\td1\t1\nq1\td2\t0\nq1\td1\t1\n",
    ],
    ids=["no header", "header", "trec", "trec, tabs, carriage returns", "said twice alike"],
)
def test_spellings_of_qrels(tmp_path: Path, qrels: str) -> None:
    assert load_beir(folder(tmp_path, qrels=qrels)).qrels == {"q1": {"d1": 1, "d2": 0}}


def test_ids_with_spaces_survive_tabs(tmp_path: Path) -> None:
    corpus = '{"_id": "a b", "text": "x"}\n'
    data = load_beir(folder(tmp_path, corpus=corpus, qrels="q1\ta b\t2\n"))
    assert data.qrels == {"q1": {"a b": 2}}


def test_judgements_of_absent_documents_are_counted(tmp_path: Path) -> None:
    data = load_beir(folder(tmp_path, qrels="q1\td1\t1\nq1\tgone\t1\n"))
    assert data.unknown_documents == 1


def test_a_number_as_id_is_its_digits(tmp_path: Path) -> None:
    data = load_beir(folder(tmp_path, queries='{"_id": 7, "text": "x"}', qrels="7\td1\t1\n"))
    assert data.queries[0].query_id == "7"


def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path: Path) -> None:
    data = load_beir(folder(tmp_path, queries="\ufeff" + QUERIES, qrels="\ufeff" + QRELS))
    assert list(data.qrels) == ["q1"]


@pytest.mark.parametrize(
    ("part", "content", "message"),
    [
        (
            "corpus",
            CORPUS + '{"_id": "d1", "text": "again"}',
            r'corpus\.jsonl:3: duplicate id "d1", first seen in line 1',
        ),
        ("corpus", CORPUS + '{"_id": "d3", ', r"corpus\.jsonl:3: broken JSON"),
        ("corpus", CORPUS + "[1]", r"corpus\.jsonl:3: expected a JSON object, got \[1\]"),
        ("corpus", '{"_id": "d1"}', r"corpus\.jsonl:1: 'text' should be a string, got nothing"),
        ("corpus", '{"text": "x"}', r"corpus\.jsonl:1: '_id' should be a non-empty string"),
        ("corpus", '{"_id": "d", "title": 3, "text": "x"}', r"corpus\.jsonl:1: 'title' should be"),
        ("corpus", "\n", r"corpus\.jsonl: holds no documents"),
        (
            "queries",
            QUERIES + '\n{"_id": "q1", "text": "x"}',
            r'queries\.jsonl:4: duplicate id "q1"',
        ),
        ("queries", '{"_id": "q1", "text": null}', r"queries\.jsonl:1: 'text' should be a string"),
        ("queries", "", r"queries\.jsonl: holds no queries"),
        ("queries", '{"_id": "q1", "text": "\\ud800"}', r"queries\.jsonl:1: 'text' holds .ud800"),
        ("corpus", '{"_id": "\\udc00", "text": ""}', r"corpus\.jsonl:1: '_id' holds .udc00"),
        ("corpus", "[" * 100_000, r"corpus\.jsonl:1: the JSON is nested too deeply"),
        ("qrels", QRELS + "q9\td1\t1", r'test\.tsv:3: query "q9" is not among the queries'),
        (
            "qrels",
            QRELS + "q1\td2\tgood",
            r'test\.tsv:3: the grade should be a whole number, got "good"',
        ),
        (
            "qrels",
            QRELS + "q1\td2\t0.5",
            r'test\.tsv:3: the grade should be a whole number, got "0.5"',
        ),
        ("qrels", QRELS + "q1\td1", r"test\.tsv:3: expected 3 columns .* got 2"),
        ("qrels", QRELS + "q1\t\t1", r"test\.tsv:3: the query's or the document's id is empty"),
        ("qrels", QRELS + "q1\td1\t2", r'test\.tsv:3: "q1", "d1" is judged twice, with 1 and 2'),
        ("qrels", "query-id\tcorpus-id\tscore\n", r"test\.tsv: holds no judgements"),
    ],
)
def test_unsound_sets_are_refused_by_file_and_line(
    tmp_path: Path, part: str, content: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        load_beir(folder(tmp_path, **{part: content}))


def test_bytes_that_are_no_utf8_are_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "corpus.jsonl").write_bytes(CORPUS.encode() + b'{"_id": "\xff"}')
    with pytest.raises(InputError, match=r"corpus\.jsonl:3: not UTF-8"):
        load_beir(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(InputError, match=r"test\.tsv: cannot be read"):
        load_beir(tmp_path)
