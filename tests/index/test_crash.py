"""A build that is killed: what served goes on serving, and the next build completes the work."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from index_doubles import Words, passages_of

from index.build import build
from index.generation import Index
from index.layout import Layout
from index.sources import FolderSource
from index.verify import verify

TESTS = Path(__file__).parents[1]


class Scene:
    """An index of eight articles, and the folder as it is now: two altered, one gone, five new."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "archive"
        self.folder.mkdir()
        for number in range(8):
            self._write(number, f"Article {number} is about the number {number}. It is short.")
        self.before = root / "before"
        self._build(self.before)
        for number in (0, 1):
            self._write(number, f"Article {number} was written anew.")
        (self.folder / "2.md").unlink()
        for number in range(8, 13):
            self._write(number, f"Article {number} arrived later. It tells of {number}.")
        self._build(root / "clean")
        self.old = passages_of(Index.open(self.before))
        self.new = passages_of(Index.open(root / "clean"))

    def _write(self, number: int, text: str) -> None:
        (self.folder / f"{number}.md").write_text(text)

    def _build(self, directory: Path) -> None:
        build([FolderSource(self.folder)], directory, Words())

    def run(self, directory: Path, moment: str) -> subprocess.CompletedProcess[str]:
        """`footnote index build` in a process of its own, on a copy of the index."""
        shutil.copytree(self.before, directory)
        driver = Path(__file__).with_name("crash_driver.py")
        return subprocess.run(
            [sys.executable, driver, directory, self.folder, moment],
            env=os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
            cwd=TESTS.parent,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("crash"))


@pytest.fixture(scope="module")
def steps(scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many writing steps a build takes that is not killed."""
    directory = tmp_path_factory.mktemp("steps") / "index"
    finished = scene.run(directory, "never")
    assert finished.returncode == 0, finished.stderr
    assert passages_of(Index.open(directory)) == scene.new
    return int(finished.stdout.rsplit("steps ", 1)[1])


@pytest.mark.parametrize(
    "moment", ["embedded", "commit", "committed", "10 %", "30 %", "50 %", "70 %", "90 %"]
)
def test_a_killed_build_harms_nothing_and_the_next_completes_it(
    scene: Scene, steps: int, tmp_path: Path, moment: str
) -> None:
    directory = tmp_path / "index"
    at = str(steps * int(moment[:-1]) // 100) if moment.endswith("%") else moment
    killed = scene.run(directory, at)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    assert verify(Layout(directory)) == []
    opened = Index.open(directory)
    committed = opened.manifest.generation == 2
    assert passages_of(opened) == (scene.new if committed else scene.old)
    assert committed or moment not in ("committed",)
    assert not committed or moment not in ("embedded", "commit")
    found = opened.passage_terms.search(["number 3"], 1)[1][0]
    assert "number 3" in opened.passage(int(found[0])).text
    vector = Words().encode_queries([next(iter(scene.old.values()))])
    assert opened.passages.search(vector, 1)[0][0, 0] > 0.5

    report = build([FolderSource(scene.folder)], directory, Words())
    assert report.touched != committed
    assert moment not in ("embedded", "commit") or report.cached > 0
    assert passages_of(Index.open(directory)) == scene.new
    assert verify(Layout(directory)) == []
    assert build([FolderSource(scene.folder)], directory, Words()).unchanged == 12


def test_what_killed_builds_left_behind_is_gone_after_the_next(
    scene: Scene, tmp_path: Path
) -> None:
    directory = tmp_path / "index"
    assert scene.run(directory, "commit").returncode == -signal.SIGKILL
    build([FolderSource(scene.folder)], directory, Words())
    layout = Layout(directory)
    assert not layout.journal.exists()
    opened = Index.open(directory)
    named = {directory / entry.path for entry in opened.manifest.files}
    named |= {directory / e.path for e in Index.open(directory, 1).manifest.files}
    kept = {
        file
        for folder in (layout.segments, layout.terms, layout.tombstones)
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".lock"
    }
    kept |= set(layout.generations.glob("*.duplicates.json"))
    assert kept == named
