"""One request and its answer, of bounded size, time and number of redirects to come."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import httpcore
import httpx

from index.errors import ReadError
from index.fetching.network import Deadline, GuardedBackend, Resolve, resolve

_ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})

MAX_MEMBERS = 1000
"""Of a gzip body; each may be empty, and costs time all the same."""


class Unreachable(ReadError):
    """The host did not answer, or not as a web server does; it may do so later."""


@dataclass(frozen=True, slots=True)
class Response:
    """`headers` by their names in lower case; `body` is unpacked, and empty but for 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """A pool of connections. `step` bounds one wait and `whole` one request, in seconds."""

    def __init__(
        self,
        private_hosts: frozenset[str] = frozenset(),
        step: float = 15.0,
        whole: float = 60.0,
        resolve: Resolve = resolve,
    ) -> None:
        self._deadline = Deadline()
        self._whole = whole
        self._timeouts = {"connect": step, "read": step, "write": step, "pool": whole}
        backend = GuardedBackend(self._deadline, private_hosts, resolve)
        self._pool = httpcore.ConnectionPool(network_backend=backend, keepalive_expiry=20.0)

    def get(self, url: httpx.URL, headers: Mapping[str, str], most: int) -> Response:
        """Ask for one address, without following redirects; `most` bytes of body at most.

        Raises `Unreachable`, and `ReadError` for an address that may not be asked and for a body
        that is too large or packed in an unknown way.
        """
        asked = httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        try:
            with (
                self._deadline.within(self._whole),
                self._pool.stream(
                    "GET",
                    asked,
                    headers=[(b"Host", url.netloc), *_raw(headers)],
                    extensions={"timeout": self._timeouts},
                ) as answer,
            ):
                found = _headers(answer)
                body = _body(answer, found, most) if answer.status == 200 else b""
                return Response(answer.status, found, body)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            said = str(error) or type(error).__name__
            raise Unreachable(f"the server cannot be reached ({said})"[:300]) from error

    def close(self) -> None:
        self._pool.close()


def _raw(headers: Mapping[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """As a server sent them: an ETag may hold any byte."""
    for name, value in headers.items():
        yield name.encode("ascii"), value.encode("latin-1")


def _headers(answer: httpcore.Response) -> Mapping[str, str]:
    """The first of each name."""
    found: dict[str, str] = {}
    for name, value in answer.headers:
        found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return MappingProxyType(found)


def _body(answer: httpcore.Response, headers: Mapping[str, str], most: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length) > most:
        raise _too_large(most)
    pieces, size = [], 0
    for piece in _unpacked(answer, headers.get("content-encoding", "").lower(), most):
        size += len(piece)
        if size > most:
            raise _too_large(most)
        pieces.append(piece)
    return b"".join(pieces)


def _unpacked(answer: httpcore.Response, encoding: str, most: int) -> Iterator[bytes]:
    """Pieces of the body; no more than `most` bytes come out of one packed piece."""
    if encoding in ("", "identity"):
        yield from answer.iter_stream()
        return
    if encoding not in _ENCODINGS:
        raise ReadError(f"the answer is packed as {encoding[:40]!r}, which was not asked for")
    unpacking, members = zlib.decompressobj(wbits=47), 1  # with gzip's or zlib's header
    try:
        for packed in answer.iter_stream():
            while packed:
                if unpacking.eof:  # RFC 1952, 2.2: one member after another
                    unpacking, members = zlib.decompressobj(wbits=47), members + 1
                if members > MAX_MEMBERS:
                    raise ReadError(f"the answer is packed in more than {MAX_MEMBERS:,} pieces")
                yield unpacking.decompress(packed, most + 1)  # `_body` ends it beyond `most`
                packed = unpacking.unused_data.lstrip(b"\0")  # which may fill the last block
        yield unpacking.flush()
    except zlib.error as error:
        raise ReadError(f"the packed answer is damaged ({error})") from error
    if not unpacking.eof:
        raise Unreachable("the packed answer is cut off")


def _too_large(most: int) -> ReadError:
    return ReadError(f"the answer has more than the {most / 1e6:.1f} MB that it may have")
