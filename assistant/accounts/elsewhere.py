"""The routes for signing in elsewhere and coming back."""

from __future__ import annotations

from collections.abc import Mapping

import anyio.to_thread
import fastapi
from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.accounts import pages
from assistant.accounts.access import Access, cookie, is_encrypted
from assistant.accounts.forms import local_address
from assistant.accounts.gate import OPENID, OPENID_DONE, base
from assistant.accounts.openid import LIFETIME, Person, Provider, SignInFailed
from assistant.accounts.signing_in import address_of, start_session
from assistant.accounts.users import Account

COOKIE = "footnote-openid"


def add_openid(app: fastapi.FastAPI, access: Access, provider: Provider) -> None:
    """Add the routes of a provider."""

    @app.get(OPENID)
    async def begin(request: Request) -> Response:
        wanted = local_address(request.query_params.get("next", ""), "")
        try:
            address, key = await anyio.to_thread.run_sync(provider.begin, wanted)
        except SignInFailed as problem:
            return _problem(request, problem, 502)
        answer = RedirectResponse(address, 303, {"cache-control": "no-store"})
        # Lax, since the provider's page leads back here.
        answer.set_cookie(
            COOKIE, key, max_age=LIFETIME, path=f"{base(request.scope)}{OPENID}",
            secure=is_encrypted(request.scope), httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    @app.get(OPENID_DONE)
    async def done(request: Request) -> Response:
        key, query = cookie(request.scope, COOKIE), dict(request.query_params)
        try:
            person, account = await anyio.to_thread.run_sync(
                _admitted, access, provider, key, query, address_of(request)
            )
        except SignInFailed as problem:
            return _problem(request, problem, 403)
        answer = await start_session(request, access, account, person.next_path)
        answer.delete_cookie(COOKIE, path=f"{base(request.scope)}{OPENID}")
        return answer


def _admitted(
    access: Access, provider: Provider, key: str, query: Mapping[str, str], address: str
) -> tuple[Person, Account]:
    try:
        person = provider.finish(key, query)
    except SignInFailed as problem:
        if access.attempts.noted():
            access.trail.record("(openid)", "sign-in failed", address=address, detail=str(problem))
        raise
    return person, access.users.admit(person.subject, person.shown, person.role)


def _problem(request: Request, problem: SignInFailed, status: int) -> Response:
    page = pages.problem_page(base(request.scope), str(problem))
    return HTMLResponse(page, status, headers=pages.PAGE_HEADERS)
