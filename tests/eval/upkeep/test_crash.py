"""The crash command over a few kills: it counts them by stage, and it would see what is wrong."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from index_doubles import Words

from eval.cli import evaluate
from eval.upkeep.child import killed_in, whole
from eval.upkeep.crash import Content, Crashes, left_behind, resumed
from eval.upkeep.scene import operations
from index.build import build
from index.layout import Layout
from index.sources import FolderSource


@pytest.mark.timeout(600)
def test_a_few_kills_are_counted_and_nothing_is_lost() -> None:
    arguments = ["crash", "--kills", "6", "--articles", "8", "--json"]
    done = CliRunner().invoke(evaluate, arguments, catch_exceptions=False)
    figures = json.loads(done.stdout)
    assert done.exit_code == 0, figures["failures"]
    assert (figures["n"], figures["resumed"], figures["failures"]) == (6, 6, [])
    assert sum(sum(stages.values()) for stages in figures["kills"].values()) == 6
    left = ("no_index_yet", "old_generation", "new_generation")
    assert sum(figures[name] for name in left) == 6
    assert 0.999 <= figures["least_cosine"] <= 1.0001


@pytest.mark.timeout(300)
def test_the_stages_of_a_build_that_merges_are_all_seen(tmp_path: Path) -> None:
    _, updated, rewritten = operations(tmp_path / "states", 8, 1)
    build([FolderSource(updated.folder)], tmp_path / "updated", Words())
    assert Content.of(tmp_path / "updated").copies == {("4-again.md", "4.md")}
    first = tmp_path / "archive"
    assert rewritten.before is not None
    shutil.copytree(rewritten.before, first)
    assert "committing" in whole(tmp_path / "index", first).seconds
    shutil.rmtree(first)
    shutil.copytree(rewritten.folder, first)
    seconds = whole(tmp_path / "index", first).seconds
    stages = ["starting", "looking for changes", "embedding", "committing", "merging segments"]
    assert list(seconds) == stages
    assert killed_in(tmp_path / "other", first, "embedding", 0.0) == "embedding"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(f"Article {number} tells of its number, {number}.")
    build([FolderSource(folder)], tmp_path / "index", Words())
    return tmp_path / "index"


def without(content: Content, key: str) -> Content:
    return Content(
        {k: text for k, text in content.texts.items() if k != key},
        {k: vector for k, vector in content.vectors.items() if k != key},
    )


def test_what_a_kill_left_is_told_by_the_generation_it_equals(index: Path, tmp_path: Path) -> None:
    content, crashes = Content.of(index), Crashes(1)
    less = without(content, next(iter(content.texts)))
    assert list(left_behind(index, content, less, crashes)) == []
    assert list(left_behind(index, less, content, crashes)) == []
    assert list(left_behind(index, less, less, crashes)) != []
    assert list(left_behind(tmp_path / "none", None, content, crashes)) == []
    assert list(left_behind(tmp_path / "none", less, content, crashes)) != []
    assert (crashes.old_generation, crashes.new_generation, crashes.no_index_yet) == (1, 1, 2)


def test_damage_a_missing_passage_and_another_vector_are_seen(index: Path) -> None:
    clean, crashes = Content.of(index), Crashes(1)
    assert list(resumed(index, clean, crashes)) == []
    assert (crashes.resumed, crashes.passages_compared) == (1, 4)
    key = next(iter(clean.texts))
    assert "0 passages missing and 1 too many" in next(resumed(index, without(clean, key), crashes))
    turned = Content(clean.texts, {**clean.vectors, key: np.roll(clean.vectors[key], 1)})
    assert "cosine" in next(resumed(index, turned, crashes))
    copied = replace(clean, copies=frozenset({("0.md", "1.md")}))
    assert "copies are [], not [('0.md', '1.md')]" in next(resumed(index, copied, crashes))
    Layout(index).segment_file("000001-00", "rows").write_bytes(b"")
    assert "rows.npy" in next(resumed(index, clean, crashes))
