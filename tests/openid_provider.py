"""An OpenID Connect provider on this machine: real tokens, signed, over real HTTP.

It lets everybody in at once, checks what a provider has to check (client, redirect, PKCE, a code
once), and does wrong what a test asks of it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import fastapi
import uvicorn
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "footnote", "s3cret of the client"


@dataclass
class Provider:
    """`claims` are of whoever signs in. `alter` changes an ID token's claims before it is signed,
    `header` its header, `key` what signs it; `query` what goes back with the browser."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "7", "groups": ["desk"]})
    alter: Callable[[dict[str, Any]], None] = lambda claims: None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256"})
    key: Any = None
    query: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[RSAKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    token: Callable[[str], str] = lambda token: token

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish that one alone."""
        self.keys = [RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)}, auto_kid=False)]

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= self.claims
        self.alter(claims)
        key = self.key or self.keys[0]
        header = {"kid": self.keys[0].kid} | self.header
        return str(jwt.encode(header, claims, key, algorithms=[self.header["alg"]]))


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that listens on a loopback address."""
    provider = Provider()
    provider.rotate()
    config = uvicorn.Config(_application(provider), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the provider ended before it had started"
        thread.join(0.02)
    provider.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.should_exit = server.force_exit = True
        thread.join(30)


def _application(provider: Provider) -> fastapi.FastAPI:
    app = fastapi.FastAPI()

    @app.get("/.well-known/openid-configuration")
    def metadata() -> dict[str, Any]:
        provider.asked.append("metadata")
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "jwks_uri": "keys",
        }
        found = {name: f"{provider.address}/{path}" for name, path in ends.items()}
        return {"issuer": provider.address, **found, **provider.metadata}

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        provider.asked.append("keys")
        return dict(KeySet(list(provider.keys)).as_dict(private=False))

    @app.get("/authorize")
    def authorize(request: fastapi.Request) -> RedirectResponse:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        provider.codes[code] = asked
        query = {"code": code, "state": asked["state"], "iss": provider.address} | provider.query
        kept = {name: value for name, value in query.items() if value}
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(kept)}", 303)

    @app.post("/token")
    async def token(request: fastapi.Request) -> JSONResponse:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        given = base64.b64decode(request.headers.get("authorization", "Basic ")[6:]).decode()
        asked = provider.codes.pop(form.get("code", ""), None)
        if asked is None or given != f"{CLIENT}:{SECRET}" or not _proven(asked, form):
            return JSONResponse({"error": "invalid_grant"}, 400)
        signed = provider.token(provider.id_token(asked["nonce"]))
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": signed})

    return app


def _proven(asked: dict[str, str], form: dict[str, str]) -> bool:
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return challenge == asked["code_challenge"] and form["redirect_uri"] == asked["redirect_uri"]


def signed_with_the_public_key(provider: Provider, token: str) -> str:
    """The token signed anew with an HMAC whose secret is the provider's public key."""
    header = base64.urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    signed = f"{header}.{token.split('.')[1]}"
    secret = provider.keys[0].as_pem(private=False)
    digest = hmac.digest(secret, signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
