"""The macro mean over sets of different kinds, each in a measure of its own, by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eval.cli import evaluate as command
from eval.compare.comparison import compare
from eval.compare.measured import measured
from eval.compare.sides import Side
from index.errors import InputError

EITHER = "nDCG@10,article_RR"


def result(
    measures: Mapping[str, tuple[float, ...]], kind: str, dataset: str, digest: str
) -> dict[str, Any]:
    head = {"format": 1, "kind": kind, "dataset": dataset, "dataset_sha256": digest}
    per_query = {
        name: {f"q{place}": value for place, value in enumerate(values)}
        for name, values in measures.items()
    }
    return {**head, "created": "2020", "per_query": per_query, "texts": {}}


def ranking(*values: float) -> dict[str, Any]:
    return result({"nDCG@10": values}, "retrieval", "one", "d1")


def answers(*ranks: int | None) -> dict[str, Any]:
    """Of single questions whose first gold article has these ranks, 0 where none was found."""
    known = [rank for rank in ranks if rank is not None]
    values = tuple(1 / rank if rank else 0.0 for rank in known)
    outcomes = [
        {"question_id": f"q{place}", "kind": "single", "gold_rank": rank}
        for place, rank in enumerate(ranks)
    ]
    whole = result({"article_RR": values}, "answers", "two", "d2")
    return {**whole, "outcomes": outcomes}


def over(before: list[Any], after: list[Any], *measures: str, results: Path) -> Any:
    systems = [
        Side(label, tuple(measured(item, label) for item in of))
        for label, of in (("a", before), ("b", after))
    ]
    return compare(systems, measures, results=results)


def test_each_set_has_the_first_of_the_measures_that_it_knows(tmp_path: Path) -> None:
    before = [ranking(0.0, 0.5), answers(2, 2)]
    after = [ranking(1.0, 0.5), answers(1, 1)]
    found = over(before, after, EITHER, results=tmp_path)
    assert [(row["dataset"], row["measure"]) for row in found["rows"]] == [
        ("one", "nDCG@10"),
        ("two", "article_RR"),
    ]
    (macro,) = found["macro"]
    assert macro["measures"] == {"one": "nDCG@10", "two": "article_RR"}
    assert (macro["measure"], macro["n"]) == (EITHER, 2)
    assert macro["baseline_mean"] == (0.25 + 0.5) / 2
    assert macro["mean"] == (0.75 + 1.0) / 2
    assert macro["difference"] == 0.5
    # shares of the macro mean: 1/(2·2), 0, and twice 0.5/(2·2); only +++ and --- reach their sum
    assert macro["p"] == macro["p_holm"] == 2 / 8
    assert found["per_query"]["two"] == {"article_RR": {"q0": [0.5, 1.0], "q1": [0.5, 1.0]}}


def test_holm_is_over_the_sets_and_the_interval_draws_within_each(tmp_path: Path) -> None:
    before = [ranking(*[0.25] * 6), answers(*[2] * 5)]
    after = [ranking(*[0.5] * 6), answers(*[1] * 5)]
    found = over(before, after, EITHER, results=tmp_path)
    assert [row["p"] for row in found["rows"]] == [2 / 64, 2 / 32]
    assert [row["p_holm"] for row in found["rows"]] == [2 * 2 / 64, 2 / 32]
    (macro,) = found["macro"]
    assert macro["p"] == 2 / 2**11
    assert macro["interval"] == pytest.approx((0.375, 0.375))  # nothing varies within a set


def test_the_order_of_the_measures_decides_where_a_set_has_both(tmp_path: Path) -> None:
    both = result({"nDCG@10": (0.5,), "AP": (0.25,)}, "retrieval", "one", "d1")
    one = result({"AP": (0.25,)}, "retrieval", "three", "d3")
    for asked, taken in (("AP,nDCG@10", "AP"), ("nDCG@10, AP", "nDCG@10")):
        (macro,) = over([both, one], [both, one], asked, results=tmp_path)["macro"]
        assert macro["measures"] == {"one": taken, "three": "AP"}


def test_a_set_that_is_worse_in_its_own_measure_is_named(tmp_path: Path) -> None:
    before, after = (
        [ranking(*[0.0] * 8), answers(*[1] * 8)],
        [ranking(*[1.0] * 8), answers(*[2] * 8)],
    )
    (macro,) = over(before, after, EITHER, results=tmp_path)["macro"]
    assert macro["worse"] == ["two"]


def test_a_measure_that_one_result_lacks_is_no_reason_to_take_the_next(tmp_path: Path) -> None:
    whole = result({"nDCG@10": (1.0,), "AP": (1.0,)}, "retrieval", "one", "d1")
    less = result({"AP": (1.0,)}, "retrieval", "one", "d1")
    with pytest.raises(InputError, match=r"one: nDCG@10 is not known of every system.*of AP\."):
        over([whole], [less], "nDCG@10,AP", results=tmp_path)
    with pytest.raises(InputError, match="one: article_RR or P@5 is not known of every system"):
        over([whole], [whole], "article_RR,P@5", results=tmp_path)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("nDCG@10,auroc", "auroc has no value for each question"),
        ("nDCG@10,", "expected measures with a comma between two"),
    ],
)
def test_lists_that_mean_nothing_are_refused(tmp_path: Path, asked: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        over([ranking(1.0)], [ranking(1.0)], asked, results=tmp_path)


def test_a_set_of_one_system_only_is_refused(tmp_path: Path) -> None:
    both = [ranking(0.0, 1.0), answers(1)]
    with pytest.raises(InputError, match="Not every system was measured on two of a"):
        over(both, [ranking(0.0, 1.0)], results=tmp_path)
    with pytest.raises(InputError, match="Not every system was measured on two of b"):
        over([ranking(0.0, 1.0)], both, results=tmp_path)


def test_ranks_give_the_measures_that_an_older_result_has_not() -> None:
    old = answers(1, 4, None, 0)
    del old["per_query"]["article_RR"]
    old["outcomes"].append({"question_id": "p", "kind": "partial", "gold_rank": 1})
    values = measured(old, "old").values
    assert values["article_RR"] == {"q0": 1.0, "q1": 0.25, "q3": 0.0}
    assert values["article@1"] == {"q0": 1.0, "q1": 0.0, "q3": 0.0}
    old["per_query"]["article_RR"] = {"q0": 0.5}
    assert measured(old, "old").values["article_RR"] == {"q0": 0.5}  # what is told goes before


def test_the_sets_are_lines_of_one_table(tmp_path: Path) -> None:
    systems = {
        "before": [ranking(0.0, 0.5), answers(2, 2)],
        "after": [ranking(1.0, 0.5), answers(1, 1)],
    }
    for folder, results in systems.items():
        (tmp_path / folder).mkdir()
        for place, item in enumerate(results):
            (tmp_path / folder / f"{place}.json").write_text(json.dumps(item))
    where = [str(tmp_path / name) for name in (*systems, "kept")]
    arguments = ["compare", *where[:2], "--measure", EITHER, "--results", where[2]]
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["one", "nDCG@10", "0.250", "0.750", "+0.500"] in [line[:5] for line in lines]
    assert ["two", "article_RR", "0.500", "1.000", "+0.500"] in [line[:5] for line in lines]
    assert ["macro", "mean", EITHER, "0.375", "0.875"] in [line[:5] for line in lines]
    assert f"{EITHER}: significantly worse on no set" in done.stdout
    assert "one: Largest gains, nDCG@10" in done.stdout
