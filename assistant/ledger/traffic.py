"""Who asks: a reader, a crawler, or somebody's check that the server is up.

Crawlers and probes are recorded, so that nothing is hidden, and kept out of every figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.local import FORWARDED, is_loopback

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

    The header of a probe counts only from this machine and through no proxy, behind which
    everybody seems to be here: anybody else could hide with it.
    """
    if method == "HEAD" or (headers.get(PROBE_HEADER) and _here(headers, client)):
        return PROBE
    agent = headers.get("user-agent", "")
    return BOT if not agent.strip() or _BOT.search(agent[:500]) else READER


def _here(headers: Mapping[str, str], client: str | None) -> bool:
    forwarded = any(name in headers for name in FORWARDED)
    return client is not None and is_loopback(client) and not forwarded
