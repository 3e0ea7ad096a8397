"""Who asks: a reader, a crawler, or somebody's check that the server is up.

Crawlers and probes are recorded, so that nothing is hidden, and kept out of every figure.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping

READER = "reader"
BOT = "bot"
PROBE = "probe"
PROBE_HEADER = "x-footnote-probe"

_BOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|monitor|uptime|pingdom|headless|curl/|wget/"
    r"|python-requests|python-urllib|aiohttp|httpx/|go-http-client|java/|okhttp|scrapy|lighthouse",
    re.IGNORECASE,
)


def traffic(method: str, headers: Mapping[str, str], client: str | None) -> str:
    """READER, BOT or PROBE, by the request's method, headers (names in lower case) and address.

    The header of a probe counts only from this machine: anybody else could hide behind it.
    """
    if method == "HEAD" or (headers.get(PROBE_HEADER) and _loopback(client)):
        return PROBE
    agent = headers.get("user-agent", "")
    return BOT if not agent.strip() or _BOT.search(agent[:500]) else READER


def _loopback(client: str | None) -> bool:
    try:
        return client is not None and ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
