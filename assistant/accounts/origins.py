"""Telling a request that one of our own pages makes from one that another site's page makes.

A browser sends the cookie along with either, so pages for signed-in people need to know. The
framework's own answer to another origin is to let it read, unless the server is a local one.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PORTS = {"http": ":80", "https": ":443"}
_SCHEMES = {"ws": "http", "wss": "https"}


def is_foreign(scope: Scope) -> bool:
    """Whether a browser says that another site's page makes this request.

    Following a link from there to a page is no such request.
    """
    headers = Headers(scope=scope)
    if any(origin != own_origin(scope) for origin in headers.getlist("origin")):
        return True
    site = headers.get("sec-fetch-site", "none")
    navigating = _method(scope) in SAFE and headers.get("sec-fetch-mode") == "navigate"
    return site not in ("same-origin", "none") and not navigating


def is_unproven(scope: Scope) -> bool:
    """Whether a request that changes something does not say which site's page makes it."""
    if _method(scope) in SAFE and scope["type"] == "http":
        return False
    headers = Headers(scope=scope)
    return "origin" not in headers and headers.get("sec-fetch-site") != "same-origin"


def own_origin(scope: Scope) -> str:
    """Such as "https://archive.example": the scheme and host that the request itself names."""
    named = str(scope["scheme"])
    scheme = _SCHEMES.get(named, named)
    host = Headers(scope=scope).get("host", "").lower().removesuffix(_PORTS.get(scheme, ""))
    return f"{scheme}://{host}"


def _method(scope: Scope) -> str:
    return str(scope.get("method", "GET"))
