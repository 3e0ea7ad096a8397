"""The update command: whole commands are timed, and an article counts when a search finds it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.cli import evaluate
from eval.results import results_in
from eval.upkeep.updates import _figures, updates_table


@pytest.mark.timeout(300)
def test_both_figures_are_printed_and_the_archive_is_left_alone(
    archive: Path, small_index: Path, tmp_path: Path
) -> None:
    before = sorted(archive.rglob("*"))
    arguments = ["updates", str(archive), "--index", str(small_index), "--runs", "2"]
    arguments += ["--json", "--results", str(tmp_path)]
    done = CliRunner().invoke(evaluate, arguments, catch_exceptions=False)
    figures = json.loads(done.stdout)
    assert (figures["articles"], figures["n"]) == (5, 2)
    for key in ("unchanged_build_s", "one_article_added_s"):
        assert 0 < figures[key]["min"] <= figures[key]["median"] <= figures[key]["max"]
    assert sorted(archive.rglob("*")) == before
    (stored,) = results_in(tmp_path)
    assert (stored[1]["kind"], stored[1]["dataset"]) == ("updates", archive.name)
    table = updates_table(figures)
    assert "nothing changed" in table
    assert "5 articles" in table


def test_the_middle_of_the_runs_is_shown_with_the_extremes() -> None:
    assert _figures([3.0, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}
