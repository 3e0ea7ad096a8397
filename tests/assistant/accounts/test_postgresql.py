"""The same accounts in PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator

import postgres
import pytest
import sqlalchemy as sa
from account_doubles import PASSWORD, quick_passwords

from assistant.accounts.access import Access, over
from assistant.accounts.database import open_database


@pytest.fixture(scope="module")
def engine() -> Iterator[sa.Engine]:
    if postgres.binaries() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(postgres.MISSING)
        pytest.skip(postgres.MISSING)
    with postgres.server() as url:
        opened = open_database(url)
        yield opened
        opened.dispose()


@pytest.fixture(scope="module")
def access(engine: sa.Engine) -> Access:
    return over(engine, quick_passwords())


def test_an_account_signs_in_and_is_removed(access: Access) -> None:
    access.users.add("ada", "staff", PASSWORD)
    assert access.users.check("ada", PASSWORD) is not None
    tokens = [access.sessions.open("ada") for _ in range(12)]
    found = access.sessions.find(tokens[-1])
    assert found is not None
    assert found.role == "staff"
    assert access.users.admit("id.example/7", "Eve", "admin").role == "admin"
    access.users.remove("ada")
    assert access.sessions.find(tokens[-1]) is None


def test_an_entry_of_the_trail_is_neither_altered_nor_deleted(
    access: Access, engine: sa.Engine
) -> None:
    access.trail.record("ada", "signed in")
    for statement in ("UPDATE trail SET who = 'eve'", "DELETE FROM trail"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    assert [entry.who for entry in access.trail.entries()] == ["ada"]


def test_it_is_opened_again_as_it_is(engine: sa.Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    assert open_database(url).dialect.name == "postgresql"
