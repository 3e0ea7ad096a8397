"""What stands before every page: security headers, a bound on bodies, and closed routes."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.accounts.paths import route_path

PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-src 'none'; object-src 'none'; "
    "base-uri 'self'; frame-ancestors 'none'"
)
ARTICLE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
MAX_BODY = 64 * 1024
"""Bytes. The longest question is 4,000 characters, the longest conversation that comes back from
a browser 40,000 (`assistant/ui/seal.py`)."""
MAX_SECTION_BODY = 2 * 1024 * 1024
"""Bytes, below the sections: choosing a row of a table sends the whole of its column."""

PREFIX = "/gradio_api/"
# What the page calls. The framework's other routes take uploads, serve files or proxy requests.
OPEN_CALLS = frozenset(
    {"queue", "component_server", "heartbeat", "startup-events", "cancel", "reset", "info"}
)
CLOSED_PAGES = (
    "/login",
    "/logout",
    "/monitoring",
    "/openapi.json",
    "/pwa_icon",
    "/custom_component",
    "/svelte",
)

FORM = "application/x-www-form-urlencoded"
FORMS = ("/sign-in", "/sign-out")


class Guard:
    """ASGI middleware; answers refused requests itself and adds headers to all others.

    Written against ASGI directly, because the answer arrives as a stream of events, which
    a middleware that collects responses would hold back.
    """

    def __init__(self, app: ASGIApp, sections: Sequence[str] = ()) -> None:
        self.app = app
        self._sections = tuple(f"{prefix}/" for prefix in sections)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        send = with_headers(send)
        if refusal := _refusal(scope, self._sections):
            await refusal(scope, receive, send)
            return
        most = MAX_SECTION_BODY if route_path(scope).startswith(self._sections) else MAX_BODY
        body = await _read_bounded(receive, most) if scope["method"] == "POST" else None
        if body is None and scope["method"] == "POST":
            too_large = f"The request body is larger than {most:,} bytes."
            await PlainTextResponse(too_large, 413)(scope, receive, send)
            return
        await self.app(scope, receive if body is None else _replay(body, receive), send)


def _refusal(scope: Scope, sections: Sequence[str]) -> PlainTextResponse | None:
    """The answer to a request that goes no further, None for one that may."""
    path, method = route_path(scope), scope["method"]
    if method not in ("GET", "HEAD", "POST", "OPTIONS"):
        return PlainTextResponse("Method not allowed", 405)
    if _closed(path, sections):
        return PlainTextResponse("Not found", 404)
    kind = Headers(scope=scope).get("content-type", "")
    expected = FORM if path in FORMS else "application/json"
    if method == "POST" and kind.partition(";")[0].strip().lower() != expected:
        return PlainTextResponse(f"Expected a body of type {expected}", 415)
    return None


def _closed(path: str, sections: Sequence[str]) -> bool:
    """Whether a path is one of the framework's that no page needs, in any of its mounts."""
    _, found, call = path.partition(PREFIX)
    if found:
        return call.partition("/")[0] not in OPEN_CALLS
    mount = next((section for section in sections if path.startswith(section)), "/")
    return path[len(mount) - 1 :].startswith(CLOSED_PAGES)


async def _read_bounded(receive: Receive, most: int) -> bytes | None:
    """The whole body, None where it is longer than the bound; reads no further than that."""
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Hand out `body` once, then whatever comes: the stream must learn of a disconnect."""
    pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return pending.pop() if pending else await receive()

    return replayed


def with_headers(send: Send) -> Send:
    """Add the security headers to an answer that has none of its own."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
