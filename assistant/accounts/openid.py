"""Signing in elsewhere: OpenID Connect's authorization code flow with PKCE, by Authlib.

Checked before anybody is let in: state (bound to the browser by a cookie), the issuer of the
answer, the ID token's signature by a key of the issuer, and its issuer, audience, expiry and nonce.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from assistant.accounts.openid_settings import OpenIdSettings
from assistant.accounts.roles import Role
from index.errors import FootnoteError, MissingExtra

log = logging.getLogger(__name__)

LIFETIME = 600
"""Seconds that somebody has to sign in at the provider."""
AT_ONCE = 1000
KEPT = 3600
"""Seconds for which the provider's metadata and keys are kept."""
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
"""By a key pair: with "none" or an HMAC, whoever knows the public key could sign."""
SCOPE = "openid profile email"
LEEWAY = 60
TIMEOUT = 10.0
LONGEST_SUBJECT = 255


class SignInFailed(FootnoteError):
    """A sign-in elsewhere that came to nothing; the text may be shown to whoever tried."""


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` never changes and belongs to nobody else; `next_path` is the page asked for."""

    subject: str
    shown: str
    role: Role
    next_path: str


@dataclass(frozen=True, slots=True)
class _Begun:
    next_path: str
    until: float
    state: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))


class Provider:
    """The place where people sign in. Safe to share between threads; its calls take a while."""

    def __init__(
        self, settings: OpenIdSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        try:
            import authlib.integrations.httpx_client  # noqa: F401
        except ImportError as exc:
            raise MissingExtra("Signing in with OpenID Connect", "oidc") from exc
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._begun: OrderedDict[str, _Begun] = OrderedDict()
        self._metadata: tuple[float, Mapping[str, Any], Mapping[str, Any]] | None = None

    def begin(self, next_path: str) -> tuple[str, str]:
        """(where to send a browser, the value of the cookie that it has to bring back)."""
        from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        begun, key = _Begun(next_path, self._clock() + LIFETIME), secrets.token_urlsafe(32)
        with _Reached():
            metadata, _ = self._described()
            address = prepare_grant_uri(
                metadata["authorization_endpoint"],
                client_id=self._settings.client_id,
                response_type="code",
                redirect_uri=self._settings.redirect,
                scope=SCOPE,
                state=begun.state,
                nonce=begun.nonce,
                code_challenge=create_s256_code_challenge(begun.verifier),
                code_challenge_method="S256",
            )
        with self._lock:
            self._begun[key] = begun
            while len(self._begun) > AT_ONCE:
                self._begun.popitem(last=False)
        return str(address), key

    def finish(self, key: str, answer: Mapping[str, str]) -> Person:
        """Who came back with the provider's answer. Raises SignInFailed; works once a cookie."""
        with self._lock:
            begun = self._begun.pop(key, None)
        if begun is None or self._clock() >= begun.until:
            raise SignInFailed("That sign-in was begun too long ago, or in another browser.")
        if not hmac.compare_digest(begun.state.encode(), answer.get("state", "").encode()):
            raise SignInFailed("That answer belongs to another sign-in.")
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:
            raise SignInFailed("That answer comes from another provider.")
        if "code" not in answer:
            raise SignInFailed("The provider did not let you in.")
        with _Reached():
            claims = self._claims(begun, answer["code"])
        return self._person(claims, begun.next_path)

    def _claims(self, begun: _Begun, code: str) -> Mapping[str, Any]:
        metadata, _ = self._described()
        with self._client() as client:
            token = client.fetch_token(
                metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=begun.verifier,
            )
        return self._verified(token, begun.nonce)

    def _verified(self, token: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jwk import KeySet

        def decoded(keys: Mapping[str, Any]) -> Any:
            return jwt.decode(str(token["id_token"]), KeySet.import_key_set(dict(keys)), SIGNED_BY)  # type: ignore[arg-type]

        try:
            found = decoded(self._described()[1])
        except InvalidKeyIdError:  # the provider has changed its keys since
            found = decoded(self._described(anew=True)[1])
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": self._settings.issuer},
                "aud": {"essential": True, "value": self._settings.client_id},
            },
            params={
                "nonce": nonce,
                "client_id": self._settings.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=LEEWAY)
        return dict(claims)

    def _person(self, claims: Mapping[str, Any], next_path: str) -> Person:
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise SignInFailed("The provider does not say who you are.")
        shown = next(
            (str(claims[name]) for name in ("preferred_username", "email") if claims.get(name)),
            subject,
        )
        role = self._settings.role_of(claims)
        if role is None:
            raise SignInFailed(f"{shown} has no role here. Ask whoever looks after this archive.")
        return Person(
            f"{urlsplit(self._settings.issuer).hostname}/{subject}", shown, role, next_path
        )

    def _described(self, anew: bool = False) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """The provider's metadata and keys, asked for again after an hour."""
        known = self._metadata
        if known is not None and self._clock() < known[0] and not anew:
            return known[1], known[2]
        issuer = self._settings.issuer
        with self._client() as client:
            metadata = _json(client, f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            if metadata.get("issuer") != issuer:
                raise ValueError(f"the metadata is of {metadata.get('issuer')!r}, not {issuer!r}")
            keys = _json(client, metadata["jwks_uri"])
        self._metadata = self._clock() + KEPT, metadata, keys
        return metadata, keys

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        secret = self._settings.client_secret
        return OAuth2Client(
            self._settings.client_id,
            secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope=SCOPE,
            redirect_uri=self._settings.redirect,
            timeout=TIMEOUT,
            follow_redirects=False,
        )


class _Reached:
    """Turns whatever went wrong at the provider into SignInFailed; the log has the details."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, exc: BaseException | None, trace: object) -> None:
        if isinstance(exc, Exception) and not isinstance(exc, SignInFailed):
            log.warning("a sign-in with OpenID Connect failed: %s: %s", type(exc).__name__, exc)
            raise SignInFailed(
                "The provider could not be asked, or gave an answer that cannot be trusted. "
                "The server's log has the details."
            ) from exc


def _json(client: Any, address: str) -> Mapping[str, Any]:
    answer = client.request("GET", address, withhold_token=True)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError(f"{address} does not hold a JSON object")
    return found
