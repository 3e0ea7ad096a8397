"""The line that says how far a command is."""

from __future__ import annotations

import json

import pytest

from index.progress import ProgressLine, as_object, describe
from index.report import Progress
from index.terminal import counted


@pytest.mark.parametrize(
    ("progress", "seconds", "expected"),
    [
        # 512 / 36.3 = 14.1 a second; (2,083 - 512) / 14.1 = 111 s
        ((512, 2083), 36.3, "embedding: 512 of 2,083 articles, 14.1/s, 1 min 51 s left"),
        # 30 / 10 = 3 a second; (60 - 30) / 3 = 10 s
        ((30, 60), 10.0, "embedding: 30 of 60 articles, 3.0/s, 10 s left"),
        ((60, 60), 10.0, "embedding: 60 of 60 articles, 6.0/s"),
        ((1234, 0), 10.0, "embedding: 1,234 articles, 123.4/s"),  # total unknown
        ((0, 60), 10.0, "embedding: 0 of 60 articles"),
        ((30, 60), 0.0, "embedding: 30 of 60 articles"),
        ((1, 121), 0.5, "embedding: 1 of 121 articles, 2.0/s, 1 min 0 s left"),
    ],
)
def test_progress_says_how_far_how_fast_and_how_long(
    progress: tuple[int, int], seconds: float, expected: str
) -> None:
    assert describe(Progress("embedding", *progress, "articles"), seconds) == expected


def test_a_log_gets_whole_lines_and_the_last_of_each_stage(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ProgressLine() as line:
        for done in range(1, 4):
            line(Progress("embedding", done, 3, "articles"))
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.splitlines()[-1].startswith("embedding: 3 of 3 articles")
    assert "\r" not in written.err
    assert "\x1b" not in written.err


def test_quiet_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine(quiet=True) as line:
        line(Progress("embedding", 3, 3, "articles"))
    assert capsys.readouterr().err == ""


def test_the_stage_that_embeds_tells_passages_too() -> None:
    # 20 / 10 = 2 articles and 90 / 10 = 9 passages a second; (60 - 20) / 2 = 20 s
    progress = Progress("embedding", 20, 60, "articles", passages=90)
    told = "embedding: 20 of 60 articles, 2.0/s, 9 passages/s, 20 s left"
    assert describe(progress, 10.0) == told
    assert as_object(progress, 10.0) == {
        "stage": "embedding",
        "done": 20,
        "total": 60,
        "unit": "articles",
        "passages": 90,
        "seconds": 10.0,
        "per_second": 2.0,
        "passages_per_second": 9.0,
        "left": 20.0,
    }


def test_one_is_singular_and_what_is_not_counted_has_no_number() -> None:
    assert describe(Progress("looking for changes", 1, 0, "files"), 0.0) == (
        "looking for changes: 1 file"
    )
    assert describe(Progress("embedding", 0, 1, "articles"), 0.0) == "embedding: 0 of 1 article"
    assert describe(Progress("committing"), 3.0) == "committing"


@pytest.mark.parametrize(
    ("things", "one"),
    [("files", "file"), ("duplicate queries", "duplicate query"), ("copies", "copy"),
     ("addresses", "address"), ("matches", "match"), ("sitemaps", "sitemap")],
)  # fmt: skip
def test_a_count_of_one_is_followed_by_a_singular(things: str, one: str) -> None:
    assert (counted(1, things), counted(0, things)) == (f"1 {one}", f"0 {things}")
    assert counted(2083, things) == f"2,083 {things}"


def test_programs_get_one_object_a_line_and_no_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with ProgressLine(mode="json") as line:
        line(Progress("embedding", 0, 3, "articles"))
        line(Progress("embedding", 1, 3, "articles"))  # too soon after the one before
        line(Progress("embedding", 3, 3, "articles"))
        line(Progress("committing"))
    written = [json.loads(text) for text in capsys.readouterr().err.splitlines()]
    assert [(step["stage"], step["done"], step["left"]) for step in written] == [
        ("embedding", 0, None),
        ("embedding", 3, 0.0),
        ("committing", 0, None),
    ]
