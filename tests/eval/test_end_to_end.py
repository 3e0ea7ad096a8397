"""Both evaluations through the real index and the real assistant, with a tiny embedder."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from click.testing import CliRunner, Result
from model_server import answering, says

import assistant.assistant  # noqa: F401 - before `open_embedder` is replaced, not after
from eval.cli import evaluate as command
from eval.configuration import DEFAULTS, changed
from eval.data.grounded import load_grounded
from eval.data.opened import DataSpec, parse_spec
from eval.data.trec import read_run
from eval.results import load, looks, results_in
from eval.running.answers import evaluate_answers
from eval.running.evaluate import evaluate
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
    monkeypatch.setenv("FOOTNOTE_RESULTS", str(tmp_path / "results"))
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
        {
            "_id": "2",
            "text": "And what are they for?",
            "history": history,
            "answerable": True,
            "evidence": evidence,
        },
        {"_id": "3", "text": "Zebra quota?", "history": [], "answerable": False, "evidence": []},
    ]
    write_lines(folder / "questions.jsonl", rows)
    return folder


def figures_of(folder: Path, *archive: Path) -> dict[str, Any]:
    return evaluate(DataSpec(str(folder), archive)).result


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_retrieval_finds_and_writes_a_run(beir: Path, tmp_path: Path) -> None:
    assert run("retrieval", beir, "--run", tmp_path / "run.trec").exit_code == 0
    ((_, figures),) = results_in(tmp_path / "results")
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
    assert read_run(tmp_path / "results" / figures["run_file"]) == read_run(tmp_path / "run.trec")
    assert figures["per_query"]["RR@10"] == {"q1": 1.0, "q2": 1.0}
    assert figures["texts"]["q1"] == "What keeps boats upright?"


def test_what_no_system_could_find_stands_below_the_table(beir: Path) -> None:
    with (beir / "qrels" / "test.tsv").open("a") as file:
        file.write("q1\tgone\t1\n")
    assert "Judgements of articles that are not there: 1" in run("retrieval", beir).stdout


def test_an_id_with_white_space_is_ranked_and_written(beir: Path, tmp_path: Path) -> None:
    with (beir / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "two words", "text": "A keel keeps boats upright."}\n')
    done = run("retrieval", beir, "--run", tmp_path / "run.trec")
    assert done.exit_code == 0, done.output
    assert " two%20words " in (tmp_path / "run.trec").read_text()


def test_a_query_that_is_too_long_counts_zero_and_is_named(beir: Path) -> None:
    with (beir / "queries.jsonl").open("a") as file:
        file.write(json.dumps({"_id": "q3", "text": "boats " * 2000}) + "\n")
    with (beir / "qrels" / "test.tsv").open("a") as file:
        file.write("q3\tboats\t1\n")
    figures = figures_of(beir)
    assert figures["without_results"] == ["q3"]
    assert figures["RR@10"] == pytest.approx(2 / 3)


def test_the_index_is_built_once(beir: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = figures_of(beir)
    monkeypatch.setattr(Words, "encode_passages", None)
    again = figures_of(beir)
    assert again["manifest"] == first["manifest"]
    assert len(list((cache / "eval").iterdir())) == 1


def test_another_corpus_gets_another_index(beir: Path, cache: Path) -> None:
    figures_of(beir)
    with (beir / "corpus.jsonl").open("a") as file:
        file.write('{"_id": "new", "title": "", "text": "A new article."}\n')
    assert figures_of(beir)["manifest"]["counts"]["articles"] == 4
    assert len(list((cache / "eval").iterdir())) == 2


def test_the_digest_is_of_the_data_not_of_its_place(beir: Path, tmp_path: Path) -> None:
    before = figures_of(beir)["dataset_sha256"]
    moved = beir.rename(tmp_path / "moved")
    assert figures_of(moved)["dataset_sha256"] == before
    (moved / "qrels" / "test.tsv").write_text("q1\tboats\t2\nq2\tapples\t1\n")
    assert figures_of(moved)["dataset_sha256"] != before


def test_answers_over_a_corpus(grounded: Path) -> None:
    figures = figures_of(grounded)
    assert figures["article@1"] == 1.0
    assert figures["quotes_verified"] == 1.0
    assert figures["citations"] >= 1
    assert figures["without_abstention"]["answer_overlap"] == 1.0
    assert {kind: group["n"] for kind, group in figures["by_kind"].items()} == {
        "single": 1,
        "follow_up": 1,
        "unanswerable": 1,
    }
    outcomes = figures["outcomes"]
    assert [outcome["question_id"] for outcome in outcomes] == ["1", "2", "3"]
    assert outcomes[1]["search_query"] != outcomes[0]["search_query"]
    assert figures["per_query"]["article@1"] == {"1": 1.0, "2": 1.0}
    keel = TEXTS["boats"][TEXTS["boats"].index("A keel") :]
    assert [place["quote"] for place in outcomes[0]["gold"]] == [keel]
    assert outcomes[0]["ranked"][0]["doc_id"] == "boats"
    for place in outcomes[0]["forced_cited"]:
        assert TEXTS[place["doc_id"]][place["start"] : place["end"]] == place["quote"]
    for name, of_question in figures["per_query"].items():
        if name in figures and name != "quotes_verified":
            mean = sum(of_question.values()) / len(of_question)
            assert figures[name] == pytest.approx(mean), name


def test_histories_are_the_data_sets_or_the_assistants_own(grounded: Path, tmp_path: Path) -> None:
    for mode in ("given", "own"):
        assert run("answers", grounded, "--history", mode, "--json").exit_code == 0
    given, own = (figures for _, figures in results_in(tmp_path / "results"))
    assert (given["history"], own["history"]) == ("given", "own")
    asked = [[item["search_query"] for item in figures["outcomes"]] for figures in (given, own)]
    # the given answer's words are searched with; of its own, the assistant's
    assert "They are built from oak." in asked[0][1]
    assert "They are built from oak." not in asked[1][1]
    assert "Tell me about boats." in asked[1][1]
    assert asked[0][0] == asked[1][0]
    assert "answered by the assistant itself" in run("answers", grounded, "--history", "own").stdout


def test_answers_in_the_words_of_a_model(grounded: Path, tmp_path: Path) -> None:
    said = "A keel keeps them upright in the wind.[=A keel] Boats sank in 1912.[=A keel]"
    with answering(says(said)) as model:
        done = run("answers", grounded, "--model-url", model.url, "--model", "parrot-1")
    assert done.exit_code == 0, done.output
    ((_, figures),) = results_in(tmp_path / "results")
    assert figures["engine"] == "openai:parrot-1"
    answered = [item for item in figures["outcomes"] if not item["abstained"]]
    assert {item["engine"] for item in answered} == {"openai:parrot-1"}
    assert figures["worded"] == 1.0
    assert figures["withheld"] == len(answered)
    assert f"openai:parrot-1: 1.000 of the answers; {len(answered)} sentence" in done.stdout


def test_without_a_model_answers_are_quotations(grounded: Path, tmp_path: Path) -> None:
    assert "in the words of" not in run("answers", grounded).stdout
    ((_, figures),) = results_in(tmp_path / "results")
    assert (figures["engine"], figures["withheld"]) == ("extractive", 0)


def test_half_a_model_is_refused_before_anything_is_built(grounded: Path, cache: Path) -> None:
    done = run("answers", grounded, "--model", "parrot-1")
    assert "lacks an address" in str(done.exception)
    assert not cache.exists()


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
    figures = figures_of(folder, archive)
    assert figures["evidence_unlocated"] == 1
    assert "No such sentence." in figures["unlocated"][0]
    assert figures["article@1"] == 1.0
    assert figures["without_abstention"]["answer_overlap"] == 1.0


def test_questions_over_an_archive_need_one(tmp_path: Path) -> None:
    question = {"_id": "1", "text": "?", "history": [], "answerable": False, "evidence": []}
    write_lines(tmp_path / "set" / "questions.jsonl", [question])
    with pytest.raises(InputError, match="--archive"):
        figures_of(tmp_path / "set")


def test_tables_line_up(beir: Path, grounded: Path) -> None:
    shown = run("retrieval", beir)
    assert shown.exit_code == 0, shown.output
    assert "beir: 3 documents" in shown.stdout
    assert "nDCG@10" in shown.stdout
    lines = [line for line in run("answers", grounded).stdout.splitlines() if line]
    assert lines[0] == "grounded: 3 questions"
    figures = next(line for line in lines if line.startswith("article@1"))
    assert figures.split()[:3] == ["article@1", "2", "1.000"]
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
    figures_of(grounded)
    (built,) = (cache / "eval").iterdir()
    monkeypatch.setattr("assistant.assistant.reopen_embedder", lambda *_, **__: Words())
    figures = evaluate_answers(load_grounded(grounded), index=built)
    assert figures["article@1"] == 1.0
    assert figures["configuration"]["embedder"] == "default"


def test_a_set_says_where_its_archive_is(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "boats.md").write_text(TEXTS["boats"])
    folder = tmp_path / "questions"
    evidence = [{"path": "boats.md", "quote": "A keel keeps them upright in the wind."}]
    question = {"_id": "1", "text": "What keeps boats upright?", "answerable": True}
    write_lines(folder / "questions.jsonl", [{**question, "evidence": evidence}])
    assert evaluate(parse_spec(f"{folder}@{archive}")).result["article@1"] == 1.0
    (folder / "set.toml").write_text('archive = ["../archive"]')
    assert run("answers", folder).exit_code == 0
    (folder / "set.toml").write_text("archive = 3")
    with pytest.raises(InputError, match="list of folders, got 3"):
        parse_spec(str(folder))


def test_the_wrong_command_for_a_set_names_the_right_one(beir: Path, grounded: Path) -> None:
    assert "footnote eval answers" in str(run("retrieval", grounded).exception)
    assert "footnote eval retrieval" in str(run("answers", beir).exception)
    assert "no data set" in str(run("answers", beir / "qrels").exception)


def test_a_configuration_decides_what_the_engine_does(beir: Path, cache: Path) -> None:
    base = figures_of(beir)
    other = changed(DEFAULTS, {"retrieval": {"dense_weight": 0}, "chunking.words": 20}, "test")
    figures = evaluate(DataSpec(str(beir)), other).result
    assert figures["configuration"]["retrieval"]["dense_weight"] == 0.0
    assert figures["configuration_sha256"] != base["configuration_sha256"]
    assert figures["manifest"]["chunking"]["words"] == 20
    assert len(list((cache / "eval").iterdir())) == 2


def test_every_look_at_a_set_is_counted(beir: Path, tmp_path: Path) -> None:
    for _ in range(3):
        shown = run("retrieval", beir)
    assert "look 3 at this set" in shown.stderr
    kept = dict(results_in(tmp_path / "results"))
    assert len(kept) == 3
    digest = load(next(iter(kept)))["dataset_sha256"]
    assert looks(tmp_path / "results", digest) == 3
