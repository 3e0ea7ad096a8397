from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import html

from eval.cli import evaluate
from eval.results import save


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three results of one set, the second with other settings, the third over other data."""
    for place, (data, configuration, value) in enumerate(
        [("d1", "c1", 0.5), ("d1", "c2", 0.75), ("d2", "c2", 0.25)], start=1
    ):
        result = {
            "format": 1,
            "kind": "retrieval",
            "created": f"2026-01-0{place}T10:00:00+00:00",
            "commit": f"{place}" * 40,
            "dataset": "harbour",
            "dataset_sha256": data,
            "configuration": {"name": f"<b>{configuration}\x1b[2J"},
            "configuration_sha256": configuration * 8,
            "nDCG@10": value,
            "AP": value / 2,
            "n": 40,
            "intervals": {"nDCG@10": [value - 0.125, value + 0.125]},
        }
        save(result, tmp_path / "results")
    other = {"format": 1, "kind": "speed", "created": "2026-01-04", "answer_ms": {"p50": 12.5}}
    save(other, tmp_path / "results")
    return tmp_path / "results"


def run(folder: Path, *arguments: object) -> Result:
    every = ["history", "--results", str(folder), *map(str, arguments)]
    return CliRunner().invoke(evaluate, every)


def test_results_in_the_order_of_time_with_what_changed(folder: Path) -> None:
    entries = json.loads(run(folder, "--set", "harbour", "--json").stdout)
    assert [each["figure"]["value"] for each in entries] == [0.5, 0.75, 0.25]
    assert [each["changes"] for each in entries] == [[], ["configuration"], ["data"]]
    assert [each["look"] for each in entries] == [1, 2, 1]
    assert entries[0]["figure"] == {
        "name": "nDCG@10", "value": 0.5, "low": 0.375, "high": 0.625, "n": 40
    }  # fmt: skip


def test_the_table_for_the_terminal(folder: Path) -> None:
    done = run(folder)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert len(lines) == 5
    assert lines[1].startswith("2026-01-01 10:00  11111111")
    assert "0.375 to 0.625" in lines[1]
    assert lines[2].endswith("configuration")
    assert "answer_ms.p50  12.500" in lines[4]
    assert "\x1b" not in done.stdout


def test_another_measure_and_one_inside_a_result(folder: Path) -> None:
    entries = json.loads(run(folder, "--measure", "AP", "--json").stdout)
    assert [each["figure"]["value"] for each in entries] == [0.25, 0.375, 0.125]
    entries = json.loads(run(folder, "--measure", "answer_ms.p50", "--json").stdout)
    assert [each["kind"] for each in entries] == ["speed"]


def test_the_page_marks_changes(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "--html", tmp_path / "h.html").exit_code == 0
    document = html.document_fromstring((tmp_path / "h.html").read_bytes())
    chart = document.find(".//figure")
    assert [dot.get("class") for dot in chart.iterfind(".//circle")] == [
        "dot f1", "dot hollow l1", "dot f1"
    ]  # fmt: skip
    assert [rule.text for rule in chart.find_class("ruled")] == ["other data"]
    assert [each.get("value") for each in document.xpath("//td[8]/data")][:3] == [
        "0.5", "0.75", "0.25"
    ]  # fmt: skip
    assert document.xpath("//b") == []


def test_a_file_that_is_no_result_is_named_and_left_out(folder: Path) -> None:
    (folder / "20260101-broken.json").write_text("{")
    (folder / "20260102-newer.json").write_text('{"kind": "retrieval", "format": 99}')
    done = run(folder)
    assert done.exit_code == 0
    assert "20260101-broken.json" in done.stderr
    assert "format 99" in done.stderr


def test_a_broken_line_among_the_looks_is_named(folder: Path) -> None:
    with (folder / "looks.jsonl").open("a") as file:
        file.write('{"created": "20')
    assert re.search(r"looks\.jsonl:\d+: broken JSON", str(run(folder).exception))


def test_nothing_found_says_what_was_asked_for(folder: Path) -> None:
    assert "no result of nowhere among 4" in str(run(folder, "--set", "nowhere").exception)
