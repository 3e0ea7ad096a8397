"""Verification: silent on a sound index, and every kind of damage is found and named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from index_doubles import Words

from index.build import build
from index.cli import index as index_command
from index.errors import IndexDamaged, IndexMissing
from index.generation import Index
from index.layout import Layout
from index.manifest import read_manifest
from index.sources import FolderSource
from index.verify import verify

SWIFTS = "Swifts sleep on the wing. They land only to breed."


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments, of which the first has a dead article."""
    root = tmp_path_factory.mktemp("verify")
    folder = root / "archive"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.md").write_text(f"Article {number} tells of its number, {number}.")
    build([FolderSource(folder)], root / "index", Words())
    (folder / "0.md").write_text(SWIFTS)
    build([FolderSource(folder)], root / "index", Words())
    return root / "index"


@pytest.fixture
def layout(sound: Path, tmp_path: Path) -> Layout:
    return Layout(Path(shutil.copytree(sound, tmp_path / "index")))


def flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 0x01
    path.write_bytes(data)


def test_a_sound_index_gives_no_problem(sound: Path) -> None:
    assert verify(Layout(sound)) == []


def test_a_flipped_byte_in_any_file_of_the_generation_is_found(layout: Layout) -> None:
    entries = read_manifest(layout).files
    kinds = {Path(entry.path).suffix for entry in entries}
    assert kinds >= {".npy", ".faiss", ".json", ".store", ".term", ".idx", ".fast", ".del"}
    assert {Path(entry.path).parts[0] for entry in entries} == {
        "generations",
        "segments",
        "tombstones",
        "terms",
    }
    for entry in entries:
        whole = (layout.root / entry.path).read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            flip(layout.root / entry.path, place)
            assert [problem.split(":")[0] for problem in verify(layout)] == [entry.path]
            (layout.root / entry.path).write_bytes(whole)
    assert verify(layout) == []


@pytest.mark.parametrize("kind", ["rows.npy", "passages.faiss", "000001-00.npy", "meta.json"])
def test_a_truncated_and_a_missing_file_are_found(layout: Layout, kind: str) -> None:
    path = next(layout.root / e.path for e in read_manifest(layout).files if kind in e.path)
    size = path.stat().st_size
    path.write_bytes(path.read_bytes()[:-1])
    assert verify(layout) == [f"{layout.relative(path)}: {size - 1} bytes, expected {size}"]
    path.unlink()
    assert verify(layout) == [f"{layout.relative(path)}: missing"]


def alter(layout: Layout, statement: str) -> None:
    with closing(sqlite3.connect(layout.catalogue)) as database, database:
        assert database.execute(statement).rowcount > 0


def test_an_altered_text_is_found_by_digest_and_by_passage(layout: Layout) -> None:
    alter(layout, "UPDATE texts SET text = replace(text, 'on the wing', 'in the tree')")
    problems = verify(layout)
    assert any("no longer has its digest" in problem for problem in problems)
    assert any(problem.startswith("0.md: characters 0 to ") for problem in problems)
    assert len(problems) == 2


def test_a_flipped_byte_in_a_stored_text_is_found(layout: Layout) -> None:
    flip(layout.catalogue, layout.catalogue.read_bytes().index(b"Swifts sleep") + 3)
    assert any("no longer has its digest" in problem for problem in verify(layout))


def test_an_altered_text_of_an_earlier_version_is_found(layout: Layout) -> None:
    alter(layout, "UPDATE texts SET text = 'forged' WHERE text LIKE 'Article 0%'")
    assert ["no longer has its digest" in problem for problem in verify(layout)] == [True]


def test_a_record_that_is_gone_is_found(layout: Layout) -> None:
    alter(layout, "DELETE FROM records WHERE path = '3.md'")
    assert any("record" in problem and "missing" in problem for problem in verify(layout))


def test_a_catalogue_that_is_gone_is_found(layout: Layout) -> None:
    layout.catalogue.unlink()
    (problem,) = verify(layout)
    assert "catalogue.sqlite is missing" in problem


@pytest.mark.parametrize("what", ["articles", "passages"])
def test_counts_that_do_not_agree_are_found(layout: Layout, what: str) -> None:
    path = layout.manifest(2)
    values = json.loads(path.read_bytes())
    values["counts"][what] += 1
    path.write_text(json.dumps(values))
    assert f"{what}: 6, expected 7" in verify(layout)


def test_where_there_is_no_index_there_is_nothing_to_verify(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        verify(Layout(tmp_path))


def test_the_command_names_what_is_damaged_and_what_to_do(layout: Layout) -> None:
    path = layout.segment_file("000001-00", "leads")
    flip(path, 100)
    result = CliRunner().invoke(index_command, ["verify", "--index", str(layout.root)])
    assert isinstance(result.exception, IndexDamaged)
    assert layout.relative(path) in str(result.exception)
    assert "footnote index repair --index" in str(result.exception)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [cut, empty, Path.unlink])
@pytest.mark.parametrize(
    "name",
    [
        "segments/000001-00/passages.faiss",
        "segments/000002-00/leads.faiss",
        "segments/000001-00/rows.npy",
        "segments/000001-00/articles.npy",
        "tombstones/000002/000001-00.npy",
        "generations/000002.json",
    ],
)
def test_opening_a_damaged_index_names_the_file_and_what_to_do(
    layout: Layout, damage: Callable[[Path], None], name: str
) -> None:
    damage(layout.root / name)
    with pytest.raises(IndexDamaged) as caught:
        Index.open(layout.root)
    assert Path(name).name in str(caught.value)
    assert "--index NEW_DIR" in str(caught.value)


@pytest.mark.parametrize("damage", [cut, empty, Path.unlink])
@pytest.mark.parametrize("suffix", [".json", ".idx", ".store", ".term", ".fast", ".del"])
def test_opening_damaged_terms_names_their_folder_and_what_to_do(
    layout: Layout, damage: Callable[[Path], None], suffix: str
) -> None:
    folder = layout.terms_of(2, "passages")
    name = "meta.json" if suffix == ".json" else f"*{suffix}"
    for path in list(folder.glob(name)):
        damage(path)
    with pytest.raises(IndexDamaged, match=r"000002/passages.*index repair.*--index NEW_DIR"):
        Index.open(layout.root)
