"""What a browser keeps comes back as it was, for whom it was, or not at all."""

from __future__ import annotations

import base64
import json
import logging
import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from assistant.ui.seal import KEY_BYTES, LONGEST, Seal, key_of

VALUE = {"name": "n", "answers": [{"question": "Who? \N{EM DASH} \U0001f41d", "number": 1 << 62}]}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "footnote"


def test_what_was_sealed_is_opened_by_the_same_key() -> None:
    seal = Seal(b"k" * KEY_BYTES)
    sealed = seal.closed(VALUE, "ada")
    assert Seal(b"k" * KEY_BYTES).opened(sealed, "ada") == VALUE
    assert Seal(b"l" * KEY_BYTES).opened(sealed, "ada") is None
    assert Seal().opened(Seal().closed(VALUE)) is None
    assert seal.opened(sealed) is None
    assert seal.opened(sealed, "eve") is None


def test_not_a_character_may_change() -> None:
    seal = Seal()
    sealed = seal.closed(VALUE)
    assert sealed is not None
    for place, was in enumerate(sealed):
        for other in ("A" if was != "A" else "B", "=", "\n", ""):
            changed = sealed[:place] + other + sealed[place + 1 :]
            assert seal.opened(changed) in (None, VALUE)
            assert seal.opened(changed) is None or changed.rstrip("=") == sealed.rstrip("=")


def unsealed(value: object) -> str:
    """What somebody makes who knows the format and not the key."""
    packed = zlib.compress(json.dumps(value).encode())
    return base64.urlsafe_b64encode(b"\0" * 32 + packed).decode()


@pytest.mark.parametrize(
    "sent",
    [
        None, 0, True, [], {}, ["x"], "", "x", "=", "<script>window.__xss=1</script>", "\ud800",
        "é", "A" * 43, "A" * LONGEST, "A" * (LONGEST * 100), unsealed(VALUE), unsealed("<b>"),
        json.dumps(VALUE), base64.urlsafe_b64encode(zlib.compress(b"0" * 10**7)).decode(),
    ],
    ids=lambda sent: repr(sent)[:20],
)  # fmt: skip
def test_anything_else_opens_nothing(sent: object) -> None:
    assert Seal().opened(sent) is None


def test_what_is_too_long_is_not_sealed() -> None:
    noise = base64.b64encode(os.urandom(LONGEST)).decode()
    assert Seal().closed(noise) is None
    short = Seal().closed(noise[: LONGEST // 2])
    assert short is not None
    assert len(short) <= LONGEST


def test_an_index_keeps_its_key(tmp_path: Path, data_folder: Path) -> None:
    key = key_of(tmp_path / "one")
    assert len(key) == KEY_BYTES
    assert key_of(tmp_path / "one") == key
    assert key_of(tmp_path / "two") != key
    files = list((data_folder / "page-keys").iterdir())
    assert len(files) == 2
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (data_folder / "page-keys").stat().st_mode & 0o077 == 0


def test_a_key_that_others_could_read_or_was_cut_is_mended(
    tmp_path: Path, data_folder: Path
) -> None:
    key = key_of(tmp_path / "one")
    [file] = (data_folder / "page-keys").iterdir()
    file.chmod(0o644)
    assert key_of(tmp_path / "one") == key
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"")
    assert key_of(tmp_path / "one") == file.read_bytes() != b""


def test_a_key_that_cannot_be_kept_is_this_process_s(
    tmp_path: Path, data_folder: Path, caplog: Any
) -> None:
    data_folder.parent.mkdir()
    data_folder.write_text("a file in the folder's place")
    with caplog.at_level(logging.WARNING):
        key, other = key_of(tmp_path / "one"), key_of(tmp_path / "one")
    assert len(key) == KEY_BYTES
    assert key != other
    assert "Readers' conversations end with this server" in caplog.text
