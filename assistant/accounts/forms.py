"""Tokens of forms, so that a form of another site cannot stand for one of ours.

A form holds a token that only this server can have made out of a cookie of the same browser.
"""

from __future__ import annotations

import hmac
import secrets
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

_KEY = secrets.token_bytes(32)
"""Of this run: a form that was opened before a restart has to be opened again."""
_MOST_FIELDS = 10
_LONGEST_ADDRESS = 1000


def token_for(purpose: str, cookie: str) -> str:
    return hmac.digest(_KEY, f"{purpose}\n{cookie}".encode(), "sha256").hex()


def is_token_for(purpose: str, cookie: str, token: str) -> bool:
    expected = token_for(purpose, cookie)
    return bool(cookie) and hmac.compare_digest(expected.encode(), token.encode())


async def fields(request: Request) -> dict[str, str]:
    """The fields of a posted form; none where it cannot be read. The guard bounds its size."""
    try:
        text = (await request.body()).decode()
        found = parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in found.items()}


def local_address(wanted: str, otherwise: str) -> str:
    """A path of this server to go on to; `otherwise` for what would lead to another one."""
    odd = "\\" in wanted or any(ord(char) < 33 or ord(char) == 127 for char in wanted)
    if odd or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    away = parts.scheme or parts.netloc or len(wanted) > _LONGEST_ADDRESS
    return otherwise if away or wanted.startswith("/sign-") else wanted
