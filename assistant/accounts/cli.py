"""`footnote users add|list|role|password|remove|audit`: who may sign in, and what they did."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from assistant.accounts.access import Access, open_access
from assistant.accounts.database import explained
from assistant.accounts.options import accounts_option, default_place
from assistant.accounts.passwords import LEAST, check_password
from assistant.accounts.roles import ROLES
from assistant.accounts.users import check_name
from index.errors import InputError
from index.terminal import counted, one_line

role_option = click.option("--role", type=click.Choice(ROLES), required=True)
password_file_option = click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Takes the password from a file's first line, or from standard input with -.",
)


@click.group()
def users() -> None:
    """Look after the accounts of those who sign in."""


@contextmanager
def _accounts(place: str | None) -> Iterator[Access]:
    place = place or default_place()
    access = open_access(place)
    with explained(place):
        yield access


@users.command()
@click.argument("name")
@role_option
@password_file_option
@accounts_option
def add(name: str, role: str, password_file: Path | None, accounts: str | None) -> None:
    """Make an account. The password is asked for twice, unless it comes from a file."""
    check_name(name)
    with _accounts(accounts) as access:
        access.users.add(name, role, _password(password_file, name))
        access.trail.record(_who(), "account added", name, detail=role)
    click.echo(f"{name} may sign in as {role}.")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@accounts_option
def list_(as_json: bool, accounts: str | None) -> None:
    """List the accounts with their roles."""
    with _accounts(accounts) as access:
        found = access.users.all()
    if as_json:
        click.echo(json.dumps([asdict(account) for account in found], ensure_ascii=False))
        return
    for account in found:
        since = datetime.fromtimestamp(account.created, UTC).date().isoformat()
        shown = "" if account.shown == account.name else f"  {one_line(account.shown)}"
        click.echo(f"{one_line(account.name):<24}{account.role:<12}since {since}{shown}")
    if not found:
        click.echo("No accounts: staff and evaluation pages answer on this machine only.")


@users.command()
@click.argument("name")
@role_option
@accounts_option
def role(name: str, role: str, accounts: str | None) -> None:
    """Give an account another role, from its next request on."""
    with _accounts(accounts) as access:
        access.users.set_role(name, role)
        access.trail.record(_who(), "role changed", name, detail=role)
    click.echo(f"{one_line(name)} is {role} now.")


@users.command()
@click.argument("name")
@password_file_option
@accounts_option
def password(name: str, password_file: Path | None, accounts: str | None) -> None:
    """Set another password and end the account's sessions."""
    with _accounts(accounts) as access:
        if not access.users.known(name):
            raise InputError(f"There is no account {name!r}. `footnote users list` shows all.")
        access.users.set_password(name, _password(password_file, name))
        access.trail.record(_who(), "password changed", name)
    click.echo(f"{one_line(name)} has a new password and has to sign in again.")


@users.command()
@click.argument("name")
@accounts_option
def remove(name: str, accounts: str | None) -> None:
    """Remove an account and end its sessions."""
    with _accounts(accounts) as access:
        access.users.remove(name)
        access.trail.record(_who(), "account removed", name)
        left = access.users.any()
    click.echo(f"{one_line(name)} can no longer sign in.")
    if not left:
        click.echo("That was the last account: pages answer on this machine only again.")


@users.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--who", help="Only what this account did.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@accounts_option
def audit(limit: int, who: str | None, as_json: bool, accounts: str | None) -> None:
    """Show who did what, newest first: sign-ins, accounts, and what staff did on their pages."""
    with _accounts(accounts) as access:
        entries = access.trail.entries(limit, who)
    for entry in entries:
        if as_json:
            click.echo(json.dumps(asdict(entry), ensure_ascii=False))
            continue
        others = [entry.subject, entry.detail, entry.address and f"from {entry.address}"]
        line = "  ".join(one_line(text) for text in (entry.who, entry.what, *others) if text)
        click.echo(f"{entry.at}  {line}")
    if not entries and not as_json:
        click.echo(f"{counted(0, 'entries')}.")


def _who() -> str:
    """Whoever runs the command, as far as the system knows."""
    try:
        return f"(command line: {getpass.getuser()})"
    except (KeyError, OSError):
        return "(command line)"


def _password(file: Path | None, name: str) -> str:
    """A new password, checked. Raises InputError."""
    if file is None:
        if not sys.stdin.isatty():
            raise InputError(
                "A password is asked for on a terminal, and there is none. Give it in a file: "
                "--password-file FILE, or on standard input: --password-file -"
            )
        hint = f"Password (at least {LEAST} characters)"
        typed = str(click.prompt(hint, hide_input=True, confirmation_prompt=True))
    else:
        with click.open_file(str(file), encoding="utf-8") as stream:
            typed = stream.readline().rstrip("\r\n")
    check_password(typed, name)
    return typed
