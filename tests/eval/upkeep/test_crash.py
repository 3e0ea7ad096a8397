"""The crash command over a few kills: it counts them by stage, and it would see what is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from index_doubles import Words

from eval.cli import evaluate
from eval.results import results_in
from eval.upkeep.child import LOCKED, Command, build_command, killed_in, whole
from eval.upkeep.content import Content
from eval.upkeep.crash import LIKE, Crashes, crash_table, left_behind, resumed
from eval.upkeep.operations import NAMES, Place, operations
from eval.upkeep.scene import States, states
from index.build import build
from index.layout import Layout
from index.sources import FolderSource
from index.stores.codes import flat_megabytes
from index.verify import verify


@pytest.mark.timeout(900)
def test_a_few_kills_are_counted_and_nothing_is_lost(tmp_path: Path) -> None:
    """Nine kills are one of each command, in its last stage, which writes most."""
    kept = ["--results", str(tmp_path / "results"), "--json"]
    arguments = ["crash", "--kills", "9", "--articles", "6", *kept]
    done = CliRunner().invoke(evaluate, arguments, catch_exceptions=False)
    figures = json.loads(done.stdout)
    assert done.exit_code == 0, figures["failures"]
    assert (figures["n"], figures["resumed"], figures["failures"]) == (9, 9, [])
    assert sum(sum(stages.values()) for stages in figures["kills"].values()) == 9
    left = ("no_index_yet", "still_damaged", "old_generation", "new_generation")
    assert sum(figures[name] for name in left) == 9
    assert 0.999 <= figures["least_cosine"] <= 1.0001
    (stored,) = results_in(tmp_path / "results")
    assert (stored[1]["kind"], stored[1]["failed"], stored[1]["n"]) == ("crash", 0, 9)
    assert "9 kills (seed 1)" in crash_table(stored[1])


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, States]:
    root = tmp_path_factory.mktemp("scene")
    return root, states(root / "states", 8, 1)


def test_every_operation_comes_to_what_a_clean_one_gives(
    scene: tuple[Path, States], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.embedders.late.reopen_embedder", lambda *_: Words())
    # As large as the model's vectors are, for which the large state was measured out.
    monkeypatch.setattr(
        "index.compaction.flat_megabytes", lambda rows, _: flat_megabytes(rows, 384)
    )
    _, of = scene
    seen: dict[str, Content] = {}
    for each in operations(of):
        place = Place(tmp_path / each.name, Words())
        index, clean = tmp_path / f"{each.name}-index", tmp_path / f"{each.name}-clean"
        if each.before is not None:
            place.hold(each.before)
            place.build(index, each.chunking)
            for step in each.prepare:
                step(place, index)
        place.hold(each.archive)
        each.clean(place, clean)
        before = set() if each.before is None else set(verify(Layout(index)))
        assert bool(before) == each.damaged
        each.run(place, index)
        seen[each.name] = Content.of(index)
        assert seen[each.name].holds(Content.of(clean)), each.name
        assert seen[each.name].least_cosine(Content.of(clean)) > LIKE
    assert seen["update"].copies == {("4-again.md", "4.md")}
    assert seen["codes"].coded == len(seen["codes"].texts) > 0
    assert seen["withdrawal"].withdrawn == set(NAMES)
    assert seen["update over withdrawals"].withdrawn == set(NAMES)
    assert seen["undoing"].texts == seen["build"].texts == seen["repair"].texts
    assert seen["removal"].texts == seen["withdrawal"].texts


@pytest.mark.timeout(300)
def test_the_stages_of_a_build_that_merges_are_all_seen(
    scene: tuple[Path, States], tmp_path: Path
) -> None:
    _, of = scene
    place, index = Place(tmp_path / "archive", Words()), tmp_path / "index"
    place.hold(of.first)
    assert "committing" in whole(build_command(index, place.folder)).seconds
    place.hold(of.rewritten)
    seconds = whole(build_command(index, place.folder)).seconds
    stages = ["starting", "looking for changes", "embedding", "committing", "merging segments"]
    assert list(seconds) == stages
    other = build_command(tmp_path / "other", place.folder)
    assert killed_in(other, "embedding", 0.0) == "embedding"


def test_a_command_that_tells_nothing_is_killed_while_it_holds_the_lock(
    index: Path, tmp_path: Path
) -> None:
    assert killed_in(Command(index, ("remove", "1.md"), tells=False), LOCKED, 0.0) == LOCKED
    assert verify(Layout(index)) == []


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
    withdrawn = replace(clean, withdrawn=frozenset({"0.md"}))
    assert "withdrawn are [], not ['0.md']" in next(resumed(index, withdrawn, crashes))
    assert "coded are 0, not 4" in next(resumed(index, replace(clean, coded=4), crashes))
    Layout(index).segment_file("000001-00", "rows").write_bytes(b"")
    assert "rows.npy" in next(resumed(index, clean, crashes))
