"""Watching: a change becomes searchable by itself, and nothing but a signal ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_doubles import Words, passages_of

from index.build import build
from index.cli import index as index_command
from index.errors import FootnoteError, InputError
from index.files import exclusive
from index.generation import Index
from index.layout import Layout
from index.manifest import SourceEntry
from index.report import BuildReport, Failure
from index.sources import FolderSource
from index.upkeep import _watched
from index.watching import _changes, _Updates

TESTS = Path(__file__).parents[1]
PROGRAM = """
import sys
import app, index.cli, index.embedders.late, index.watching
from index_doubles import Words
index.embedders.late.reopen_embedder = lambda *_: Words()
index.watching.AGAIN_AFTER = 1
app.main(["index", "watch", "--index", sys.argv[1], "--pause", "0.1", "--vector-cache", "none"])
"""


class Watched:
    """`footnote index watch` in a process of its own."""

    def __init__(self, root: Path) -> None:
        self.folder, self.directory = root / "news", root / "index"
        self.folder.mkdir()
        (self.folder / "birds.md").write_text("Swifts sleep on the wing.")
        build([FolderSource(self.folder)], self.directory, Words())
        self.output = root / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-c", PROGRAM, self.directory],
                env=os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.until(lambda: "Watching" in self.said())

    def said(self) -> str:
        return self.output.read_text()

    def texts(self) -> set[str]:
        return set(passages_of(Index.open(self.directory)).values())

    def until(self, happened: Callable[[], bool]) -> None:
        for _ in range(600):
            if happened():
                return
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        raise AssertionError(self.said())


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    yield watched
    watched.process.kill()
    watched.process.wait()


def test_what_changes_in_the_folder_changes_in_the_index(watched: Watched) -> None:
    (watched.folder / "deep").mkdir()
    (watched.folder / "deep" / "tides.md").write_text("Spring tides follow the moon.")
    watched.until(lambda: "Spring tides follow the moon." in watched.texts())
    watched.until(lambda: "1 added" in watched.said())
    (watched.folder / "bad.md").write_bytes(b"\0")
    watched.until(lambda: "Failed: bad.md" in watched.said())
    (watched.folder / "birds.md").unlink()
    watched.until(lambda: watched.texts() == {"Spring tides follow the moon."})
    watched.until(lambda: "1 removed" in watched.said())


def test_an_update_that_fails_is_told_and_tried_again(watched: Watched) -> None:
    with exclusive(Layout(watched.directory).lock):
        (watched.folder / "tides.md").write_text("Spring tides follow the moon.")
        watched.until(lambda: "Another process is writing" in watched.said())
    watched.until(lambda: "Spring tides follow the moon." in watched.texts())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_without_a_complaint(watched: Watched, number: int) -> None:
    watched.process.send_signal(number)
    assert watched.process.wait(60) == 0
    assert watched.said().splitlines()[-1].endswith("complete up to the last update.")
    assert "Traceback" not in watched.said()


def test_a_folder_that_is_not_indexed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "a.md").write_text("Text.")
    build([FolderSource(tmp_path / "news")], tmp_path / "index", Words())
    arguments = ["watch", str(tmp_path), "--index", str(tmp_path / "index")]
    with pytest.raises(InputError, match="Index it first"):
        CliRunner().invoke(index_command, arguments, catch_exceptions=False)


def test_what_cannot_be_watched_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be watched .* put it back"):
        next(_changes([str(tmp_path / "gone")], 0.1, threading.Event(), Layout(tmp_path)))


def test_names_that_are_not_utf_8_are_followed_as_well(watched: Watched) -> None:
    """In a folder of such a name a watcher is told of itself, again and again."""
    below = os.fsencode(watched.folder) + b"/dir\xe9/below"
    os.makedirs(below)
    for name, text in ((b"latin\xe9.md", "Wool is spun."), (b"plain.md", "Wool is dyed.")):
        Path(os.fsdecode(below + b"/" + name)).write_text(text)
        watched.until(lambda text=text: text in watched.texts())  # type: ignore[misc]
    assert watched.said().count("added") <= 2


def test_a_failure_is_said_once_until_it_changes() -> None:
    said: list[str] = []
    bad, worse = (
        Failure("news", path, "it is no text", None, "", "text/1")
        for path in ("bad.md", "worse.md")
    )
    made: list[BuildReport | Exception] = [
        BuildReport(added=1, failures=[bad]),
        BuildReport(changed=1, failures=[bad]),
        BuildReport(changed=1, failures=[bad, worse]),
        BuildReport(failures=[bad, worse]),
        FootnoteError("locked"),
        FootnoteError("locked"),
        BuildReport(),
        FootnoteError("locked"),
    ]
    pending = iter(made)

    def update() -> BuildReport:
        done = next(pending)
        if isinstance(done, Exception):
            raise done
        return done

    updates = _Updates(update, said.append)
    for _ in made:
        updates.run()
    told = [line.partition(" s.")[2] or line.partition(": ")[2] for line in said]
    first, second = (f" Failed: {name}: it is no text" for name in ("bad.md", "worse.md"))
    assert told == [first, "", second, "locked", "", "locked"]


def test_what_is_on_the_web_is_not_watched(tmp_path: Path) -> None:
    news = SourceEntry("news", str(tmp_path))
    web = SourceEntry("web", "https://h.example/feed.xml")
    assert _watched((web, news, SourceEntry("records", "")), ()) == [news]
    with pytest.raises(InputError, match="no folder that could be watched"):
        _watched((web,), ())
    with pytest.raises(InputError, match="none of the index's folders"):
        _watched((web, news), (web.root,))
