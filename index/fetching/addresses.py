"""Which web addresses may be asked, and which network addresses may be connected to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin

import httpx

from index.errors import ReadError

MAX_URL = 2000
_SCHEMES = ("http", "https")
_UNICAST = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # of protocols (RFC 6890), dummy addresses and translators among them
            "192.88.99.0/24",  # relays into 6to4 (RFC 7526)
            "2001::/23",  # of protocols: Teredo, ORCHID, benchmarks
            "2002::/16",  # 6to4: an IPv4 address follows
            "3fff::/20",  # documentation (RFC 9637), which older Pythons do not know
        ),
    )
)
_ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})
"""The upper half of an interface's identifier before an IPv4 address (RFC 5214, 6.1)."""


class PrivateAddress(ReadError):
    """A host whose address is no public one, and that was not named as one's own."""


def is_web_address(text: str) -> bool:
    """Whether an argument is meant as a web address and not as a folder."""
    return text.lower().startswith(("http://", "https://"))


def checked(text: str, base: str = "") -> httpx.URL:
    """A complete http(s) address without its fragment; `base` completes a relative one.

    Raises `ReadError` for other schemes, for one that carries a password, and for nonsense.
    """
    text = text.strip()
    if len(text) > MAX_URL:
        raise ReadError(f"the address has more than {MAX_URL:,} characters")
    try:
        url = httpx.URL(urljoin(base, text))
        host, port = url.raw_host, url.port
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise ReadError(f"it is no web address ({error})") from error
    if url.scheme not in _SCHEMES:
        raise ReadError(f"only http and https are fetched, not {url.scheme or 'nothing'!r}")
    if url.userinfo:
        raise ReadError("an address that carries a name or a password is not fetched")
    if not host or (port is not None and not 0 < port < 65_536):
        raise ReadError("the address names no host, or no port that there is")
    return url.copy_with(fragment=None)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network.

    IPv6 addresses that stand for an IPv4 one (mapped, 6to4, Teredo, NAT64, ISATAP) would lead
    around the check and are never public; neither is anything outside of global unicast.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone, as link-local ones have
        return False
    if not ip.is_global or ip.is_multicast or any(ip in network for network in _NOT_PUBLIC):
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    return ip in _UNICAST and int(ip) >> 32 & 0xFFFF_FFFF not in _ISATAP
