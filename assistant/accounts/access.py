"""Everything about accounts that a running server shares between its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope

from assistant.accounts.attempts import Attempts
from assistant.accounts.database import open_database
from assistant.accounts.openid_settings import OpenIdSettings
from assistant.accounts.passwords import Passwords
from assistant.accounts.sessions import Sessions
from assistant.accounts.trail import Trail
from assistant.accounts.users import Account, Users

HERE = "(this machine)"
"""Who did something on a page while there was no account."""
_STATE = "footnote.account"


@dataclass(frozen=True, slots=True)
class Access:
    """`openid` where people may sign in elsewhere; `trusted_proxies` are addresses or networks."""

    users: Users
    sessions: Sessions
    trail: Trail
    attempts: Attempts = field(default_factory=Attempts)
    readers_sign_in: bool = False
    openid: OpenIdSettings | None = None
    trusted_proxies: Sequence[str] = ()

    def needed(self) -> bool:
        """Whether anybody can sign in: until then guarded pages answer this machine only."""
        return self.openid is not None or self.users.any()


def open_access(
    place: str,
    readers_sign_in: bool = False,
    openid: OpenIdSettings | None = None,
    trusted_proxies: Sequence[str] = (),
) -> Access:
    """The accounts at a path or database URL. Raises InputError where they cannot be used."""
    return over(open_database(place), Passwords(), readers_sign_in, openid, trusted_proxies)


def over(
    engine: sa.Engine,
    passwords: Passwords,
    readers_sign_in: bool = False,
    openid: OpenIdSettings | None = None,
    trusted_proxies: Sequence[str] = (),
) -> Access:
    users, trail = Users(engine, passwords), Trail(engine)
    return Access(
        users,
        Sessions(engine),
        trail,
        readers_sign_in=readers_sign_in,
        openid=openid,
        trusted_proxies=trusted_proxies,
    )


def cookie_name(scope: Scope) -> str:
    """A browser keeps a cookie of the longer name over TLS only, and for this very host."""
    return "__Host-footnote" if is_encrypted(scope) else "footnote"


def is_encrypted(scope: Scope) -> bool:
    return scope["scheme"] in ("https", "wss")


def cookie(scope: Scope, name: str) -> str:
    """The value of a cookie, "" without it."""
    return cookie_parser(Headers(scope=scope).get("cookie", "")).get(name, "")


def remember(scope: Scope, account: Account | None) -> None:
    scope[_STATE] = account


def signed_in(scope: Mapping[str, object]) -> Account | None:
    """Whose request it is, on a page below a guarded prefix."""
    account = scope.get(_STATE)
    return account if isinstance(account, Account) else None
