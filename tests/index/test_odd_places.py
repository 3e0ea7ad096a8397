"""Places that no archive and no index can be in: one message each, and nothing is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from index_doubles import Words
from index_workshop import Workshop

import app
from index.build import build
from index.layout import Layout, is_index
from index.sources import FolderSource
from index.watching import _Visible

TOO_LONG = "n" * 300
Captured = pytest.CaptureFixture[str]


def said(capsys: Captured, *arguments: str) -> str:
    """What a command that fails prints: one line."""
    with pytest.raises(SystemExit) as ended:
        app.main(list(arguments))
    assert ended.value.code == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    return shown.err


@pytest.mark.parametrize("command", [["index", "build", "."], ["index", "status"], ["ask", "Why?"]])
@pytest.mark.parametrize(
    ("place", "words"), [("", "without a name"), (" ", "--index DIR"), (TOO_LONG, "too long")]
)
def test_an_index_that_cannot_be(
    command: list[str], place: str, words: str, capsys: Captured, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """A variable that a shell did not set would have an index written to where one stands."""
    monkeypatch.chdir(tmp_path)
    assert words in said(capsys, *command, "--index", place)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "words"),
    [("", "empty name"), (TOO_LONG, "too long"), (f"x={TOO_LONG}", "too long"), ("loop", "circle")],
)
def test_a_folder_that_cannot_be(
    place: str, words: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    assert words in said(capsys, "index", "build", place, "--index", "made")
    assert not Path("made").exists()


def test_a_name_from_the_archive_commands_no_terminal(capsys: Captured, tmp_path: Path) -> None:
    shown = said(capsys, "index", "build", f"{tmp_path}/\x1b[31mred\udce9", "--index", "made")
    assert "There is no folder" in shown
    assert not {"\x1b", "\udce9"} & set(shown)


@pytest.mark.parametrize("place", ["index", "deep/er/index"])
def test_an_index_in_the_archive_is_no_part_of_it(shop: Workshop, place: str) -> None:
    shop.directory = shop.folder / place
    for expected in (0, 2):
        source = FolderSource(shop.folder)
        report = build([source], shop.directory, shop.embedder)
        assert (report.unchanged, report.skipped, report.failures) == (expected, 0, [])
    (shop.directory / "write.lock").unlink()
    list(source.items())
    assert source.skipped > 10  # so that it was the index that was left out


def test_what_changes_in_the_index_is_no_change(tmp_path: Path) -> None:
    """An update writes to it, and would be followed by another for ever."""
    folder, index = tmp_path / "news", tmp_path / "news" / "index"
    folder.mkdir()
    (folder / "birds.md").write_text("Swifts sleep on the wing.")
    build([FolderSource(folder)], index, Words())
    sees = _Visible([str(folder)], Layout(index))
    written = [str(path) for path in index.rglob("*")]
    assert len(written) > 10
    assert [path for path in written if sees(None, path)] == []
    assert sees(None, str(folder / "birds.md"))
    around = _Visible([str(folder)], Layout(tmp_path))
    assert around(None, str(folder / "birds.md"))
    assert not around(None, str(tmp_path / "CURRENT.tmp"))
    assert around(None, str(tmp_path / "CURRENT events.md"))


def test_an_index_whose_catalogue_was_mended_is_still_one() -> None:
    assert is_index(["CURRENT", "catalogue.sqlite", "catalogue.damaged", "write.lock"])
    assert not is_index(["CURRENT events.md", "write.lock"])


def test_the_index_may_be_named_from_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    sees = _Visible([str(tmp_path)], Layout(Path("index")))
    assert not sees(None, str(tmp_path / "index" / "CURRENT"))
    assert sees(None, os.path.join(tmp_path, "index.md"))
