"""Ctrl-C and a full disk: one line that says what to do, nothing half written, and on it goes."""

from __future__ import annotations

import os
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
PROGRAM = """
import resource, sys, time
import app, index.cli, index.embedders.late, index.reading
from index_doubles import Words
directory, folder, most, pause = sys.argv[1:]
class Slow(Words):
    def encode_passages(self, texts):
        time.sleep(float(pause))
        return super().encode_passages(texts)
index.cli.open_embedder = index.embedders.late.reopen_embedder = lambda *_, **__: Slow()
index.reading.READ_BATCH = 2
if int(most):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
app.main(["index", "build", folder, "--index", directory, "--progress", "json",
          "--vector-cache", "none"])
"""


class Scene:
    """An index of four articles, and the folder with forty more."""

    def __init__(self, root: Path) -> None:
        self.folder, self.directory = root / "news", root / "index"
        self.folder.mkdir()
        self._write(range(4))
        build([FolderSource(self.folder)], self.directory, Words())
        self.old = passages_of(Index.open(self.directory))
        self._write(range(4, 44))
        build([FolderSource(self.folder)], root / "clean", Words())
        self.new = passages_of(Index.open(root / "clean"))

    def _write(self, numbers: range) -> None:
        for number in numbers:
            words = " ".join(f"word{number * n}" for n in range(80))
            (self.folder / f"{number}.md").write_text(f"Article {number} holds {words}.")

    def start(self, most: int = 0, pause: float = 0.0) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, self.directory, self.folder, str(most), str(pause)],
            env=os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def serves(self, passages: dict[str, str]) -> None:
        assert passages_of(Index.open(self.directory)) == passages
        assert verify(Layout(self.directory)) == []


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def complaint(written: str) -> list[str]:
    """What was written beside progress."""
    return [line for line in written.splitlines() if not line.startswith("{")]


def test_ctrl_c_ends_a_build_with_one_line_and_the_next_goes_on(scene: Scene) -> None:
    running = scene.start(pause=0.3)
    assert running.stderr is not None
    seen = ""
    for line in running.stderr:
        seen += line
        if '"embedding"' in line and '"done": 0' not in line:
            break
    running.send_signal(signal.SIGINT)
    written = running.stderr.read()
    assert running.wait(60) == 130
    assert complaint(written) == [
        "footnote: Interrupted. The index serves as before. Run the same command again: it goes "
        "on from here."
    ]
    scene.serves(scene.old)
    report = build([FolderSource(scene.folder)], scene.directory, Words())
    assert report.cached > 0
    scene.serves(scene.new)


@pytest.mark.parametrize("most", [4_000, 16_000, 40_000, 60_000, 80_000, 100_000])
def test_a_disk_that_takes_no_more_leaves_what_served(scene: Scene, most: int) -> None:
    """A limit on the size of files meets one after another of the files that a build writes."""
    stopped = scene.start(most=most)
    written = stopped.communicate(timeout=120)[1]
    if stopped.returncode:
        assert stopped.returncode == 1, written
        (line,) = complaint(written)
        assert "run the same command again" in line or "then try again" in line
        scene.serves(scene.old)
    else:
        scene.serves(scene.new)
    build([FolderSource(scene.folder)], scene.directory, Words())
    scene.serves(scene.new)
    assert not Layout(scene.directory).journal.exists()
