"""The audit trail: in order, bounded, and not altered afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from account_doubles import quick_passwords

from assistant.accounts import schema
from assistant.accounts.access import Access
from assistant.accounts.database import open_database
from assistant.accounts.trail import Entry, Trail


def test_entries_come_back_newest_first(access: Access, tmp_path: Path) -> None:
    moments = iter(["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+00:00"])
    trail = Trail(open_database(str(tmp_path / "accounts.sqlite")), lambda: next(moments))
    trail.record("ada", "signed in", address="192.0.2.1")
    trail.record("bob", "withdrew", "a.md", "192.0.2.2", "2 copies")
    second = Entry("2026-01-02T00:00:00+00:00", "bob", "withdrew", "a.md", "192.0.2.2", "2 copies")
    first = Entry("2026-01-01T00:00:00+00:00", "ada", "signed in", "", "192.0.2.1", "")
    assert trail.entries() == [second, first]
    assert trail.entries(1) == [second]
    assert trail.entries(who="ada") == [first]


@pytest.mark.parametrize(
    "statement", ["UPDATE trail SET who = 'eve'", "DELETE FROM trail", "DELETE FROM trail WHERE 1"]
)
def test_an_entry_is_neither_altered_nor_deleted(
    access: Access, tmp_path: Path, statement: str
) -> None:
    access.trail.record("ada", "signed in")
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    with pytest.raises(sa.exc.IntegrityError, match="append-only"), engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert [entry.who for entry in access.trail.entries()] == ["ada"]


def test_the_oldest_entries_give_way(
    access: Access, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.accounts.trail.TRAIL_KEPT", 50)
    monkeypatch.setattr("assistant.accounts.trail._SWEPT_EVERY", 10)
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER trail_not_deleted")  # it keeps 100,000
    for number in range(100):
        access.trail.record("ada", f"did {number}")
    entries = access.trail.entries(1000)
    assert [entry.what for entry in entries] == [f"did {n}" for n in range(99, 49, -1)]


def test_the_bound_that_the_database_keeps_is_the_one_that_is_swept_to() -> None:
    for statements in schema._APPEND_ONLY.values():
        assert str(schema.TRAIL_KEPT) in " ".join(statements)


def test_a_text_is_one_short_line(access: Access) -> None:
    access.trail.record("a\nb\x1b[31m", "w" * 99, "x" * 9999, "y" * 999, "\u202ez")
    (entry,) = access.trail.entries()
    assert entry.who == "a b [31m"
    assert [len(t) for t in (entry.what, entry.subject, entry.address)] == [40, 500, 64]
    assert entry.detail == "z"


def test_a_file_made_before_goes_on_being_used(access: Access, tmp_path: Path) -> None:
    access.trail.record("ada", "signed in")
    again = open_database(str(tmp_path / "accounts.sqlite"))
    assert [entry.who for entry in Trail(again).entries()] == ["ada"]
    assert quick_passwords().fits(None, "") is False
