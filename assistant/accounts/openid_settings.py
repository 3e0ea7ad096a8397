"""Settings for signing in elsewhere (OpenID Connect), read from a TOML file."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.accounts.roles import ROLES, Role, is_role
from index.errors import InputError

_TEXTS = ("issuer", "client_id", "redirect", "claim")
_KEYS = {*_TEXTS, "client_secret_file", "roles"}
PRECEDENCE: tuple[Role, ...] = ("admin", "staff", "evaluator", "reader")
"""Whose claim has the values of several roles gets the first of them."""


@dataclass(frozen=True, slots=True)
class OpenIdSettings:
    """`redirect` is where the provider sends people back to; `roles` are a claim's values by role.

    `client_secret` is None for a client that proves itself by PKCE alone.
    """

    issuer: str
    client_id: str
    redirect: str
    claim: str
    roles: Mapping[Role, frozenset[str]]
    client_secret: str | None = None

    def role_of(self, claims: Mapping[str, Any]) -> Role | None:
        """The role that somebody's claims give; None where they give none."""
        found = claims.get(self.claim)
        values = {found} if isinstance(found, str) else set()
        if isinstance(found, list):
            values = {value for value in found if isinstance(value, str)}
        return next((role for role in PRECEDENCE if values & self.roles.get(role, set())), None)


def read_openid(path: Path) -> OpenIdSettings:
    """Settings from a TOML file. Raises InputError that names what is wrong."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise InputError(f"{path} cannot be read as TOML: {exc}") from exc
    if unknown := values.keys() - _KEYS:
        raise InputError(f"{path} has {', '.join(sorted(unknown))}; known are {sorted(_KEYS)}.")
    missing = [key for key in _TEXTS if not isinstance(values.get(key), str) or not values[key]]
    if missing:
        raise InputError(f"{path} needs {', '.join(missing)}, each a text.")
    for key in ("issuer", "redirect"):
        _check_address(path, key, values[key])
    return OpenIdSettings(
        **{key: values[key] for key in _TEXTS},
        roles=_roles(path, values.get("roles")),
        client_secret=_secret(path, values.get("client_secret_file")),
    )


def _check_address(path: Path, key: str, address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme == "https" and parts.netloc:
        return
    if parts.scheme != "http" or not _is_loopback(parts.hostname or ""):
        raise InputError(
            f"{path}: {key} is {address!r}; an https address is expected "
            "(http only for an address of this machine, such as http://127.0.0.1:9000)."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _roles(path: Path, table: object) -> Mapping[Role, frozenset[str]]:
    found: dict[Role, frozenset[str]] = {}
    for role, values in (table if isinstance(table, dict) else {}).items():
        texts = isinstance(values, list) and all(isinstance(value, str) for value in values)
        if not is_role(role) or not texts:
            raise InputError(
                f'{path}: {role} = {values!r} in [roles]; such as staff = ["archive-staff"] is '
                f"expected, of {', '.join(ROLES)}."
            )
        found[role] = frozenset(values)
    if not found:
        raise InputError(f"{path} needs [roles]: which values of the claim give which role.")
    return found


def _secret(path: Path, file: object) -> str | None:
    if file is None:
        return None
    try:
        secret = (path.parent / str(file)).read_text("utf-8").strip()
    except (OSError, ValueError) as exc:
        raise InputError(f"{path}: client_secret_file {file!r} cannot be read: {exc}") from exc
    if not secret:
        raise InputError(f"{path}: client_secret_file {file!r} is empty.")
    return secret
