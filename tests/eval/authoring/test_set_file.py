"""Files of a set: changed line by line, nothing lost, nothing half written."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.authoring.set_file import SetFile, checked_prefix, name_archive, next_id
from eval.data.opened import archive_of
from index.errors import IndexLocked, InputError
from index.files import exclusive

ODD = b'{"_id": "a",   "text": "A?"}\r\n\n{broken\n\xff\xfe\n[1]\n{"_id": 7, "new": {"x": null}}'


@pytest.fixture
def odd(tmp_path: Path) -> SetFile:
    """Lines with another line end, blank, broken, of other bytes, of another type, unended."""
    file = SetFile(tmp_path / "set" / "questions.jsonl")
    file.path.parent.mkdir()
    file.path.write_bytes(ODD)
    return file


def test_a_line_is_added_and_the_others_stay_as_they_are(odd: SetFile) -> None:
    assert odd.append({"_id": "b", "text": "Ä?"}) == 7
    assert odd.path.read_bytes() == ODD + b'\n{"_id": "b", "text": "\xc3\x84?"}\n'


def test_a_row_is_replaced_in_its_place(odd: SetFile) -> None:
    odd.replace("a", {"_id": "a", "text": "B?"})
    assert odd.path.read_bytes() == ODD.replace(
        b'{"_id": "a",   "text": "A?"}\r\n', b'{"_id": "a", "text": "B?"}\n'
    )


def test_a_row_is_deleted_by_its_id_a_number_too(odd: SetFile) -> None:
    odd.delete("7")
    assert odd.path.read_bytes() == ODD[: ODD.rindex(b"\n") + 1]


def test_rows_know_their_lines(odd: SetFile) -> None:
    assert [(row.line, row.values["_id"]) for row in odd.rows()] == [(1, "a"), (6, 7)]
    assert odd.ids() == ["a", "7"]


def test_an_id_is_given_once(odd: SetFile) -> None:
    with pytest.raises(InputError, match=r"questions\.jsonl:6: the id '7' is taken"):
        odd.append({"_id": "7"})
    assert odd.path.read_bytes() == ODD


def test_an_id_that_is_not_there_or_there_twice_is_named(odd: SetFile) -> None:
    with pytest.raises(InputError, match="no row with the id 'z'"):
        odd.delete("z")
    odd.path.write_bytes(b'{"_id": "a"}\n\n{"_id": "a"}\n')
    with pytest.raises(InputError, match="'a' is in several lines: 1, 3"):
        odd.replace("a", {"_id": "a"})


def test_a_new_set_needs_no_folder(tmp_path: Path) -> None:
    file = SetFile(tmp_path / "new" / "set" / "questions.jsonl")
    assert file.lines() == []
    file.append({"_id": "a"})
    assert [line.number for line in file.lines()] == [1]


def test_two_writers_do_not_overwrite_each_other(odd: SetFile) -> None:
    with exclusive(odd.path.parent / ".lock"), pytest.raises(IndexLocked, match="Another process"):
        odd.append({"_id": "b"})
    assert odd.path.read_bytes() == ODD


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be"):
        SetFile(tmp_path / "file" / "questions.jsonl").append({"_id": "a"})


LINES = st.lists(st.binary(max_size=30).map(lambda data: data.replace(b"\n", b"") + b"\n"))


@given(lines=LINES, text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_file_survives_a_question_that_comes_and_goes(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], text: str
) -> None:
    file = SetFile(tmp_path_factory.mktemp("any") / "questions.jsonl")
    file.path.write_bytes(b"".join(lines))
    file.append({"_id": "an id of ours", "text": text})
    assert json.loads(file.lines()[-1].data)["text"] == text
    assert len(file.lines()) == len(lines) + 1
    file.delete("an id of ours")
    assert file.path.read_bytes() == b"".join(lines)


def test_ids_count_on_from_the_highest_of_their_prefix() -> None:
    assert next_id([], "q") == "q-001"
    assert next_id(["q-002", "q-017", "other-099", "q-x", "q"], "q") == "q-018"
    assert next_id(["q-c-003"], "q") == "q-001"
    assert next_id(["q-999"], "q") == "q-1000"


@pytest.mark.parametrize("prefix", ["", "a b", "../x", "ä", "x" * 41])
def test_a_prefix_makes_a_readable_id(prefix: str) -> None:
    with pytest.raises(InputError, match="prefix"):
        checked_prefix(prefix)


def test_a_set_names_its_archive_once_and_relative_to_itself(tmp_path: Path) -> None:
    archive, folder = tmp_path / 'my "old" artiklar ü', tmp_path / "sets" / "mine"
    folder.mkdir(parents=True)
    archive.mkdir()
    assert name_archive(folder, [str(archive)])
    (named,) = archive_of(folder)
    assert os.path.samefile(named, archive)
    assert str(tmp_path) not in (folder / "set.toml").read_text("utf-8")
    assert not name_archive(folder, ["/elsewhere"])
    assert archive_of(folder) == (named,)
