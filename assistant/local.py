"""Whether a request comes from this machine: who may see staff and evaluation pages until there
are accounts.

A proxy in front makes every reader look local, so a request that came through one is not; nor is
one for another host's name, which is how a page elsewhere would reach a local server through a
name of its own (DNS rebinding).
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers
from starlette.types import Scope

REFUSED = (
    "This page answers only on the machine that Footnote runs on, until somebody has an account: "
    "open it there as http://127.0.0.1, not through a proxy or another name, or make an account "
    "with: footnote users add NAME --role staff|evaluator|admin\n"
)
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this machine, asks for it by name, and by no proxy."""
    headers = Headers(scope=scope)
    client = scope.get("client")
    return (
        client is not None
        and is_loopback(client[0])
        and is_loopback(_host(headers.get("host", "")))
        and not any(name in headers for name in FORWARDED)
    )


def _host(value: str) -> str:
    """The host of a Host header, without its port and without an IPv6 address's brackets."""
    if value.startswith("["):
        return value[1:].partition("]")[0]
    return value.partition(":")[0]


def is_loopback(host: str) -> bool:
    """Whether an address or name is this machine's own."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
