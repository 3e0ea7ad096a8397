"""Zip files, hostile ones among them."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.data import zipped
from eval.data.grounded import GroundedSet
from eval.data.opened import open_set, parse_spec
from eval.data.ranking_set import RankingSet
from eval.data.zipped import unpacked
from index.errors import InputError

BEIR = {
    "corpus.jsonl": '{"_id": "d1", "title": "One", "text": "First."}\n',
    "queries.jsonl": '{"_id": "q1", "text": "first?"}\n',
    "qrels/test.tsv": "q1\td1\t1\n",
}
QUESTION = (
    '{"_id": "1", "text": "?", "answerable": true, "evidence": [{"path": "a.md", "quote": "x"}]}\n'
)


def packed(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def member(path: Path, change: Callable[[zipfile.ZipInfo], None], name: str = "a.txt") -> Path:
    """A zip with one sound member, and one whose entry was changed."""
    item = zipfile.ZipInfo("x")
    item.filename = name
    change(item)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sound.txt", "sound")
        archive.writestr(item, "bad")
    return path


def nothing_left(cache: Path) -> bool:
    return list((cache / "sets").iterdir()) == []


@pytest.mark.parametrize("before", ["", "inner/"])
def test_a_beir_set_with_or_without_a_folder_around_it(tmp_path: Path, before: str) -> None:
    members = {before + name: content for name, content in BEIR.items()}
    path = packed(tmp_path / "small.v1.zip", members | {"__MACOSX/._corpus.jsonl": ""})
    data = open_set(parse_spec(str(path)), tmp_path / "cache")
    assert isinstance(data, RankingSet)
    assert data.name == parse_spec(str(path)).name == "small.v1"
    assert data.qrels == {"q1": {"d1": 1}}


def test_it_is_unpacked_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", BEIR)
    first = unpacked(path, tmp_path / "cache")
    (first / "mark").touch()
    assert unpacked(path, tmp_path / "cache") == first
    assert (first / "mark").exists()
    packed(path, BEIR | {"queries.jsonl": '{"_id": "q1", "text": "other"}\n'})
    assert unpacked(path, tmp_path / "cache") != first


def test_a_grounded_set_may_bring_its_archive(tmp_path: Path) -> None:
    members = {
        "questions.jsonl": QUESTION,
        "set.toml": 'archive = ["texts"]',
        "texts/a.md": "# A\n\nx\n",
    }
    path = packed(tmp_path / "set.zip", members)
    data = open_set(parse_spec(str(path)), tmp_path / "cache")
    assert isinstance(data, GroundedSet)
    assert [(root / "a.md").is_file() for root in data.archive] == [True]
    other = open_set(parse_spec(f"{path}@{tmp_path}"), tmp_path / "cache")
    assert isinstance(other, GroundedSet)
    assert other.archive == (tmp_path,)


@pytest.mark.parametrize("archive", ["../../..", "/etc"])
def test_a_zip_names_no_archive_outside_itself(tmp_path: Path, archive: str) -> None:
    members = {"questions.jsonl": QUESTION, "set.toml": f'archive = ["{archive}"]'}
    path = packed(tmp_path / "set.zip", members)
    with pytest.raises(InputError, match=r"set\.toml: the archive .* outside the zip file"):
        open_set(parse_spec(str(path)), tmp_path / "cache")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../evil.txt", r'"\.\./evil\.txt" has a path that climbs'),
        ("a/../../evil.txt", "has a path that climbs"),
        ("..\\evil.txt", "has a path that climbs"),
        ("..", "has a path that climbs"),
        ("/etc/evil.txt", "has an absolute path"),
        ("\\\\server\\evil.txt", "has an absolute path"),
        ("C:/evil.txt", "has an absolute path"),
        ("a\\b.txt", "has a name that is not a plain relative path"),
        ("a//b.txt", "has a name that is not a plain relative path"),
        ("a\x1b[2J.txt", "has a name that is not a plain relative path"),
        ("sound.txt", "comes twice"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_path_that_is_not_plain_is_named(tmp_path: Path, name: str, message: str) -> None:
    path = member(tmp_path / "set.zip", lambda item: None, name)
    with pytest.raises(InputError, match=rf"set\.zip: the member .*{message}"):
        unpacked(path, tmp_path / "cache")
    assert nothing_left(tmp_path / "cache")
    assert not (tmp_path / "evil.txt").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_named(tmp_path: Path, kind: int) -> None:
    def change(item: zipfile.ZipInfo) -> None:
        item.external_attr = (kind | 0o777) << 16

    path = member(tmp_path / "set.zip", change)
    with pytest.raises(InputError, match=r'the member "a\.txt" is a link or a device'):
        unpacked(path, tmp_path / "cache")


def test_another_way_of_packing_is_named(tmp_path: Path) -> None:
    def change(item: zipfile.ZipInfo) -> None:
        item.compress_type = zipfile.ZIP_BZIP2

    path = member(tmp_path / "set.zip", change)
    with pytest.raises(InputError, match=r'the member "a\.txt" is not packed by deflate'):
        unpacked(path, tmp_path / "cache")


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", {"a.txt": "x"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=r'the member "a\.txt" is encrypted'):
        unpacked(path, tmp_path / "cache")


def test_a_bomb_is_named_by_what_it_grows_to(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", {"a.txt": "x", "corpus.jsonl": "0" * 40_000_000})
    with pytest.raises(InputError, match=r'the member "corpus\.jsonl" the \d+ bytes have grown'):
        unpacked(path, tmp_path / "cache")
    assert nothing_left(tmp_path / "cache")


def test_sizes_that_the_zip_claims_are_not_believed(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", {"corpus.jsonl": "0" * 40_000_000})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = (10).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"set\.zip"):
        unpacked(path, tmp_path / "cache")
    assert nothing_left(tmp_path / "cache")


def test_the_whole_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "set.zip", {"a.txt": "abc", "b.txt": "def"})
    monkeypatch.setattr(zipped, "MAX_TOTAL", 5)
    with pytest.raises(InputError, match=r'with the member "b\.txt"'):
        unpacked(path, tmp_path / "cache")
    monkeypatch.setattr(zipped, "MAX_FILES", 1)
    with pytest.raises(InputError, match="holds 2 files, more than 1"):
        unpacked(path, tmp_path / "cache")


def test_what_is_no_zip_and_what_was_cut_short_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.zip"
    path.write_bytes(b"text")
    with pytest.raises(InputError, match=r"set\.zip: expected a sound zip file"):
        unpacked(path, tmp_path / "cache")
    packed(path, {"a.txt": "abc" * 1000})
    content = bytearray(path.read_bytes())
    content[45:50] = b"\xff" * 5
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"set\.zip: expected a sound zip file"):
        unpacked(path, tmp_path / "cache")


def test_errors_within_name_file_and_line(tmp_path: Path) -> None:
    path = packed(tmp_path / "set.zip", BEIR | {"qrels/test.tsv": "q1\td1\t1\nq9\td1\t1\n"})
    with pytest.raises(InputError, match=r'qrels/test\.tsv:2: query "q9"'):
        open_set(parse_spec(str(path)), tmp_path / "cache")
