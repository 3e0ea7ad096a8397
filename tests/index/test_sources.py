"""What a folder gives: every readable file once, in a fixed order, and nothing from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.errors import InputError, ReadError
from index.readers.decode import MAX_BYTES
from index.sources import FolderSource, RecordSource
from index.types import Document


def paths(folder: Path) -> list[str]:
    return [item.path for item in FolderSource(folder).items()]


def write(folder: Path, *names: str) -> None:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"The text of {name}.")


def test_files_come_sorted_and_only_kinds_that_have_a_reader(tmp_path: Path) -> None:
    write(tmp_path, "b.md", "a.TXT", "deep/er/c.html", "deep/a.md", "picture.png", "README")
    source = FolderSource(tmp_path)
    assert [item.path for item in source.items()] == [
        "a.TXT",
        "b.md",
        "deep/a.md",
        "deep/er/c.html",
    ]
    assert source.skipped == 2
    assert len(list(source.items())) == 4
    assert source.skipped == 2  # counted anew each time


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    write(tmp_path, "seen.md", ".hidden.md", ".git/notes.md", "deep/.cache/x.md")
    assert paths(tmp_path) == ["seen.md"]


def test_a_link_may_not_lead_outside_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "outside/secret.md", "archive/inside.md")
    archive = tmp_path / "archive"
    (archive / "out.md").symlink_to(tmp_path / "outside" / "secret.md")
    (archive / "up").symlink_to(tmp_path / "outside")
    (archive / "within.md").symlink_to("inside.md")
    assert paths(archive) == ["inside.md", "within.md"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to("real")
    assert paths(tmp_path / "link") == ["a.md"]


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    write(tmp_path, "sub/a.md")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    (tmp_path / "one.md").symlink_to("two.md")
    (tmp_path / "two.md").symlink_to("one.md")
    items = list(FolderSource(tmp_path).items())
    assert [item.path for item in items] == ["one.md", "two.md", "sub/a.md"]
    for item in items[:2]:
        with pytest.raises(ReadError, match="cannot be read"):
            item.digest()


def test_names_that_are_no_utf8_stay_apart_and_can_be_stored(tmp_path: Path) -> None:
    for name in (b"caf\xe9.txt", b"caf\xe8.txt", "café.txt".encode()):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(b"A text.")
    found = paths(tmp_path)
    assert sorted(found) == ["caf%E8.txt", "caf%E9.txt", "café.txt"]
    assert all(path.encode("utf-8") for path in found)
    assert all(item.document().text == "A text." for item in FolderSource(tmp_path).items())


@pytest.mark.timeout(20)
def test_a_pipe_is_reported_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (item,) = FolderSource(tmp_path).items()
    with pytest.raises(ReadError, match="not a file"):
        item.digest()


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "dump.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    (item,) = FolderSource(tmp_path).items()
    with pytest.raises(ReadError, match=r"20 MB.*split it"):
        item.digest()


def test_a_digest_is_of_the_bytes_and_a_reader_has_a_version(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"A text.\r\n")
    (item,) = FolderSource(tmp_path).items()
    assert item.digest() == "4406739d15f281674916521229ea877272c54fdf08a7054908c52ebed018924b"
    assert item.reader.startswith("markdown/")
    assert item.document().text == "A text."


@pytest.mark.parametrize("name", ["missing", "a.md"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, "a.md")
    with pytest.raises(InputError, match="folder"):
        FolderSource(tmp_path / name)


def test_a_source_is_named_after_its_folder_unless_a_name_is_given(tmp_path: Path) -> None:
    write(tmp_path, "news/a.md")
    assert FolderSource(tmp_path / "news").name == "news"
    assert FolderSource(tmp_path / "news" / ".").name == "news"
    assert FolderSource(tmp_path / "news", "press").name == "press"


def test_records_are_documents_that_a_program_holds() -> None:
    source = RecordSource(
        "set", [("d1", Document("One", "Its\u00a0text.")), ("d2", Document("", "x"))]
    )
    first, second = source.items()
    assert (first.path, first.document().text) == ("d1", "Its text.")
    assert second.document().title == "d2"
    assert first.digest() != second.digest()


def test_a_record_without_text_is_reported() -> None:
    (item,) = RecordSource("set", [("d1", Document("One", " \u200b"))]).items()
    with pytest.raises(ReadError, match="no text"):
        item.document()
