"""Command line options about accounts, and the place where they are kept."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from index.errors import InputError
from index.folders import data_folder

if TYPE_CHECKING:
    from assistant.accounts.access import Access

Command = TypeVar("Command", bound=Callable[..., Any])

accounts_option = click.option(
    "--accounts",
    metavar="PATH|URL",
    envvar="FOOTNOTE_ACCOUNTS",
    help="Where accounts are kept; by default the user's data folder.",
)


def default_place() -> str:
    """`accounts.sqlite` in the user's data folder."""
    return str(data_folder() / "accounts.sqlite")


def access_options(command: Command) -> Command:
    """The options of a server; the command receives `access`, opened, in their place."""

    @wraps(command)
    def opening(
        *positional: Any,
        accounts: str | None,
        readers_sign_in: bool,
        trusted_proxy: tuple[str, ...],
        openid: Path | None,
        **others: Any,
    ) -> Any:
        access = _opened(accounts or default_place(), readers_sign_in, trusted_proxy, openid)
        return command(*positional, access=access, **others)

    wrapped: Any = opening
    for option in (
        click.option(
            "--openid",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Settings (TOML) for signing in elsewhere; needs the extra oidc.",
        ),
        click.option(
            "--trusted-proxy",
            multiple=True,
            metavar="ADDRESS",
            help="A proxy, or a network of proxies, whose X-Forwarded-For and "
            "X-Forwarded-Proto are believed. Repeatable.",
        ),
        click.option("--readers-sign-in", is_flag=True, help="Readers too must sign in."),
        accounts_option,
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def _opened(
    place: str, readers_sign_in: bool, proxies: tuple[str, ...], openid: Path | None
) -> Access:
    from assistant.accounts.access import open_access
    from assistant.accounts.openid_settings import read_openid

    for proxy in proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError as exc:
            raise InputError(
                f"--trusted-proxy {proxy}: an address or a network such as 10.0.0.0/8 is "
                f"expected ({exc})."
            ) from exc
    settings = None if openid is None else read_openid(openid)
    access = open_access(place, readers_sign_in, settings, proxies)
    if readers_sign_in and not access.needed():
        raise InputError(
            "Readers are to sign in, and there is no account. Make one first: "
            "footnote users add NAME --role reader"
        )
    return access
