"""Which web addresses may be asked, and which network addresses may be connected to."""

from __future__ import annotations

import ipaddress
from urllib.parse import urljoin

import httpx

from index.errors import ReadError

MAX_URL = 2000
_SCHEMES = ("http", "https")
_UNICAST = ipaddress.ip_network("2000::/3")


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

    IPv6 addresses that stand for an IPv4 one (mapped, 6to4, Teredo, NAT64) would lead around the
    check and are never public; neither is anything outside of global unicast.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # with a zone, as link-local ones have
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    tunnelled = ip.ipv4_mapped or ip.sixtofour or ip.teredo
    return ip in _UNICAST and ip.is_global and not tunnelled
