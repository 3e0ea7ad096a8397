"""Sessions: random, stored as digests, ended by time and by number."""

from __future__ import annotations

from pathlib import Path

import pytest
from account_doubles import PASSWORD, Clock, quick_passwords

from assistant.accounts.access import Access
from assistant.accounts.database import open_database
from assistant.accounts.sessions import A_PERSON, ABSOLUTE, IDLE, Sessions
from assistant.accounts.users import Users


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sessions(tmp_path: Path, clock: Clock) -> Sessions:
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    Users(engine, quick_passwords()).add("ada", "staff", PASSWORD)
    return Sessions(engine, clock)


def test_a_session_knows_whose_it_is(sessions: Sessions) -> None:
    found = sessions.find(sessions.open("ada"))
    assert found is not None
    assert found.name == "ada"
    assert sessions.find("") is None
    assert sessions.find("guess") is None


def test_tokens_are_long_differ_and_are_not_stored(sessions: Sessions, tmp_path: Path) -> None:
    tokens = {sessions.open("ada") for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) >= 43 for token in tokens), "32 random bytes"
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert not any(token.encode() in stored for token in tokens)


def test_an_idle_session_ends(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open("ada")
    clock.now += IDLE - 1
    assert sessions.find(token) is not None
    clock.now += IDLE - 1
    assert sessions.find(token) is not None, "the last request counts"
    clock.now += IDLE
    assert sessions.find(token) is None


def test_a_busy_session_ends_too(sessions: Sessions, clock: Clock) -> None:
    token = sessions.open("ada")
    ends = clock.now + ABSOLUTE
    while clock.now + IDLE - 1 < ends:
        clock.now += IDLE - 1
        assert sessions.find(token) is not None
    clock.now = ends
    assert sessions.find(token) is None


def test_a_closed_session_ends(sessions: Sessions) -> None:
    token = sessions.open("ada")
    sessions.close(token)
    assert sessions.find(token) is None


def test_a_person_has_so_many_sessions_and_no_more(sessions: Sessions, clock: Clock) -> None:
    tokens = []
    for _ in range(A_PERSON + 2):
        clock.now += 1
        tokens.append(sessions.open("ada"))
    assert [sessions.find(token) is not None for token in tokens] == [False] * 2 + [True] * A_PERSON


def test_ended_sessions_leave_the_database(access: Access, tmp_path: Path) -> None:
    clock = Clock()
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    sessions = Sessions(engine, clock)
    sessions.open("staff")
    clock.now += ABSOLUTE
    sessions.open("admin")
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sessions").scalars().all()
    assert names == ["admin"]
