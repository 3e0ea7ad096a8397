"""The routes for signing in with a password and out again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import anyio
import anyio.to_thread
import fastapi
from fastapi import Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from assistant.accounts import pages
from assistant.accounts.access import Access, cookie, cookie_name, is_encrypted
from assistant.accounts.attempts import LOCK, network_of
from assistant.accounts.forms import fields, is_token_for, local_address, token_for
from assistant.accounts.gate import ACCOUNT, FOREIGN, SIGN_IN, SIGN_OUT, base
from assistant.accounts.origins import is_foreign
from assistant.accounts.roles import START
from assistant.accounts.sessions import ABSOLUTE
from assistant.accounts.users import Account

WRONG = "The name or the password is wrong."
LOCKED = "Too many sign-ins failed. Try again in {minutes} minutes."
BUSY = "Too many people are signing in at this moment. Try again in a few seconds."
STALE = "This form had been open for too long. Please try again."
FORM_COOKIE = "footnote-form"
CHECKED_AT_ONCE = 2
WAITING = 20
"""Each check of a password takes 64 MB and some tens of milliseconds of a core."""


def add_sign_in(app: fastapi.FastAPI, access: Access, prefixes: Sequence[str]) -> None:
    """Add the routes; `prefixes` are linked from the page of an account."""
    checks = anyio.CapacityLimiter(CHECKED_AT_ONCE)

    @app.get(SIGN_IN)
    async def form(request: Request) -> Response:
        return _form(request, access, request.query_params.get("next", ""))

    @app.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        return await _sign_in(request, access, checks)

    @app.post(SIGN_OUT)
    async def sign_out(request: Request) -> Response:
        return await _sign_out(request, access)

    @app.get(ACCOUNT)
    async def account(request: Request) -> Response:
        token = cookie(request.scope, cookie_name(request.scope))
        found = await anyio.to_thread.run_sync(access.sessions.find, token)
        if found is None:
            return RedirectResponse(f"{base(request.scope)}{SIGN_IN}?next={ACCOUNT}", 303)
        page = pages.account_page(base(request.scope), found, token_for(SIGN_OUT, token), prefixes)
        return HTMLResponse(page, headers=pages.PAGE_HEADERS)


def _form(
    request: Request,
    access: Access,
    next_path: str,
    problem: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    """The sign-in page, with a new token and the cookie that it belongs to."""
    scope, value = request.scope, secrets.token_urlsafe(32)
    wanted = local_address(next_path, "")
    page = pages.sign_in_page(
        base(scope), token_for(SIGN_IN, value), wanted, problem, name, _is_private(request)
    )
    if access.openid is not None:
        page = pages.with_openid(page, base(scope), urlencode({"next": wanted}))
    answer = HTMLResponse(page, status, headers=pages.PAGE_HEADERS)
    answer.set_cookie(
        FORM_COOKIE, value, max_age=3600, path=f"{base(scope)}{SIGN_IN}",
        secure=is_encrypted(scope), httponly=True, samesite="strict",
    )  # fmt: skip
    return answer


def _is_private(request: Request) -> bool:
    """Whether nobody can listen in: the connection is encrypted, or does not leave the machine."""
    return is_encrypted(request.scope) or address_of(request) in ("127.0.0.1", "::1")


async def _sign_in(request: Request, access: Access, checks: anyio.CapacityLimiter) -> Response:
    form = await fields(request)
    name, next_path = form.get("name", "").strip()[:200], form.get("next", "")
    if is_foreign(request.scope):
        return PlainTextResponse(FOREIGN, 403)
    if not is_token_for(SIGN_IN, cookie(request.scope, FORM_COOKIE), form.get("token", "")):
        return _form(request, access, next_path, STALE, name, 400)
    if checks.statistics().tasks_waiting >= WAITING:
        return _form(request, access, next_path, BUSY, name, 503)
    address = network_of(address_of(request))
    wait, locks = access.attempts.begin(name, address)
    if wait:
        problem = LOCKED.format(minutes=max(1, round(wait / 60)))
        answer = _form(request, access, next_path, problem, name, 429)
        answer.headers["retry-after"] = str(int(wait) + 1)
        return answer
    account = await anyio.to_thread.run_sync(
        access.users.check, name, form.get("password", ""), limiter=checks
    )
    if account is None:
        await anyio.to_thread.run_sync(_record_failure, access, name, address, locks)
        return _form(request, access, next_path, WRONG, name, 401)
    access.attempts.succeeded(name, address)
    return await start_session(request, access, account, next_path)


def _record_failure(access: Access, name: str, address: str, locks: Sequence[str]) -> None:
    """An unknown name is not repeated: it may be a password typed into the wrong field."""
    who = name if access.users.known(name) else "(unknown)"
    if access.attempts.noted():
        access.trail.record(who, "sign-in failed", address=address)
    if locks:
        access.trail.record(who, "locked out", address=address, detail=f"{LOCK // 60} minutes")


async def start_session(
    request: Request, access: Access, account: Account, next_path: str
) -> Response:
    """Go on to a page with a session of one's own; the one before is ended."""

    def opened() -> str:
        if before := cookie(request.scope, cookie_name(request.scope)):
            access.sessions.close(before)
        access.trail.record(account.name, "signed in", address=address_of(request))
        return access.sessions.open(account.name)

    scope = request.scope
    token = await anyio.to_thread.run_sync(opened)
    wanted = local_address(next_path, START[account.role])
    answer = RedirectResponse(f"{base(scope)}{wanted}", 303, {"cache-control": "no-store"})
    # Lax, so that a link in a mail opens the page; what changes something asks for more.
    answer.set_cookie(
        cookie_name(scope), token, max_age=ABSOLUTE, path="/",
        secure=is_encrypted(scope), httponly=True, samesite="lax",
    )  # fmt: skip
    return answer


async def _sign_out(request: Request, access: Access) -> Response:
    scope, form = request.scope, await fields(request)
    token = cookie(scope, cookie_name(scope))
    if is_foreign(scope) or not is_token_for(SIGN_OUT, token, form.get("token", "")):
        return PlainTextResponse(FOREIGN, 403)
    ended: Callable[[], None] = lambda: _end(access, token, address_of(request))  # noqa: E731
    await anyio.to_thread.run_sync(ended)
    answer = RedirectResponse(f"{base(scope)}{SIGN_IN}", 303, {"cache-control": "no-store"})
    answer.delete_cookie(cookie_name(scope), path="/", secure=is_encrypted(scope), httponly=True)
    return answer


def _end(access: Access, token: str, address: str) -> None:
    if account := access.sessions.find(token):
        access.trail.record(account.name, "signed out", address=address)
    access.sessions.close(token)


def address_of(request: Request) -> str:
    """The reader's address; a proxy's word for it counts only where the proxy is trusted."""
    return request.client.host if request.client else ""
