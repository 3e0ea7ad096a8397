"""The spool: what is in it stays, what is damaged is left out, and it does not grow for ever."""

from __future__ import annotations

from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ledger import spool as spools
from assistant.ledger.spool import Spool, decoded, encoded, orphans, read
from index.errors import InputError, LedgerFull

MANY = 1 << 20


def kept(folder: Path) -> list[Any]:
    found = [segment for group, _ in orphans(folder) for segment in group]
    return [entry for segment in found for entry in read(segment)]


@given(st.text(st.characters()), st.floats(allow_nan=False))
def test_any_text_survives(text: str, number: float) -> None:
    line = encoded({"text": text, "number": number})
    assert line.count(b"\n") == 1
    assert decoded(line) == {"text": text, "number": number}


@given(st.binary(max_size=80))
def test_any_line_is_an_entry_or_none(line: bytes) -> None:
    assert decoded(line) is None


def test_an_entry_is_in_the_file_before_append_returns(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MANY)
    spool.append({"n": 1})
    (file,) = tmp_path.glob("*.jsonl")
    assert decoded(file.read_bytes()) == {"n": 1}
    assert kept(tmp_path) == []  # its process is alive: nobody else touches it
    spool.close()
    assert kept(tmp_path) == [{"n": 1}]


def test_a_damaged_and_a_half_written_line_are_left_out(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MANY)
    for n in range(3):
        spool.append({"n": n})
    spool.close()
    (file,) = tmp_path.glob("*.jsonl")
    data = file.read_bytes().replace(b'"n":1', b'"n":7')
    file.write_bytes(data[:-3])
    assert kept(tmp_path) == [{"n": 0}, None, None]


def test_the_bound_holds_over_all_files_of_the_folder(tmp_path: Path) -> None:
    first = Spool(tmp_path, MANY)
    first.append({"text": "x" * 600})
    first.close()
    spool = Spool(tmp_path, 1_000)
    spool.append({"text": "x" * 200})
    with pytest.raises(LedgerFull, match="1,000 bytes"):
        spool.append({"text": "x" * 300})
    spool.append({"n": 1})
    spool.close()
    assert len(kept(tmp_path)) == 3


class FullDisk:
    """A file on a disk that takes ten bytes of what is written, and then none."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def write(self, data: bytes) -> int:
        return int(self.file.write(data[:10]))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __enter__(self) -> Any:
        return self.file.__enter__()

    def __exit__(self, *problem: object) -> None:
        self.file.__exit__(*problem)


def test_a_full_disk_loses_one_entry_and_no_other(tmp_path: Path) -> None:
    spool = Spool(tmp_path, MANY)
    spool.append({"n": 0})
    whole, spool._file = spool._file, FullDisk(spool._file)  # type: ignore[assignment]
    assert whole is not None
    with pytest.raises(LedgerFull, match="No space left"):
        spool.append({"n": 1})
    spool.append({"n": 2})
    spool.close()
    assert kept(tmp_path) == [{"n": 0}, None, {"n": 2}]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="--ledger"):
        Spool(tmp_path / "file" / "spool", MANY)


def test_many_threads_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spools, "SEGMENT_BYTES", 1_000)
    spool = Spool(tmp_path, MANY)

    def write(first: int) -> None:
        for n in range(first, first + 100):
            spool.append({"n": n})
            if n % 10 == 0:
                spool.sync()

    threads = [Thread(target=write, args=(100 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spool.close()
    assert sorted(entry["n"] for entry in kept(tmp_path)) == list(range(400))
    assert len(list(tmp_path.glob("*.jsonl"))) > 4
