"""A web source as the command line names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import InputError, ReadError
from index.fetching.addresses import checked
from index.fetching.client import Client, Manners
from index.fetching.exchange import Exchange
from index.fetching.source import WebSource
from index.fetching.store import Store
from index.layout import Layout

MAX_PAGES = 1000


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """`pages` are asked for at most in one run, `delay` is in seconds between two of one host,
    and `private_hosts` are those of one's own network."""

    pages: int = MAX_PAGES
    delay: float = 1.0
    private_hosts: Sequence[str] = ()


def open_web_source(
    address: str, name: str | None, index: Path, options: FetchOptions
) -> WebSource:
    """Close it after use. Raises InputError for an address that is never fetched."""
    try:
        checked(address)  # before anything is written
    except ReadError as error:
        # Without the address, which may hold a password.
        raise InputError(f"The address cannot be a source: {error.reason}.") from error
    hosts = frozenset(host.lower().strip("[]") for host in options.private_hosts)
    client = Client(Exchange(hosts), Manners(delay=options.delay))
    return WebSource(address, name, Store(Layout(index).fetched), client, options.pages)
