"""`footnote users`: what it asks for, prints and writes down."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from account_doubles import PASSWORD
from click.testing import CliRunner, Result

from assistant.accounts.access import open_access
from assistant.accounts.cli import users
from assistant.accounts.options import default_place
from index.errors import InputError

Run = Callable[..., Result]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def place(tmp_path: Path) -> str:
    return str(tmp_path / "below" / "accounts.sqlite")


@pytest.fixture
def run(place: str) -> Run:
    def invoked(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(users, [*arguments, "--accounts", place], input=typed)

    return invoked


@pytest.fixture
def ada(run: Run) -> str:
    added = run("add", "ada", "--role", "staff", "--password-file", "-", typed=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert added.output == "ada may sign in as staff.\n"
    return "ada"


def test_accounts_are_added_listed_altered_and_removed(run: Run, ada: str, place: str) -> None:
    assert "ada                     staff       since 20" in run("list").output
    assert run("role", ada, "--role", "admin").output == "ada is admin now.\n"
    (listed,) = json.loads(run("list", "--json").output)
    assert (listed["name"], listed["role"]) == ("ada", "admin")
    assert "password" not in listed
    changed = run("password", ada, "--password-file", "-", typed="another battery horse\n")
    assert changed.output == "ada has a new password and has to sign in again.\n"
    assert open_access(place).users.check(ada, "another battery horse") is not None
    assert "the last account" in run("remove", ada).output
    assert "this machine only" in run("list").output


def test_what_was_done_is_written_down(run: Run, ada: str) -> None:
    run("role", ada, "--role", "admin")
    run("remove", ada)
    entries = [json.loads(line) for line in run("audit", "--json").output.splitlines()]
    assert [(e["what"], e["subject"], e["detail"]) for e in entries] == [
        ("account removed", "ada", ""),
        ("role changed", "ada", "admin"),
        ("account added", "ada", "staff"),
    ]
    assert all(entry["who"].startswith("(command line") for entry in entries)
    assert len(run("audit", "--limit", "1").output.splitlines()) == 1
    assert run("audit", "--who", "nobody").output == "0 entries.\n"


def test_a_password_comes_from_a_file(run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "password").write_text(f"{PASSWORD}\r\nsecond line\n", "utf-8")
    run("add", "ada", "--role", "staff", "--password-file", str(tmp_path / "password"))
    assert open_access(place).users.check("ada", PASSWORD) is not None


@pytest.mark.parametrize("typed", ["short\n", "\n", ""])
def test_no_weak_or_empty_password_is_taken(run: Run, typed: str, place: str) -> None:
    result = run("add", "ada", "--role", "staff", "--password-file", "-", typed=typed)
    assert isinstance(result.exception, InputError)
    assert not open_access(place).users.any()


def test_a_role_has_to_be_named(run: Run) -> None:
    assert "Missing option '--role'" in run("add", "ada").output
    assert "'root' is not one of" in run("add", "ada", "--role", "root").output


def test_without_a_terminal_or_a_file_it_says_what_to_do(run: Run) -> None:
    result = run("add", "ada", "--role", "staff", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert "--password-file" in str(result.exception)


def test_on_a_terminal_the_password_is_asked_for_twice_and_not_shown(place: str) -> None:
    parent, child = pty.openpty()
    driver = "import app; app.main(['users', 'add', 'ada', '--role', 'staff'])"
    process = subprocess.Popen(
        [sys.executable, "-c", driver], cwd=ROOT, stdin=child, stdout=child, stderr=child,
        env=os.environ | {"FOOTNOTE_ACCOUNTS": place}, start_new_session=True,
    )  # fmt: skip
    os.close(child)
    shown = b""
    for prompt in (b"Password", b"Repeat for confirmation"):
        while prompt not in shown:
            shown += os.read(parent, 1000)
        os.write(parent, f"{PASSWORD}\n".encode())
    while b"may sign in" not in shown:
        shown += os.read(parent, 1000)
    assert process.wait(60) == 0
    os.close(parent)
    assert PASSWORD.encode() not in shown
    assert open_access(place).users.check("ada", PASSWORD) is not None


def test_the_usual_place_is_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_place() == "/data/footnote/accounts.sqlite"
