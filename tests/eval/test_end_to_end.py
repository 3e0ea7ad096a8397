"""Both evaluations through the real index and the real assistant, with a tiny embedder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
import pytest
from click.testing import CliRunner, Result

import assistant.assistant  # noqa: F401 - before `open_embedder` is replaced, not after
from eval.answers import evaluate_answers
from eval.cli import evaluate
from eval.retrieval import evaluate_retrieval
from eval.trec import read_run
from index.errors import InputError
from index.protocols import Vectors
from index.types import EmbedderIdentity

DIM = 64
TEXTS = {
    "apples": "Apples grow on trees in an orchard. They ripen in early autumn.",
    "boats": "Boats are built from oak and pine. A keel keeps them upright in the wind.",
    "clocks": "Clocks count the swings of a pendulum. Church towers often carry them.",
}


class Words:
    """A bag of words, hashed to 64 places."""

    identity = EmbedderIdentity("words", "0" * 64, DIM, "fp32")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), DIM), np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").replace("?", " ").split():
                vectors[row, crc32(word.encode()) % DIM] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-6))

    encode_queries = encode_passages


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("index.embedders.open_embedder", lambda *_, **__: Words())
    return tmp_path / "cache"


def write_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_corpus(folder: Path) -> None:
    rows = [{"_id": name, "title": name.title(), "text": text} for name, text in TEXTS.items()]
    write_lines(folder / "corpus.jsonl", rows)


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    write_corpus(folder)
    queries = [
        {"_id": "q1", "text": "What keeps boats upright?"},
        {"_id": "q2", "text": "Where do apples grow?"},
    ]
    write_lines(folder / "queries.jsonl", queries)
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("q1\tboats\t1\nq2\tapples\t1\n")
    return folder


@pytest.fixture
def grounded(tmp_path: Path) -> Path:
    folder = tmp_path / "grounded"
    write_corpus(folder)
    start = TEXTS["boats"].index("A keel")
    evidence = [{"doc_id": "boats", "start": start, "end": len(TEXTS["boats"])}]
    history = [
        {"role": "user", "content": "Tell me about boats."},
        {"role": "assistant", "content": "They are built from oak."},
    ]
    keel = "What keel keeps boats upright in the wind?"
    rows = [
        {"_id": "1", "text": keel, "history": [], "answerable": True, "evidence": evidence},
        {"_id": "2", "text": keel, "history": history, "answerable": True, "evidence": evidence},
        {"_id": "3", "text": "Zebra quota?", "history": [], "answerable": False, "evidence": []},
    ]
    write_lines(folder / "questions.jsonl", rows)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


def test_retrieval_finds_and_writes_a_run(beir: Path, tmp_path: Path) -> None:
    figures = evaluate_retrieval(beir, tmp_path / "run.trec")
    assert figures["nDCG@10"] == figures["RR@10"] == 1.0
    assert figures["n"] == 2
    assert figures["dataset"] == "beir"
    assert figures["documents"] == 3
    assert figures["manifest"]["embedder"]["name"] == "words"
    assert figures["without_results"] == []
    best = {
        query: max(scores, key=scores.__getitem__)
        for query, scores in read_run(tmp_path / "run.trec").items()
    }
    assert best == {"q1": "boats", "q2": "apples"}
    json.dumps(figures)


def test_a_query_that_is_too_long_counts_zero_and_is_named(beir: Path) -> None:
    with (beir / "queries.jsonl").open("a") as file:
        file.write(json.dumps({"_id": "q3", "text": "boats " * 2000}) + "\n")
    with (beir / "qrels" / "test.tsv").open("a") as file:
        file.write("q3\tboats\t1\n")
    figures = evaluate_retrieval(beir)
    assert figures["without_results"] == ["q3"]
    assert figures["RR@10"] == pytest.approx(2 / 3)


def test_the_index_is_built_once(beir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = evaluate_retrieval(beir)
    monkeypatch.setattr(Words, "encode_passages", None)
    again = evaluate_retrieval(beir)
    assert again["manifest"] == first["manifest"]
    assert len(list((cache / "eval").iterdir())) == 1


def test_another_corpus_gets_another_index(beir: Path, cache: Path) -> None:
    evaluate_retrieval(beir)
    with (beir / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "new", "title": "", "text": "A new article."}\n')
    assert evaluate_retrieval(beir)["manifest"]["counts"]["articles"] == 4
    assert len(list((cache / "eval").iterdir())) == 2


def test_the_digest_is_of_the_data_not_of_its_place(beir: Path, tmp_path: Path) -> None:
    before = evaluate_retrieval(beir)["dataset_sha256"]
    moved = beir.rename(tmp_path / "moved")
    assert evaluate_retrieval(moved)["dataset_sha256"] == before
    (moved / "qrels" / "test.tsv").write_text("q1\tboats\t2\nq2\tapples\t1\n")
    assert evaluate_retrieval(moved)["dataset_sha256"] != before


def test_answers_over_a_corpus(grounded: Path, tmp_path: Path) -> None:
    figures = evaluate_answers(grounded, details=tmp_path / "details.jsonl")
    assert figures["article@1"] == 1.0
    assert figures["quotes_verified"] == 1.0
    assert figures["citations"] >= 1
    assert figures["without_abstention"]["answer_overlap"] == 1.0
    assert {kind: group["n"] for kind, group in figures["by_kind"].items()} == {
        "single": 1,
        "follow_up": 1,
        "unanswerable": 1,
    }
    details = [json.loads(line) for line in (tmp_path / "details.jsonl").read_text().splitlines()]
    assert [line["question_id"] for line in details] == ["1", "2", "3"]
    assert details[1]["search_query"] != details[0]["search_query"]


def test_answers_over_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    for name, text in TEXTS.items():
        (archive / f"{name}.md").write_text(
            f"---\ntitle: {name}\n---\n{text.replace('keel', '**keel**')}\n"
        )
    quotes = ["A **keel** keeps them upright in the wind.", "No such sentence."]
    evidence = [{"path": "boats.md", "quote": quote} for quote in quotes]
    question = {"_id": "1", "text": "What keeps boats upright in the wind?", "history": []}
    folder = tmp_path / "questions"
    write_lines(
        folder / "questions.jsonl", [{**question, "answerable": True, "evidence": evidence}]
    )
    figures = evaluate_answers(folder, [archive])
    assert figures["evidence_unlocated"] == 1
    assert "No such sentence." in figures["unlocated"][0]
    assert figures["article@1"] == 1.0
    assert figures["without_abstention"]["answer_overlap"] == 1.0


def test_questions_over_an_archive_need_one(tmp_path: Path) -> None:
    question = {"_id": "1", "text": "?", "history": [], "answerable": False, "evidence": []}
    write_lines(tmp_path / "set" / "questions.jsonl", [question])
    with pytest.raises(InputError, match="--archive"):
        evaluate_answers(tmp_path / "set")


def test_tables_line_up(beir: Path, grounded: Path) -> None:
    shown = run("retrieval", beir)
    assert shown.exit_code == 0, shown.output
    assert "beir: 3 documents" in shown.stdout
    assert "nDCG@10" in shown.stdout
    lines = [line for line in run("answers", grounded).stdout.splitlines() if line]
    assert lines[0] == "grounded: 3 questions"
    figures = next(line for line in lines if line.startswith("article@1"))
    assert figures.split()[:2] == ["article@1", "1.000"]
    assert any(line.split()[:2] == ["follow_up", "1"] for line in lines)


def test_json_is_all_that_standard_output_gets(beir: Path, grounded: Path) -> None:
    assert json.loads(run("retrieval", beir, "--json").stdout)["nDCG@10"] == 1.0
    assert json.loads(run("answers", grounded, "--json").stdout)["n"] == 3


def test_the_cache_option_goes_before_the_environment(
    beir: Path, cache: Path, tmp_path: Path
) -> None:
    run("retrieval", beir, "--json", "--cache", tmp_path / "mine")
    assert (tmp_path / "mine" / "eval").is_dir()
    assert not cache.exists()


def test_a_built_index_can_be_asked(
    grounded: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate_answers(grounded)
    (built,) = (cache / "eval").iterdir()
    monkeypatch.setattr("assistant.assistant.open_embedder", lambda *_, **__: Words())
    assert evaluate_answers(grounded, index=built)["article@1"] == 1.0
