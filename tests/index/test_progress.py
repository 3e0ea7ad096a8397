"""The line that says how far a command is."""

from __future__ import annotations

import pytest

from index.progress import ProgressLine, describe
from index.report import Progress


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
