"""Connections that are opened to addresses that were checked, and that end at a deadline.

The host's name is resolved once, here, and the connection is made to the very address that was
checked: a name server that answers differently the next time changes nothing.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from index.fetching.addresses import PrivateAddress, is_public

Resolve = Callable[[str, int], list[str]]
"""(host, port) → IP addresses. Raises OSError."""


def resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """The moment at which a thread's request has to be over, however slowly bytes drip in."""

    def __init__(self) -> None:
        self._of_thread = threading.local()

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        self._of_thread.end = time.monotonic() + seconds
        yield

    def left(self, timeout: float | None) -> float:
        """Seconds until then, at most `timeout`. Raises httpcore.ReadTimeout after it."""
        left = float(self._of_thread.end - time.monotonic())
        if left <= 0:
            raise httpcore.ReadTimeout("the answer took too long")
        return left if timeout is None else min(left, timeout)


class GuardedBackend(httpcore.NetworkBackend):
    """`private_hosts` are those whose address may be a private one."""

    def __init__(
        self, deadline: Deadline, private_hosts: frozenset[str], resolve: Resolve = resolve
    ) -> None:
        self._deadline = deadline
        self._private_hosts = private_hosts
        self._resolve = resolve
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Raises `PrivateAddress` where the host has none that may be connected to."""
        problem: Exception | None = None
        for address in self._allowed(host, port):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._deadline.left(timeout), local_address, socket_options
                )
                return _TimedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem or httpcore.ConnectError("the host has no address")

    def _allowed(self, host: str, port: int) -> list[str]:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"the host's name is not known ({error})") from error
        if host.lower() in self._private_hosts:
            return found
        allowed = [address for address in found if is_public(address)]
        if found and not allowed:
            raise PrivateAddress(
                f"{host} is at {found[0]}, which is no public address; for a host of your own "
                f"network say --private-host {host}"
            )
        return allowed


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends at the deadline of the request."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
