"""Asking a model over HTTP: bounded in time and size, to one host, and no word of its address.

The reasons that a `ModelFailed` gives are Footnote's own words. What a server says of an error
may hold the key or the question, so its body is not read.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import unquote

import httpcore

from assistant.engines.deadline import Patience
from assistant.engines.settings import ModelSettings
from assistant.engines.wire import Reply, pieces
from index.errors import ModelFailed
from index.fetching.client import retry_after
from index.fetching.network import GuardedBackend

Message = dict[str, str]

_LIMITED = frozenset({429, 503})
_STATUSES = {
    400: "did not accept the request",
    401: "did not accept the key",
    403: "did not accept the key",
    404: "knows no such address or no such model",
    408: "took too long",
    413: "found the request too large",
    429: "takes no more questions for now",
}


class Endpoint:
    """One model at one address. Every request has connections and a deadline of its own."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    @property
    def name(self) -> str:
        return self._settings.name

    def ask(self, messages: Sequence[Message], reply: Reply) -> Generator[str, None, None]:
        """The pieces of the model's text as they come; what `reply` says is known at the end.

        Closing the iterator ends the connection, and with it the model's work. Raises ModelFailed.
        """
        limits = self._settings.limits
        patience = Patience(limits.whole, limits.first)
        url = self._settings.endpoint
        backend = GuardedBackend(patience, frozenset({url.raw_host.decode("ascii").lower()}))
        try:
            with (
                httpcore.ConnectionPool(network_backend=backend) as pool,
                self._patiently(pool, messages, patience) as answer,
            ):
                kind = _header(answer, "content-type")
                yield from pieces(kind, self._bytes(answer, patience), reply)
        except httpcore.ConnectTimeout as exc:
            raise ModelFailed(f"cannot be reached within {limits.connect:g} s") from exc
        except httpcore.ConnectError as exc:
            raise ModelFailed("cannot be reached") from exc
        except httpcore.TimeoutException as exc:
            raise ModelFailed(self._too_slow(patience)) from exc
        except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
            raise ModelFailed("broke off its reply") from exc

    @contextlib.contextmanager
    def _patiently(
        self, pool: httpcore.ConnectionPool, messages: Sequence[Message], patience: Patience
    ) -> Iterator[httpcore.Response]:
        """The answer to the request.

        A rate limit is waited for once, where that is short; a server that does not take the
        bounds by their old names is asked once more with the new one.
        """
        bounds, waited = self._bounds(), False
        while True:
            with self._request(pool, messages, bounds[0]) as answer:
                if answer.status == 400 and len(bounds) > 1:
                    bounds.pop(0)
                    wait: float | None = 0.0
                else:
                    wait = None if waited else self._pause(answer, patience)
                    waited = True
                if wait is None:
                    _check(answer)
                    yield answer
                    return
            time.sleep(wait)

    def _bounds(self) -> list[dict[str, int]]:
        """The bound on a reply's length as most servers take it, and as newer models want it."""
        tokens = self._settings.limits.tokens
        return [{"max_tokens": tokens, "temperature": 0}, {"max_completion_tokens": tokens}]

    def _pause(self, answer: httpcore.Response, patience: Patience) -> float | None:
        """Seconds that a rate limit asks to wait, None where there is none or it is too long."""
        if answer.status not in _LIMITED:
            return None
        asked = retry_after(_header(answer, "retry-after"), datetime.now(UTC))
        most = min(self._settings.limits.wait, patience.remaining())
        return asked if asked is not None and asked < most else None

    def _request(
        self, pool: httpcore.ConnectionPool, messages: Sequence[Message], bounds: dict[str, int]
    ) -> contextlib.AbstractContextManager[httpcore.Response]:
        limits, url = self._settings.limits, self._settings.endpoint
        body = {
            "model": self._settings.name,
            "messages": list(messages),
            "stream": True,
            **bounds,
        }
        return pool.stream(
            "POST",
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=self._headers(),
            content=json.dumps(body).encode(),
            extensions={"timeout": {"connect": limits.connect}},
        )

    def _headers(self) -> list[tuple[str, str]]:
        url, key = self._settings.endpoint, self._settings.key
        headers = {
            "Host": url.netloc.decode("ascii"),
            "Content-Type": "application/json",
            "Accept": "text/event-stream, application/json",
            "Accept-Encoding": "identity",
        }
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        elif url.userinfo:
            pair = unquote(url.userinfo.decode("ascii")).encode()
            headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        return list(headers.items())

    def _bytes(self, answer: httpcore.Response, patience: Patience) -> Iterator[bytes]:
        """The body, no more of it than is allowed."""
        size = 0
        for piece in answer.iter_stream():
            patience.begin(self._settings.limits.between)
            size += len(piece)
            if size > self._settings.limits.reply_bytes:
                raise ModelFailed(f"sent more than {self._settings.limits.reply_bytes:,} bytes")
            yield piece

    def _too_slow(self, patience: Patience) -> str:
        limits = self._settings.limits
        if patience.over:
            return f"took longer than {limits.whole:g} s"
        if not patience.begun:
            return f"said nothing for {limits.first:g} s"
        return f"fell silent for {limits.between:g} s"


def _check(answer: httpcore.Response) -> None:
    """Raises ModelFailed for everything but a reply that can be read."""
    status = answer.status
    if 300 <= status < 400:
        raise ModelFailed(f"sends to another address ({status}), which is not followed")
    if status != 200:
        said = _STATUSES.get(status, "failed" if status >= 500 else "gave no answer")
        raise ModelFailed(f"{said} ({status})")
    if _header(answer, "content-encoding").lower() not in ("", "identity"):
        raise ModelFailed("packed its reply, which was not asked for")


def _header(answer: httpcore.Response, name: str) -> str:
    """The first header of that name; empty without one."""
    for key, value in answer.headers:
        if key.decode("latin-1").lower() == name:
            return value.decode("latin-1")
    return ""
