"""Counting failed sign-ins: how many an account, an address, and the two together may have."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LIMITS: Mapping[str, int] = {"pair": 5, "address": 20, "account": 50}
"""Failures within WINDOW before a lock-out: of one account from one address, of an address, of an
account. The last is the widest, or anybody could keep somebody else out with a few requests."""
WINDOW = LOCK = 15 * 60
"""Seconds."""
BUCKETS = 1 << 15
NOTED = 600
"""Failures in WINDOW that go into the audit trail; a flood would push everything else out of it."""


@dataclass(slots=True)
class _Count:
    tries: int = 0
    since: float = 0.0
    locked_until: float = 0.0


class Attempts:
    """Counts tries by keyed hashes into a fixed number of buckets: the memory is bounded, and no
    flood of names or addresses pushes a lock-out out of it. Safe to share between threads.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(16)
        self._counts: dict[tuple[str, int], _Count] = {}
        self._noted = _Count()

    def begin(self, name: str, address: str) -> tuple[float, list[str]]:
        """Count a try before it is checked, so that tries at the same time count too.

        (seconds to wait, 0 where it may go on; what this try locks should it fail).
        """
        now, locks = self._clock(), []
        with self._lock:
            counts = {kind: self._count(kind, name, address) for kind in LIMITS}
            wait = max(count.locked_until - now for count in counts.values())
            if wait > 0:
                return wait, []
            for kind, count in counts.items():
                if now >= count.since + WINDOW:
                    count.tries, count.since = 0, now
                count.tries += 1
                if count.tries >= LIMITS[kind]:
                    count.locked_until = now + LOCK
                    locks.append(kind)
        return 0.0, locks

    def succeeded(self, name: str, address: str) -> None:
        """Take the try back. The address's other tries still count: they may be of other names."""
        with self._lock:
            for kind in LIMITS:
                count = self._count(kind, name, address)
                count.tries = 0 if kind != "address" else max(0, count.tries - 1)
                count.locked_until = 0.0

    def noted(self) -> bool:
        """Whether one more failure is to be written down."""
        with self._lock:
            if self._clock() >= self._noted.since + WINDOW:
                self._noted = _Count(since=self._clock())
            self._noted.tries += 1
            return self._noted.tries <= NOTED

    def _count(self, kind: str, name: str, address: str) -> _Count:
        what = {"pair": f"{name}\n{address}", "address": address, "account": name}[kind]
        digest = hashlib.blake2b(what.encode(), key=self._key, digest_size=8).digest()
        bucket = int.from_bytes(digest) % BUCKETS
        return self._counts.setdefault((kind, bucket), _Count())


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one household has of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
