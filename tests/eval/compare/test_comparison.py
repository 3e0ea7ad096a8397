"""Comparing what is on disk: the same data only, question by question, with hand-made values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from eval.cli import evaluate as command
from eval.compare.comparison import compare
from eval.compare.measured import measured
from eval.compare.sides import Means, Side, read_sides
from eval.results import load
from index.errors import InputError

Values = Mapping[str, Mapping[str, float]]


def result(per_query: Values, dataset: str = "one", digest: str = "d1", **more: Any) -> Any:
    texts = {key: f"What of {key}?" for of_name in per_query.values() for key in of_name}
    head = {"format": 1, "kind": "retrieval", "dataset": dataset, "dataset_sha256": digest}
    return {**head, "created": "2020", "per_query": per_query, "texts": texts, **more}


def written(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def sides(*groups: tuple[str, list[Any]]) -> list[Side]:
    return [
        Side(label, tuple(measured(item, label) for item in results)) for label, results in groups
    ]


def ndcg(*values: float) -> Values:
    return {"nDCG@10": {f"q{place}": value for place, value in enumerate(values, start=1)}}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["compare", *map(str, arguments)])


def test_one_row_by_hand(tmp_path: Path) -> None:
    given = sides(
        ("a", [result(ndcg(0.25, 0.5, 0.5, 1.0))]), ("b", [result(ndcg(0.5, 0.75, 1, 1))])
    )
    (row,) = compare(given, results=tmp_path)["rows"]
    assert (row["baseline_mean"], row["mean"], row["difference"]) == (0.5625, 0.8125, 0.25)
    assert (row["wins"], row["ties"], row["losses"], row["n"]) == (3, 1, 0, 4)
    assert row["p"] == row["p_holm"] == 2 / 8  # three differ, all upwards
    assert row["interval"][0] < 0.25 < row["interval"][1]


def test_holm_counts_every_system_and_measure(tmp_path: Path) -> None:
    base = {**ndcg(*[0.0] * 6), "AP": dict.fromkeys("abcdef", 0.0)}
    better = {**ndcg(*[0.5] * 6), "AP": dict.fromkeys("abcdef", 0.0)}
    given = sides(("a", [result(base)]), ("b", [result(better)]), ("c", [result(base)]))
    rows = compare(given, ["nDCG@10", "AP"], results=tmp_path)["rows"]
    assert [row["p"] for row in rows] == [2 / 64, 1, 1, 1]
    assert rows[0]["p_holm"] == 4 * 2 / 64


def test_gains_and_losses_come_with_their_questions(tmp_path: Path) -> None:
    before, after = result(ndcg(0, 0, 1, 0.5, 1)), result(ndcg(0.25, 0.5, 0, 0.5, 0.5))
    found = compare(sides(("a", [before]), ("b", [after])), top=1, results=tmp_path)
    assert [(c["question_id"], c["difference"]) for c in found["changes"]] == [
        ("q2", 0.5),
        ("q3", -1.0),
    ]
    assert found["changes"][0]["text"] == "What of q2?"
    assert found["per_query"]["one"]["nDCG@10"]["q1"] == [0, 0.25]


def test_another_state_of_the_archive_is_noted(tmp_path: Path) -> None:
    systems = [
        (label, [result(ndcg(0, 1), articles_sha256=digest)])
        for label, digest in (("a", "x"), ("b", "y"), ("c", "x"), ("d", None))
    ]
    notes = compare(sides(*systems), results=tmp_path)["notes"]
    assert [note.partition(";")[0] for note in notes] == [
        "one: a and b searched different articles"
    ]


def test_several_sets_weigh_the_same_and_the_worse_is_named(tmp_path: Path) -> None:
    first = [result(ndcg(*[0.5] * 8)), result(ndcg(*[0.5] * 16), "two", "d2")]
    other = [result(ndcg(*[1.0] * 8)), result(ndcg(*[0.25] * 16), "two", "d2")]
    found = compare(sides(("a", first), ("b", other)), results=tmp_path)
    (macro,) = found["macro"]
    assert macro["n"] == 2
    assert macro["difference"] == pytest.approx((0.5 - 0.25) / 2)
    assert macro["worse"] == macro["worse_alone"] == ["two"]
    assert (macro["wins"], macro["losses"]) == (8, 16)


def test_other_data_is_refused(tmp_path: Path) -> None:
    changed = sides(("a", [result(ndcg(1))]), ("b", [result(ndcg(1), digest="d2")]))
    with pytest.raises(InputError, match="different versions of one"):
        compare(changed, results=tmp_path)
    foreign = sides(("a", [result(ndcg(1))]), ("b", [result(ndcg(1), "two", "d2")]))
    with pytest.raises(InputError, match="no data set in common: a on one; b on two"):
        compare(foreign, results=tmp_path)


def test_what_only_one_has_is_said(tmp_path: Path) -> None:
    first = [result(ndcg(0, 1))]
    found = compare(sides(("a", first), ("b", [result(ndcg(0, 1, 1))])), results=tmp_path)
    assert "1 question judged of only one of a and b, and left out (q3)" in found["notes"][0]
    assert found["rows"][0]["n"] == 2
    with pytest.raises(InputError, match=r"AP is not known of every system.*nDCG@10"):
        compare(sides(("a", first), ("b", first)), ["AP"], results=tmp_path)


def outcomes(**kinds: str) -> list[dict[str, str]]:
    return [{"question_id": key, "kind": kind} for key, kind in kinds.items()]


def test_of_answers_the_decided_questions_count() -> None:
    per_query = {
        "evidence_f1": {"s": 1.0, "p": 0.5},
        "abstained": {"s": 0.0, "s2": 1.0, "u": 1.0, "u2": 0.0, "p": 1.0},
        "confidence": {"s": 0.9, "s2": 0.8, "u": 0.1, "u2": 0.2, "p": 0.3},
    }
    kinds = outcomes(s="single", s2="follow_up", u="unanswerable", u2="unanswerable", p="partial")
    item = measured(result(per_query, outcomes=kinds), "file")
    assert item.values == {
        "evidence_f1": {"s": 1.0},
        "abstained_right": {"s": 1.0, "s2": 0.0, "u": 1.0, "u2": 0.0},
    }
    assert item.measures == ["evidence_f1", "abstained_right", "auroc"]
    assert item.answerable == {"s": True, "s2": True, "u": False, "u2": False}


def test_auroc_is_compared_by_delong(tmp_path: Path) -> None:
    kinds = outcomes(a="single", b="single", c="unanswerable", d="unanswerable")
    before = {"confidence": {"a": 3, "b": 1, "c": 2, "d": 0}}
    after = {"confidence": {"a": 3, "b": 3, "c": 2, "d": 0}}
    given = sides(("a", [result(before, outcomes=kinds)]), ("b", [result(after, outcomes=kinds)]))
    (row,) = compare(given, results=tmp_path)["rows"]
    assert (row["measure"], row["test"], row["n"]) == ("auroc", "DeLong", 4)
    assert (row["baseline_mean"], row["mean"]) == (0.75, 1.0)
    assert row["p"] == pytest.approx(0.4795, abs=1e-4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"format": 1, "kind": "speed"}, "kind 'speed' has no value for each question"),
        (result({"nDCG@10": {"q": float("nan")}}), "nDCG@10 of 'q' should be a number, got nan"),
        (result({"nDCG@10": {"q": "1"}}), "got '1'"),
        ({**result({}), "per_query": {"nDCG@10": 3}}, "should have one value a question, got 3"),
        (result({"m": {}}, outcomes=[{"kind": "single"}]), "each have question_id and kind"),
    ],
)
def test_an_unusable_result_is_refused_by_name(tmp_path: Path, content: Any, words: str) -> None:
    path = written(tmp_path / "bad.json", content)
    with pytest.raises(InputError, match=words) as caught:
        read_sides([str(path), str(path)], Means())
    assert "bad.json" in str(caught.value)


def test_a_folder_holds_one_result_a_set(tmp_path: Path) -> None:
    written(tmp_path / "x" / "1.json", result(ndcg(1)))
    written(tmp_path / "x" / "2.json", result(ndcg(1), "two", "d2"))
    written(tmp_path / "x" / "3.json", {"format": 1, "kind": "speed"})
    (side,) = read_sides([str(tmp_path / "x")], Means())
    assert [item.dataset for item in side.sets] == ["one", "two"]
    written(tmp_path / "x" / "4.json", result(ndcg(1)))
    with pytest.raises(InputError, match=r"1\.json and 4\.json are both of one"):
        read_sides([str(tmp_path / "x")], Means())


def test_trec_runs_are_judged_by_qrels(tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("q1 0 d1 1\nq2 0 d2 1\nq3 0 d3 1\n")
    (tmp_path / "a.trec").write_text("q1 Q0 d2 1 2.0 x\nq1 Q0 d1 2 1.0 x\nq2 Q0 d2 1 1.0 x\n")
    (tmp_path / "b.trec").write_text("q1 Q0 d1 1 2.0 x\nq2 Q0 d2 1 1.0 x\nq3 Q0 d3 1 1.0 x\n")
    (tmp_path / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": f"q{n}", "text": f"Where is {n}?"}) + "\n" for n in "123")
    )
    options = ["--qrels", tmp_path / "qrels.txt", "--queries", tmp_path / "queries.jsonl"]
    where = ["--results", tmp_path / "results"]
    shown = run(tmp_path / "a.trec", tmp_path / "b.trec", *options, "--measure", "RR@10", *where)
    assert shown.exit_code == 0, shown.output
    line = next(line for line in shown.stdout.splitlines() if line.startswith("RR@10"))
    assert line.split()[1:4] == ["0.500", "1.000", "+0.500"]  # (1/2 + 1 + 0) / 3 and 1
    assert "2/1/0" in line
    assert "Where is 3?" in shown.stdout
    assert "1 judged query not in it, each counted as 0" in shown.stdout
    (kept,) = (tmp_path / "results").glob("*.json")
    assert load(kept)["kind"] == "compare"
    assert load(kept)["datasets"][0]["dataset"] == "qrels.txt"  # as footnote eval run calls it
    assert not (tmp_path / "results" / "looks.jsonl").exists()


def test_topics_give_the_texts_of_runs(tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("q1 0 d1 1\n")
    (tmp_path / "topics.xml").write_text("<topics><topic number='q1'>Whose?</topic></topics>")
    (tmp_path / "a.trec").write_text("q1 Q0 d1 1 1.0 x\n")
    means = Means(qrels=tmp_path / "qrels.txt", queries=tmp_path / "topics.xml")
    (side,) = read_sides([str(tmp_path / "a.trec")], means)
    assert side.sets[0].texts == {"q1": "Whose?"}


def test_options_that_would_do_nothing_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.json", result(ndcg(1)))
    (tmp_path / "a.trec").write_text("q1 Q0 d2 1 2.0 x\n")
    assert "stored results name their data set" in str(run(path, path, "--set", "x").exception)
    assert "there is none" in str(run(path, path, "--qrels", path).exception)
    assert "judged by --qrels FILE" in str(run(path, tmp_path / "a.trec").exception)
    assert "name a data set with --set" in str(run("default", path).exception)
    assert "at least two" in str(run(path).exception)
    assert "There is no gone.json" in str(run(path, "gone.json").exception)


def test_two_systems_of_one_name_are_told_apart(tmp_path: Path) -> None:
    paths = [written(tmp_path / folder / "x.json", result(ndcg(1))) for folder in "ab"]
    labels = [side.label for side in read_sides([str(path) for path in paths], Means())]
    assert labels == [str(path) for path in paths]


def test_the_table_says_whether_any_set_is_worse(tmp_path: Path) -> None:
    for folder, first, second in (("a", 0.5, 0.5), ("b", 1.0, 0.25)):
        written(tmp_path / folder / "1.json", result(ndcg(*[first] * 8)))
        written(tmp_path / folder / "2.json", result(ndcg(*[second] * 16), "two", "d2"))
    where = ["--results", tmp_path / "results"]
    shown = run(tmp_path / "a", tmp_path / "b", "--top", "1", *where).stdout
    assert "All sets: b\n" in shown
    assert "0.500 → 0.250  q1  What of q1?" in shown
    assert "nDCG@10: significantly worse on two\n" in shown
    printed = json.loads(run(tmp_path / "a", tmp_path / "b", "--json", *where).stdout)
    assert [row["measure"] for row in printed["macro"]] == ["nDCG@10"]
    assert "per_query" not in printed
