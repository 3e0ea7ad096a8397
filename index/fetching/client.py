"""A well-kept client: it asks robots.txt first, waits between requests, and tries again in time."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version

import httpx
from protego import Protego

from index.errors import ReadError
from index.fetching.addresses import PrivateAddress, checked
from index.fetching.exchange import Exchange, Response, Unreachable

ROBOT = "Footnote"
"""The name by which robots.txt may speak of this client."""

MAX_ROBOTS = 500 * 1024
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({429, 500, 502, 503, 504})
_ACCEPTED = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds: `delay` between requests to a host, `backoff` before trying again, doubled each
    time, `longest` that a server may ask to wait. `attempts` at one address. After `patience`
    addresses in a row that could not be reached a host is left alone."""

    delay: float = 1.0
    backoff: float = 1.0
    longest: float = 60.0
    attempts: int = 3
    patience: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave in the end; `url` is where redirects led to."""

    url: str
    response: Response


@dataclass(slots=True)
class _Host:
    """One request at a time, and a pause after it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    failures: int = 0
    rules: Protego | None = None
    refused: str = ""


class Client:
    """Fetches pages. `stop` ends every wait, for whoever interrupts."""

    def __init__(
        self, exchange: Exchange, manners: Manners, stop: threading.Event | None = None
    ) -> None:
        self._exchange = exchange
        self._manners = manners
        self.stop = stop or threading.Event()
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def get(self, address: str, most: int, headers: Mapping[str, str]) -> Answer:
        """The answer at the end of all redirects, whatever its status.

        Raises `Unreachable` where the server does not answer, and `ReadError` where it may not be
        asked or its answer cannot be taken.
        """
        url = checked(address)
        for _ in range(MAX_REDIRECTS + 1):
            response = self._ask(url, most, headers)
            target = _target(response)
            if response.status not in _REDIRECTS or target is None:
                return Answer(str(url), response)
            url = checked(target, str(url))
        raise ReadError(f"the address is redirected more than {MAX_REDIRECTS} times")

    def close(self) -> None:
        self._exchange.close()

    def _ask(self, url: httpx.URL, most: int, headers: Mapping[str, str]) -> Response:
        with self._turn(url) as host:
            rules = self._rules(host, url)
            if not rules.can_fetch(str(url), ROBOT):
                raise ReadError("the site's robots.txt does not allow it")
            delay = max(self._manners.delay, float(rules.crawl_delay(ROBOT) or 0))
            pause = min(delay, self._manners.longest)
            return self._patiently(host, url, most, headers, pause)

    @contextmanager
    def _turn(self, url: httpx.URL) -> Iterator[_Host]:
        origin = f"{url.scheme}://{url.netloc.decode()}"
        with self._lock:
            host = self._hosts.setdefault(origin, _Host())
        with host.lock:
            if host.failures >= self._manners.patience:
                raise Unreachable("its host did not answer several times in a row")
            try:
                yield host
                host.failures = 0
            except Unreachable:
                host.failures += 1
                raise

    def _rules(self, host: _Host, url: httpx.URL) -> Protego:
        """RFC 9309: no robots.txt allows everything, one that cannot be had forbids it."""
        if host.refused:
            raise Unreachable(host.refused)
        if host.rules is None:
            try:
                response = self._robots(host, url)
            except (Unreachable, PrivateAddress):
                raise
            except ReadError as error:
                host.refused = f"the site's robots.txt cannot be read: {error.reason}"
                raise Unreachable(host.refused) from error
            if response.status >= 500 or response.status == 429:
                host.refused = f"the site's robots.txt cannot be had ({response.status})"
                raise Unreachable(host.refused)
            host.rules = Protego.parse(response.body.decode("utf-8", "replace"))
        return host.rules

    def _robots(self, host: _Host, url: httpx.URL) -> Response:
        at = url.copy_with(raw_path=b"/robots.txt")
        for _ in range(MAX_REDIRECTS + 1):
            response = self._patiently(host, at, MAX_ROBOTS, {}, self._manners.delay)
            target = _target(response)
            if response.status not in _REDIRECTS or target is None:
                return response
            at = checked(target, str(at))
        return Response(404, {}, b"")

    def _patiently(
        self, host: _Host, url: httpx.URL, most: int, headers: Mapping[str, str], pause: float
    ) -> Response:
        """One address, asked until it answers or the attempts are used up."""
        for attempt in range(1, self._manners.attempts + 1):
            last = attempt == self._manners.attempts
            wait = self._manners.backoff * 2 ** (attempt - 1)
            self._sleep(host.free_at - time.monotonic())
            try:
                response = self._exchange.get(url, _sent(headers), most)
                if response.status not in _AGAIN or last:
                    return response
                asked = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
                if asked is not None and asked > self._manners.longest:
                    return response
                wait = max(wait, asked or 0.0)
            except Unreachable:
                if last:
                    raise
            finally:
                host.free_at = time.monotonic() + pause
            self._sleep(wait)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _sleep(self, seconds: float) -> None:
        if self.stop.wait(max(seconds, 0.0)):
            raise ReadError("fetching was interrupted")


def _target(response: Response) -> str | None:
    """Where a redirect leads: in UTF-8 where it is no ASCII, as browsers read it."""
    value = response.headers.get("location")
    try:
        return value and value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a server asks to wait (RFC 9110, 10.2.3): a number, or a date; else None."""
    value = value.strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)


def _sent(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        "User-Agent": user_agent(),
        "Accept": _ACCEPTED,
        "Accept-Encoding": "gzip",
        **headers,
    }


def user_agent() -> str:
    """Who asks, for those whose server it is."""
    try:
        number = version("footnote-assistant")
    except PackageNotFoundError:
        number = "0"
    return f"{ROBOT}/{number} (indexes articles for its user; robots.txt: {ROBOT})"
