"""Pages for the people who run Footnote: closed to everybody but this machine.

Until there are accounts, a prefix such as /eval answers only a browser on this machine that
asked for this machine by name. A proxy in front makes every reader look local, so a request
that came through one is refused; so is one for another host's name, which is how a page
elsewhere would reach a local server through a name of its own (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = (
    "This page answers only on the machine that Footnote runs on: open it there as "
    "http://127.0.0.1, not through a proxy or another name.\n"
)
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class LoopbackOnly:
    """ASGI middleware over whole prefixes, so that no sub-route of a page can be forgotten."""

    def __init__(self, app: ASGIApp, prefixes: Sequence[str]) -> None:
        self.app = app
        self._prefixes = tuple(prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guarded = scope["type"] in ("http", "websocket") and self._guards(scope["path"])
        if guarded and not is_local(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await PlainTextResponse(REFUSED, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _guards(self, path: str) -> bool:
        path = "/" + path.lstrip("/")
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in self._prefixes)


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, asks for it by name, and by no proxy."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    return (
        client is not None
        and _loopback(client[0])
        and _loopback(_host(headers.get("host", "")))
        and not any(name in headers for name in FORWARDED)
    )


def _host(value: str) -> str:
    """The host of a Host header, without its port and without an IPv6 address's brackets."""
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.partition(":")[0]


def _loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
