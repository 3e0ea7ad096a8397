"""Asking for the pages of one source: only where that is due, several at once, and kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from index.errors import ReadError
from index.fetching.client import Answer, Client
from index.fetching.listing import Listed
from index.fetching.store import MAX_LIST, Store, Stored
from index.readers.decode import MAX_BYTES, in_utf8
from index.readers.media import suffix_of

WORKERS = 4
TRUSTED_SECONDS = 7 * 24 * 3600
"""How long a sitemap's word that a page has not changed is taken for it."""

_GONE = frozenset({404, 410})
_UNCHANGED = 304
_MAX_HEADER = 500


class Gone(ReadError):
    """The server says that there is no such page (any more)."""


class Asker:
    """Pages as the store has them, asked for anew once a run.

    `gone` are the addresses that this run heard to be gone, and the paths of their articles.
    """

    def __init__(self, source: str, store: Store, client: Client) -> None:
        self.gone: set[str] = set()
        self._source = source
        self._store = store
        self._client = client
        self._begun = 0.0

    def begin(self) -> None:
        """A run; it goes on with what one that did not end has asked."""
        self.gone = set()
        self._begun = self._store.begin(self._source, time.time())

    def listed(self, url: str) -> tuple[Stored, bytes]:
        """A page that may be a list, with its bytes. Raises as `page` does."""
        page = self.page(Listed(url), MAX_LIST)
        return page, self._store.body(self._source, page.url, page.sha256) or b""

    def pages(self, wanted: Sequence[Listed]) -> Iterator[tuple[Listed, Stored | ReadError]]:
        """Several at once, a few ahead of who takes them, in order; or why one cannot be had."""
        pool = ThreadPoolExecutor(WORKERS, "fetching")
        try:
            waiting = iter(wanted)
            ahead: list[tuple[Listed, Future[Stored]]] = []
            while True:
                for page in islice(waiting, 2 * WORKERS - len(ahead)):
                    ahead.append((page, pool.submit(self.page, page, MAX_BYTES)))
                if not ahead:
                    return
                listed, fetched = ahead.pop(0)
                yield listed, _result(fetched)
        except BaseException:
            self._client.stop.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def page(self, listed: Listed, most: int) -> Stored:
        """The page as the store has it, asked for anew where that is due, of `most` bytes.

        Raises `Gone`, and `ReadError` where it cannot be had now.
        """
        known = self._store.get(self._source, listed.url)
        if known is not None and self._is_fresh(known, listed):
            return known
        answer = self._client.get(listed.url, most, _conditions(known))
        status = answer.response.status
        if status == _UNCHANGED and known is not None:
            return self._confirmed(known, listed)
        if status in _GONE:
            self.gone.update((listed.url, known.final if known else listed.url))
            self._store.drop(self._source, listed.url)
            raise Gone(f"the server says that there is no such page ({status})")
        if status != 200:
            raise ReadError(f"the server answered {status}")
        return self._kept(listed, answer)

    def _is_fresh(self, known: Stored, listed: Listed) -> bool:
        """Asked already by this run, or one that did not end; or its sitemap vouches for it."""
        if known.asked >= self._begun:
            return True
        vouched = listed.lastmod != "" and listed.lastmod == known.lastmod
        return vouched and time.time() - known.asked < TRUSTED_SECONDS

    def _confirmed(self, known: Stored, listed: Listed) -> Stored:
        asked = time.time()
        self._store.confirm(self._source, listed.url, listed.lastmod, asked)
        return replace(known, asked=asked, lastmod=listed.lastmod)

    def _kept(self, listed: Listed, answer: Answer) -> Stored:
        headers, data = answer.response.headers, answer.response.body
        kind, _, parameters = headers.get("content-type", "").partition(";")
        suffix = suffix_of(kind, answer.url)
        if suffix in (".html", ".txt", ".md"):
            data = in_utf8(data, parameters)
        stored = Stored(
            url=listed.url,
            final=answer.url,
            suffix=suffix,
            is_list=False,
            etag=_bounded(headers.get("etag", "")),
            modified=_bounded(headers.get("last-modified", "")),
            lastmod=listed.lastmod,
            sha256=hashlib.sha256(data).hexdigest(),
            asked=time.time(),
        )
        self._store.put(self._source, stored, data)
        return stored


def _result(fetched: Future[Stored]) -> Stored | ReadError:
    try:
        return fetched.result()
    except ReadError as error:
        return error


def _conditions(known: Stored | None) -> dict[str, str]:
    """The headers by which a server need not send again what is stored."""
    conditions: dict[str, str] = {}
    if known is not None and known.etag:
        conditions["If-None-Match"] = known.etag
    if known is not None and known.modified:
        conditions["If-Modified-Since"] = known.modified
    return conditions


def _bounded(header: str) -> str:
    """A header that will be sent back; one that is too long is not kept rather than cut."""
    return header if len(header) <= _MAX_HEADER else ""
