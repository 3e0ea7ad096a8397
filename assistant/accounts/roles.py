"""Roles, and the pages that each opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeGuard, get_args

Role = Literal["reader", "staff", "evaluator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

OPENS: Mapping[str, frozenset[Role]] = {
    "/staff": frozenset({"staff", "admin"}),
    "/eval": frozenset({"evaluator", "admin"}),
    "/": frozenset(ROLES),
}
"""Prefix → the roles that it opens to. "/" is closed to nobody unless readers must sign in."""

START: Mapping[Role, str] = {
    "reader": "/",
    "staff": "/staff/",
    "evaluator": "/eval/",
    "admin": "/staff/",
}
"""Where somebody goes after signing in without having asked for a page."""


def is_role(text: object) -> TypeGuard[Role]:
    return text in ROLES


def opens(prefix: str, role: Role) -> bool:
    """Whether a role may see what is below a prefix; one that nobody named is the admin's."""
    return role in OPENS.get(prefix, frozenset({"admin"}))
