"""One gate before whole prefixes: no sub-route of a page, whatever mounts it, can be forgotten.

With no account made, a guarded page answers only a browser on this machine that asked for this
machine by name. With accounts, it answers whoever is signed in with a role that opens it.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlencode

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts import access as shared
from assistant.accounts.access import Access
from assistant.accounts.origins import is_foreign, is_unproven
from assistant.accounts.pages import PAGE_HEADERS, forbidden_page
from assistant.accounts.paths import guarding, route_path
from assistant.accounts.roles import opens
from assistant.accounts.users import Account
from assistant.guard import with_headers
from assistant.local import REFUSED, is_local

SIGN_IN, SIGN_OUT, ACCOUNT = "/sign-in", "/sign-out", "/account"
OPENID, OPENID_DONE = "/sign-in/openid", "/sign-in/openid/done"
OPEN = frozenset({SIGN_IN, SIGN_OUT, ACCOUNT, OPENID, OPENID_DONE, "/healthz"})
"""Answer everybody where all else is closed; each looks after itself."""
FOREIGN = (
    "Another site's page asked for this, so it was refused. Behind a proxy that speaks TLS, start "
    "Footnote with --trusted-proxy and let the proxy set X-Forwarded-Proto and pass on Host.\n"
)
RECHECKED_AFTER = 15.0
"""Seconds after which a stream that is open looks whether its session still is."""


class Gate:
    """ASGI middleware. Without `access` there are no accounts, and never will be."""

    def __init__(self, app: ASGIApp, prefixes: Collection[str], access: Access | None) -> None:
        self.app = app
        self._access = access
        readers = access is not None and access.readers_sign_in
        self._prefixes = {*prefixes, "/"} if readers else set(prefixes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        guards = guarding(scope, self._prefixes) if scope["type"] in ("http", "websocket") else ()
        if not guards or (set(guards) == {"/"} and route_path(scope) in OPEN):
            await self.app(scope, receive, send)
            return
        send = with_headers(send) if scope["type"] == "http" else send
        refusal = await self._refusal(scope, guards)
        if refusal is None:

            async def still_open() -> bool:
                return await self._refusal(scope, guards) is None

            stream = _Stream(receive, send, still_open)
            await self.app(scope, stream.receive, stream.send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await refusal(scope, receive, send)

    async def _refusal(self, scope: Scope, guards: Collection[str]) -> Response | None:
        """The answer to a request that goes no further, None for one that may."""
        if is_foreign(scope):
            return PlainTextResponse(FOREIGN, 403)
        access = self._access
        if access is None or not await anyio.to_thread.run_sync(access.needed):
            return None if is_local(scope) else PlainTextResponse(REFUSED, 403)
        account = await self._account(scope)
        if account is None:
            return _ask_to_sign_in(scope)
        if not all(opens(prefix, account.role) for prefix in guards):
            return HTMLResponse(forbidden_page(account, base(scope)), 403, PAGE_HEADERS)
        if is_unproven(scope):
            return PlainTextResponse(FOREIGN, 403)
        shared.remember(scope, account)
        return None

    async def _account(self, scope: Scope) -> Account | None:
        token = shared.cookie(scope, shared.cookie_name(scope))
        if not token or self._access is None:
            return None
        return await anyio.to_thread.run_sync(self._access.sessions.find, token)


class _Stream:
    """An answer on its way out: kept from caches, and ended when its reader may no longer see it.

    It is ended by telling the page behind it that the reader has gone.
    """

    def __init__(
        self, receive: Receive, send: Send, still_open: Callable[[], Awaitable[bool]]
    ) -> None:
        self._receive, self._send, self._still_open = receive, send, still_open
        self._checked = time.monotonic()
        self._ended = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            _keep_private(MutableHeaders(scope=message))
        elif time.monotonic() >= self._checked + RECHECKED_AFTER:
            self._checked = time.monotonic()
            if not self._ended and not await self._still_open():
                self._ended = True
                await self._send(_LAST.get(message["type"], message))
        if not self._ended:
            await self._send(message)

    async def receive(self) -> Message:
        return {"type": "http.disconnect"} if self._ended else await self._receive()


_LAST: dict[str, Message] = {
    "http.response.body": {"type": "http.response.body", "body": b"", "more_body": False},
    "websocket.send": {"type": "websocket.close", "code": 1008},
}


def base(scope: Scope) -> str:
    """Where the application is mounted, "" at the top; what links of ours begin with."""
    return str(scope.get("root_path", "")).rstrip("/")


def _ask_to_sign_in(scope: Scope) -> Response:
    """A page for somebody who opened one, and a plain refusal for all else."""
    headers = Headers(scope=scope)
    wants_page = scope.get("method") == "GET" and "text/html" in headers.get("accept", "")
    if not wants_page or headers.get("sec-fetch-dest", "document") != "document":
        return PlainTextResponse("Sign in first.\n", 401)
    query = urlencode({"next": route_path(scope)})
    return RedirectResponse(f"{base(scope)}{SIGN_IN}?{query}", 303, {"cache-control": "no-store"})


def _keep_private(headers: MutableHeaders) -> None:
    """What only some may see is stored nowhere and read by no other origin."""
    for name in [name for name in headers if name.startswith("access-control-")]:
        del headers[name]
    kind = headers.get("content-type", "").partition(";")[0]
    if not kind.startswith(("text/css", "text/javascript", "font/", "image/")):
        headers["cache-control"] = "no-store"
