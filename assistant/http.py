"""The web application: the reader's page, the permanent pages of articles, and their guard."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import fastapi
import uvicorn
from fastapi.responses import HTMLResponse
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.accounts.access import Access
from assistant.accounts.gate import Gate
from assistant.accounts.signing_in import add_sign_in
from assistant.assistant import Assistant
from assistant.guard import ARTICLE_POLICY, Guard
from assistant.ledger.recorder import Recorder
from assistant.live import Serving
from assistant.ui.page import mount
from assistant.ui.seal import Seal
from assistant.ui.source import article_page, message_page, withdrawn_page
from assistant.ui.span import parse_span
from index.errors import ArticleMissing, ArticleWithdrawn, InputError


@dataclass(frozen=True, slots=True)
class Section:
    """Pages under one prefix, for those who look after the archive: `mount` adds them."""

    prefix: str
    mount: Callable[[fastapi.FastAPI, Serving], None]


def create_app(
    serving: Serving,
    sections: Sequence[Section] = (),
    examples: Sequence[str] = (),
    recorder: Recorder | None = None,
    access: Access | None = None,
    seal: Seal | None = None,
) -> fastapi.FastAPI:
    """One application over the index that `serving` has open; sections are about the generation
    that is open now, and answer whom `access` lets in: this machine only where there is none.

    `examples` are questions that the start page offers. What readers ask and say goes to the
    `recorder`; without one nothing is kept, and the page asks for no opinion. A conversation that
    a browser kept is opened by the `seal` that closed it.
    """
    app = fastapi.FastAPI(title="Footnote", docs_url=None, redoc_url=None, openapi_url=None)
    prefixes = [section.prefix for section in sections]
    app.add_middleware(Guard, sections=prefixes)
    app.add_middleware(Gate, prefixes=prefixes, access=access)  # first: it reads no body
    _add_health(app, serving)
    if access is not None:
        _add_accounts(app, access, prefixes)
    _add_articles(app, serving)
    for section in sections:
        section.mount(app, serving)
    mount(app, serving, examples, recorder, seal)  # last: a route added after it answers 404
    return app


def serve(app: fastapi.FastAPI, listening: socket.socket) -> None:
    """Serve until interrupted."""
    # Every open page holds a stream of events, which would keep the server from ending.
    # Headers of a proxy are believed of those alone that `create_app` was told to trust.
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=2, proxy_headers=False
    )
    with contextlib.suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


def _add_accounts(app: fastapi.FastAPI, access: Access, prefixes: Sequence[str]) -> None:
    add_sign_in(app, access, prefixes)
    if access.openid is not None:
        from assistant.accounts.elsewhere import add_openid
        from assistant.accounts.openid import Provider

        add_openid(app, access, Provider(access.openid))
    if access.trusted_proxies:  # last, so that every other middleware sees the reader's address
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(access.trusted_proxies))


def _add_health(app: fastapi.FastAPI, serving: Serving) -> None:
    @app.get("/healthz")
    def health() -> dict[str, str | int]:
        index = serving().index
        return {
            "status": "ok",
            "articles": index.article_count,
            "generation": index.manifest.generation,
        }


def _add_articles(app: fastapi.FastAPI, serving: Serving) -> None:
    # Text parameters: a number that cannot be read gets a page in words, not a JSON error.
    @app.api_route("/article/{article_id:path}", methods=["GET", "HEAD"])
    def article(
        article_id: str, version: str | None = None, start: str = "", end: str = ""
    ) -> HTMLResponse:
        return _article_response(serving(), article_id, version, start, end)


def _article_response(
    assistant: Assistant, article_id: str, version: str | None, start: str, end: str
) -> HTMLResponse:
    try:
        article = assistant.index.article(article_id, version or None)
        body, status = article_page(article, parse_span(start, end, article)), 200
    except InputError as problem:
        body, status = message_page("No such passage", str(problem)), 422
    except ArticleWithdrawn as problem:
        body, status = withdrawn_page(problem), 410
    except ArticleMissing:
        missing = "The archive that is being served holds no such article or version."
        body, status = message_page("No such article", missing), 404
    return HTMLResponse(body, status, headers={"content-security-policy": ARTICLE_POLICY})
