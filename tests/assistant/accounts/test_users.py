"""Accounts: what names, roles and passwords are taken, and how a password is checked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from account_doubles import PASSWORD
from argon2 import PasswordHasher

from assistant.accounts import schema
from assistant.accounts.access import Access
from assistant.accounts.database import explained, open_database
from assistant.accounts.passwords import Passwords
from assistant.accounts.users import Users
from index.errors import InputError, MissingExtra


class Counting(PasswordHasher):
    """Remembers what it was asked to verify."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.verified.append(str(hash))
        return super().verify(hash, password)


def test_a_password_opens_its_own_account_alone(access: Access) -> None:
    found = access.users.check("staff", PASSWORD)
    assert found is not None
    assert (found.name, found.role) == ("staff", "staff")
    assert access.users.check("staff", PASSWORD + "x") is None
    assert access.users.check("nobody", PASSWORD) is None


def test_only_argon2_hashes_are_stored(access: Access, tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    with engine.connect() as connection:
        hashes = list(connection.execute(sa.select(schema.users.c.password)).scalars())
    assert len(set(hashes)) == 4, "each has a salt of its own"
    assert all(hash.startswith("$argon2id$") for hash in hashes)
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert PASSWORD.encode() not in files


def test_the_usual_hashes_cost_what_rfc_9106_asks_for() -> None:
    assert Passwords().hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_an_unknown_name_takes_the_same_work(tmp_path: Path) -> None:
    hasher = Counting()
    users = Users(open_database(str(tmp_path / "a.sqlite")), Passwords(hasher))
    users.add("ada", "staff", PASSWORD)
    users.admit("id.example/7", "Eve", "admin")
    for name in ("ada", "nobody", "openid:id.example/7"):
        users.check(name, "not the password")
    kinds = {hash.rpartition("$")[0].rpartition("$")[0] for hash in hasher.verified}
    assert len(hasher.verified) == 3, "one verification for each, whoever it is"
    assert len(kinds) == 1, "and with the same parameters"


def test_nobody_gets_in_with_the_password_of_the_one_who_does_not_exist(access: Access) -> None:
    assert access.users.check("nobody", "nobody has this password") is None
    access.users.admit("id.example/7", "Eve", "admin")
    assert access.users.check("openid:id.example/7", "nobody has this password") is None


def test_a_hash_of_other_parameters_is_made_again(access: Access, tmp_path: Path) -> None:
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    assert Users(engine, Passwords(stronger)).check("staff", PASSWORD) is not None
    with engine.connect() as connection:
        query = sa.select(schema.users.c.password).where(schema.users.c.name == "staff")
        assert ",t=2," in str(connection.execute(query).scalar())


@pytest.mark.parametrize(
    "name", ["", "Ada", "a b", "-a", "a.", "ä", "a/b", "a" * 65, "openid:x", "a\n", "<b>", "a\x00"]
)
def test_a_name_that_could_be_misread_is_refused(no_accounts: Access, name: str) -> None:
    with pytest.raises(InputError, match="cannot name an account"):
        no_accounts.users.add(name, "staff", PASSWORD)
    assert not no_accounts.users.any()


@pytest.mark.parametrize("password", ["", "short", "x" * 11, "x" * 1001, "ab" * 8, "ada@home.site"])
def test_a_weak_password_is_refused(no_accounts: Access, password: str) -> None:
    with pytest.raises(InputError):
        no_accounts.users.add("ada@home.site", "staff", password)
    assert not no_accounts.users.any()


def test_roles_and_doubles_are_checked(access: Access) -> None:
    with pytest.raises(InputError, match="no role; there are reader, staff"):
        access.users.add("ada", "root", PASSWORD)
    with pytest.raises(InputError, match="There is an account 'staff' already"):
        access.users.add("staff", "admin", PASSWORD)
    with pytest.raises(InputError, match="There is no account 'ada'"):
        access.users.set_role("ada", "admin")
    with pytest.raises(InputError, match="There is no account 'ada'"):
        access.users.remove("ada")


def test_a_removed_account_is_gone_and_its_sessions_with_it(access: Access) -> None:
    token = access.sessions.open("staff")
    access.users.remove("staff")
    assert access.sessions.find(token) is None
    assert access.users.check("staff", PASSWORD) is None


def test_another_password_ends_the_sessions(access: Access) -> None:
    token = access.sessions.open("staff")
    access.users.set_password("staff", "another battery horse")
    assert access.sessions.find(token) is None
    assert access.users.check("staff", PASSWORD) is None
    assert access.users.check("staff", "another battery horse") is not None


def test_a_password_is_not_changed_where_sessions_cannot_be_ended(
    access: Access, tmp_path: Path
) -> None:
    engine = open_database(str(tmp_path / "accounts.sqlite"))
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER kept BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    access.sessions.open("staff")
    with pytest.raises(sa.exc.IntegrityError):
        access.users.set_password("staff", "another battery horse")
    assert access.users.check("staff", PASSWORD) is not None


def test_another_role_counts_at_once(access: Access) -> None:
    token = access.sessions.open("staff")
    access.users.set_role("staff", "reader")
    found = access.sessions.find(token)
    assert found is not None
    assert found.role == "reader"


def test_a_file_is_its_owners_alone(access: Access, tmp_path: Path) -> None:
    for file in tmp_path.glob("accounts.sqlite*"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_file_named_by_its_address_is_its_owners_alone_too(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        open_database(f"sqlite:///{tmp_path / 'a.sqlite'}")
    finally:
        os.umask(mask)
    assert (tmp_path / "a.sqlite").stat().st_mode & 0o077 == 0


def test_accounts_that_others_could_read_are_mended(tmp_path: Path) -> None:
    file = tmp_path / "accounts.sqlite"
    open_database(str(file))
    file.chmod(0o644)
    open_database(str(file))
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_used_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x" * 5000)
    with pytest.raises(InputError, match="--accounts PATH"):
        open_database(str(tmp_path / "file"))
    with pytest.raises(InputError, match="--accounts PATH"):
        open_database(str(tmp_path / "file" / "below"))
    with pytest.raises(InputError) as raised:
        open_database("postgresql://someone:sesame@127.0.0.1:1/none")
    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize(
    "place",
    ["postgresql://u:sesame@host:abc/db", "://x", "mysql://u:sesame@host/db", "no such://x"],
)
def test_an_address_of_no_use_is_one_line_without_its_password(place: str) -> None:
    with pytest.raises(InputError, match="address of a database") as raised:
        open_database(place)
    assert "sesame" not in str(raised.value)
    assert "\n" not in str(raised.value)
    with pytest.raises(InputError), explained(place):
        raise sa.exc.ArgumentError("anything")


def test_postgresql_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r"\[postgres\]"):
        open_database("postgresql://host/x")
