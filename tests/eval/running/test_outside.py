"""Other systems' runs, through the command and without an index."""

import json
from math import log2
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate as command
from eval.data.trec import read_run
from eval.results import results_in
from eval.running.outside import evaluate_run
from index.errors import InputError

QRELS = "q1 0 a 2\nq1 0 b 1\nq1 0 c 0\nq2 0 x 1\n"
RUN = "q1 Q0 c 1 3 t\nq1 Q0 a 2 2 t\nq1 Q0 u 3 1.5 t\nq1 Q0 b 4 1 t\nq3 Q0 a 1 1 t\n"


@pytest.fixture(autouse=True)
def _results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_RESULTS", str(tmp_path / "results"))


def written(root: Path, run: str = RUN, qrels: str = QRELS) -> tuple[Path, Path]:
    (root / "theirs.trec").write_text(run, encoding="utf-8")
    (root / "qrels.txt").write_text(qrels, encoding="utf-8")
    return root / "theirs.trec", root / "qrels.txt"


def call(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["run", *map(str, arguments)])


def test_figures_by_hand(tmp_path: Path) -> None:
    result, _ = evaluate_run(*written(tmp_path))
    # q1: ranks c (grade 0), a (2), u (not judged), b (1); q2 has no results
    q1 = (2 / log2(3) + 1 / log2(5)) / (2 / log2(2) + 1 / log2(3))
    assert result["nDCG@10"] == pytest.approx(q1 / 2)
    assert result["per_query"]["RR@10"] == {"q1": 1 / 2, "q2": 0.0}
    assert result["per_query"]["Judged@10"]["q1"] == 3 / 4
    assert result["n"] == 2
    assert result["without_results"] == ["q2"]
    assert result["queries_not_judged"] == 1
    assert result["texts"] == {}
    assert result["kind"] == "run"


def test_the_command_prints_and_keeps_a_result(tmp_path: Path) -> None:
    run, qrels = written(tmp_path)
    (tmp_path / "queries.jsonl").write_text(
        '{"_id": "q1", "text": "A?"}\n{"_id": "q2", "text": ""}'
    )
    shown = call(run, "--qrels", qrels, "--queries", tmp_path / "queries.jsonl")
    assert shown.exit_code == 0, shown.output
    assert "theirs.trec on qrels.txt" in shown.stdout
    assert "Judged queries without results: 1" in shown.stdout
    ((_, kept),) = results_in(tmp_path / "results")
    assert kept["texts"] == {"q1": "A?", "q2": ""}
    assert kept["per_query"]["P@5"]["q1"] == 2 / 5
    assert read_run(tmp_path / "results" / kept["run_file"]) == read_run(run)
    assert json.loads(call(run, "--qrels", qrels, "--json").stdout)["n"] == 2


def test_ids_with_white_space_are_judged_as_runs_have_them(tmp_path: Path) -> None:
    run, qrels = written(
        tmp_path, "q1 Q0 my%20file.md 1 3 t\n", "query-id\tcorpus-id\tscore\nq1\tmy file.md\t1\n"
    )
    assert evaluate_run(run, qrels)[0]["RR@10"] == 1.0


def test_topics_give_the_texts(tmp_path: Path) -> None:
    topics = tmp_path / "topics.xml"
    topics.write_text(
        "<topics><topic number='q1'><query>A?</query></topic><topic number='q2'>B?</topic></topics>"
    )
    result, _ = evaluate_run(*written(tmp_path), topics)
    assert result["texts"] == {"q1": "A?", "q2": "B?"}


def test_passages_count_by_the_best_of_each_article(tmp_path: Path) -> None:
    run = "q2 Q0 y%1 1 9 t\nq2 Q0 x%1 2 8 t\nq2 Q0 y%2 3 7 t\nq2 Q0 x%2 4 6 t\n"
    result, articles = evaluate_run(*written(tmp_path, run), separator="%")
    assert articles == {"q2": {"y": 9.0, "x": 8.0}}
    assert result["per_query"]["RR@10"] == {"q1": 0.0, "q2": 1 / 2}


@pytest.mark.parametrize(
    ("run", "qrels", "message"),
    [
        ("", QRELS, r"theirs\.trec: holds no results"),
        (RUN, "", r"qrels\.txt: holds no judgements"),
        ("Q1 Q0 a 1 1 t\n", QRELS, r'no query in common: .* "Q1", .* "q1"'),
        (RUN + "q1 Q0 z 1 nan t\n", QRELS, r'theirs\.trec:6: the score .* got "nan"'),
        (RUN + "q1 Q0 z 1 -inf t\n", QRELS, r'theirs\.trec:6: the score .* got "-inf"'),
        (RUN + "q1 Q0 z 1 1_0 t\n", QRELS, r'theirs\.trec:6: the score .* got "1_0"'),
        (RUN + "q1 Q0 a 9 1 t\n", QRELS, r'theirs\.trec:6: "a" comes twice for "q1"'),
        (RUN.replace("\n", "\r"), QRELS, r"theirs\.trec:1: a carriage return"),
        (RUN + "q1 Q0 z 1 " + "9" * 10_000_000 + " t\n", QRELS, r"theirs\.trec:6: .* than 1 MiB"),
        (RUN, QRELS + "q1 0 d -1\n", r'qrels\.txt:5: the grade should be from 0 .* got "-1"'),
    ],
)
def test_unsound_files_are_named_by_line(
    tmp_path: Path, run: str, qrels: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        evaluate_run(*written(tmp_path, run, qrels))


def test_a_judged_query_that_is_not_among_the_queries_is_named(tmp_path: Path) -> None:
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"_id": "q1", "text": "A?"}\n')
    with pytest.raises(InputError, match=r'qrels\.txt:4: query "q2" is not among the queries'):
        evaluate_run(*written(tmp_path), queries)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_either_line_end_will_do_and_so_will_both(tmp_path: Path, line_end: str) -> None:
    run, qrels = written(tmp_path)
    plain = evaluate_run(run, qrels)[0]["per_query"]
    first, rest = RUN.split("\n", 1)
    run.write_bytes(f"\ufeff{first}{line_end}{rest}".encode())
    qrels.write_bytes(QRELS.replace("\n", line_end).encode())
    assert evaluate_run(run, qrels)[0]["per_query"] == plain


def test_a_run_of_which_nothing_is_judged_is_told(tmp_path: Path) -> None:
    run, qrels = written(tmp_path, "q1 Q0 a#1 1 2 t\nq1 Q0 b#1 2 1 t\n")
    words = "None of its documents is judged. Are these the judgements of its collection"
    assert words in call(run, "--qrels", qrels).stdout
    assert words not in call(run, "--qrels", qrels, "--maxp", "#").stdout


def test_ids_that_a_run_cannot_tell_apart_are_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs.trec").write_text("q%201 Q0 a 1 1 t\n")
    for qrels in ("q 1\ta\t1\nq%201\ta\t0\n", "q 1\ta b\t1\nq 1\ta%20b\t0\n"):
        (tmp_path / "qrels.tsv").write_text(qrels)
        with pytest.raises(InputError, match="are one id in a TREC run"):
            evaluate_run(tmp_path / "theirs.trec", tmp_path / "qrels.tsv")
    (tmp_path / "qrels.tsv").write_text("q 1\ta\t1\n")
    assert evaluate_run(tmp_path / "theirs.trec", tmp_path / "qrels.tsv")[0]["n"] == 1
