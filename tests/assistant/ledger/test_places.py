"""Where a ledger is kept, who may read its files, and what is no ledger."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from assistant.ledger import tables
from assistant.ledger.database import open_engine, writing
from assistant.ledger.ledger import Ledger
from assistant.ledger.settings import default_file, ledger_settings
from index.errors import InputError, LedgerError, MissingExtra


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://u:secret@host/x", "mysql"),
        ("postgresql://u:secret@127.0.0.1:1/x", "cannot be opened"),
        ("://", "cannot be read"),
        ("://x", "cannot be read"),
        ("postgresql://u:secret@host:abc/db", "cannot be read"),
    ],
)
def test_an_address_that_is_of_no_use(address: str, words: str) -> None:
    with pytest.raises((InputError, LedgerError), match=words) as caught:
        open_engine(address)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'ledger.sqlite'}")
        with writing(engine) as connection:
            connection.execute(tables.forgotten.insert(), {"conversation": "c" * 32})
            files = list((tmp_path / "new").iterdir())
    finally:
        os.umask(mask)
        engine.dispose()
    assert {"ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite.migrating"} <= {
        file.name for file in files
    }
    for file in (tmp_path / "new").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file


def test_what_was_readable_by_others_is_mended(tmp_path: Path) -> None:
    """Files of older releases, and of a library that goes by the umask."""
    settings = ledger_settings(str(tmp_path / "ledger.sqlite"), "index")
    assert settings is not None
    with open_engine(settings.url).connect():
        beside = [tmp_path / f"ledger.sqlite{name}" for name in ("", "-wal", "-shm")]
        settings.spool.mkdir()
        for path in (*beside, settings.spool):
            path.chmod(0o755)
        Ledger.open(settings).close()
        assert [path.stat().st_mode & 0o777 for path in (*beside, settings.spool)] == [0o700] * 4


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("not a database, but a text of some length")
    with pytest.raises(LedgerError, match="--ledger"):
        open_engine(f"sqlite:///{tmp_path / 'x'}")


def test_where_a_ledger_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert ledger_settings("off", "index") is None
    own = ledger_settings(None, str(tmp_path / "my-index"))
    assert own is not None
    assert own.url == f"sqlite:///{default_file(tmp_path / 'my-index')}"
    assert default_file(tmp_path / "my-index") != default_file(tmp_path / "b" / "my-index")
    named = ledger_settings(str(tmp_path / "l.sqlite"), "index")
    assert named is not None
    assert named.spool == tmp_path / "l.sqlite.spool"
    remote = ledger_settings("postgresql://host/x", "index", True, None)
    assert remote is not None
    assert remote.spool.is_relative_to(tmp_path)
    assert (remote.anonymous, remote.days) == (True, None)


def test_postgresql_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"pip install -e '\.\[postgres\]'"):
        open_engine("postgresql://host/x")
