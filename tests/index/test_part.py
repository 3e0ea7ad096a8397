"""Adding a part of a folder: the same articles that a build of the whole would give, no others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from index_doubles import Words, passages_of

from index.build import build
from index.cli import index as index_command
from index.errors import IndexMissing, InputError
from index.generation import Index
from index.layout import Layout
from index.manifest import read_manifest
from index.report import read_report
from index.sources import FolderSource
from index.verify import verify


class Archive:
    def __init__(self, root: Path) -> None:
        self.root, self.folder, self.directory = root, root / "news", root / "index"
        (self.folder / "deep").mkdir(parents=True)
        for name in ("a.md", "b.md", "deep/c.md"):
            self.write(name, f"The article {name} is about its name.")
        self.build()

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)

    def build(self, directory: Path | None = None) -> None:
        build([FolderSource(self.folder)], directory or self.directory, Words())

    def add(self, *paths: Path) -> Result:
        arguments = ["add", *map(str, paths), "--index", str(self.directory), "--quiet"]
        return CliRunner().invoke(index_command, arguments, catch_exceptions=False)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setattr("index.embedders.late.reopen_embedder", lambda *_: Words())
    return Archive(tmp_path)


def test_a_file_that_is_added_is_the_article_that_a_build_would_make(
    archive: Archive, tmp_path: Path
) -> None:
    archive.write("deep/d.md", "---\nurl: https://example.org/d\n---\nSwifts sleep on the wing.")
    assert (
        "4 articles, 4 passages: 1 added, 0 changed, 0 unchanged, 0 removed, 0 duplicates, 0 failed"
        in (archive.add(archive.folder / "deep" / "d.md").stdout)
    )
    archive.build(tmp_path / "clean")
    assert passages_of(Index.open(archive.directory)) == passages_of(Index.open(tmp_path / "clean"))
    assert verify(Layout(archive.directory)) == []


def test_only_what_is_named_is_looked_at_and_nothing_goes(archive: Archive) -> None:
    archive.write("a.md", "Altered and named.")
    archive.write("b.md", "Altered and not named.")
    (archive.folder / "deep" / "c.md").unlink()
    printed = archive.add(archive.folder / "a.md").stdout
    assert "0 added, 1 changed, 0 unchanged, 0 removed" in printed
    texts = set(passages_of(Index.open(archive.directory)).values())
    assert "Altered and named." in texts
    assert "The article b.md is about its name." in texts
    assert "The article deep/c.md is about its name." in texts


def test_a_folder_that_is_added_brings_all_that_is_below(archive: Archive) -> None:
    archive.write("deep/d.md", "New below.")
    archive.write("e.md", "New beside.")
    assert "1 added, 0 changed, 1 unchanged" in archive.add(archive.folder / "deep").stdout
    assert "1 added, 0 changed, 4 unchanged" in archive.add(archive.folder).stdout


def test_failures_elsewhere_stay_known(archive: Archive) -> None:
    archive.write("bad.md", "\0")
    archive.write("worse.md", "\0")
    archive.build()
    archive.write("worse.md", "Mended.")
    archive.write("new.md", "\0")
    printed = archive.add(archive.folder / "worse.md", archive.folder / "new.md").stdout
    assert "0 duplicates, 1 failed" in printed  # of what was added
    assert "failed: new.md" in printed
    assert "bad.md" not in printed
    layout = Layout(archive.directory)
    report = read_report(layout, read_manifest(layout).generation)
    assert [failure.path for failure in report.failures] == ["bad.md", "new.md"]


@pytest.mark.parametrize("name", ["missing.md", ".hidden.md", "picture.png"])
def test_what_cannot_be_added_is_named(archive: Archive, name: str) -> None:
    if name != "missing.md":
        archive.write(name, "Text.")
    with pytest.raises(InputError, match=name):
        archive.add(archive.folder / name)


def test_a_name_that_is_no_utf8_can_be_added(archive: Archive) -> None:
    name = os.fsdecode(b"caf\xe9.md")
    archive.write(name, "Coffee is roasted before it is ground.")
    assert "1 added" in archive.add(archive.folder / name).stdout


def test_a_file_outside_the_folders_is_refused_with_what_to_do(archive: Archive) -> None:
    (archive.root / "outside.md").write_text("Outside.")
    with pytest.raises(InputError, match=r"none of the index's folders .*index build"):
        archive.add(archive.root / "outside.md")


def test_nothing_is_added_where_there_is_no_index(tmp_path: Path) -> None:
    arguments = ["add", str(tmp_path), "--index", str(tmp_path / "none")]
    with pytest.raises(IndexMissing):
        CliRunner().invoke(index_command, arguments, catch_exceptions=False)
