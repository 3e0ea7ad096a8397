"""A source on the web: one page, a feed or a sitemap, fetched with manners and kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath

from index.errors import ReadError
from index.fetching.addresses import checked
from index.fetching.client import Answer, Client
from index.fetching.listing import Listed, Listing, list_pages, list_root
from index.fetching.store import MAX_LIST, Store, Stored
from index.readers import read_file, reader_for
from index.readers.decode import MAX_BYTES, in_utf8
from index.readers.media import suffix_of
from index.sources import BrokenItem, Item
from index.terminal import counted
from index.types import Document

WORKERS = 4
TRUSTED_SECONDS = 7 * 24 * 3600
"""How long a sitemap's word that a page has not changed is taken for it."""

_GONE = frozenset({404, 410})
_UNCHANGED = 304
_READER = "http/1"
_MAX_HEADER = 500


class Gone(ReadError):
    """The server says that there is no such page (any more)."""


@dataclass(frozen=True, slots=True)
class WebItem:
    """One page, by the address at which it was found in the end."""

    store: Store
    source: str
    page: Stored

    @property
    def path(self) -> str:
        return self.page.final

    @property
    def reader(self) -> str:
        inner = reader_for(f"page{self.page.suffix}")
        return f"{_READER}+{inner.name}" if inner else _READER

    def digest(self) -> str:
        return self.page.sha256

    def document(self) -> Document:
        data = self.store.body(self.source, self.page.url, self.page.sha256)
        if data is None:
            raise ReadError("the page was fetched anew while it was being read; build again")
        found = read_file(data, f"{_readable(self.page.final)}{self.page.suffix}")
        return replace(found, url=found.url or self.page.final)


class WebSource:
    """The pages that an address stands for, `most` of them asked for in one run.

    What was found earlier and is in no list any more is asked for too, since feeds forget, and so
    is what is indexed but no longer kept in the store: only a page that its server calls gone
    leaves the index.
    """

    stage = "fetching"
    unit = "pages"
    may_be_empty = True

    def __init__(self, address: str, name: str | None, store: Store, client: Client, most: int):
        url = checked(address)
        self.root = str(url)
        self.name = name or _name_of(self.root)
        self.skipped = 0
        self.total = 0
        self.notes: list[str] = []
        self._store = store
        self._client = client
        self._most = most
        self._begun = 0.0
        self._gone: set[str] = set()
        self._gone_pages = 0
        self._expected: frozenset[str] = frozenset()
        self._earlier: dict[str, str] = {}
        self._moved: dict[str, set[str]] = {}

    def close(self) -> None:
        """Let go of the connections and of the store."""
        self._client.stop.set()  # for what an interrupted run still fetches
        self._client.close()
        self._store.close()

    def expect(self, paths: Iterable[str]) -> None:
        """The paths of the articles that are indexed."""
        self._expected = frozenset(paths)

    def gone(self) -> frozenset[str]:
        """Paths that their server called gone when `items` asked."""
        return frozenset(self._gone)

    def items(self) -> Iterator[Item]:
        """Pages in the order of the lists; a page that cannot be had is one that cannot be read."""
        self.skipped, self.notes, self._gone_pages = 0, [], 0
        self._gone, self._moved = set(), {}
        self._earlier = {path: path for path in self._expected}
        self._earlier |= {page.url: page.final for page in self._store.pages(self.name)}
        self._begun = self._store.begin(self.name, time.time())
        listing, is_up = self._listing()
        self.total = len(listing.failures)
        for url, error in listing.failures:
            yield BrokenItem(url, _READER, error)
        yield from self._pages(listing, is_up)
        self._note(listing)
        self._store.finish(self.name)

    def _listing(self) -> tuple[Listing, bool]:
        """What the address stands for, and whether it could be had at all."""
        before = self._store.get(self.name, self.root)
        try:
            page = self._fetch(Listed(self.root), MAX_LIST)
        except Gone as error:
            was_article = self.root in self._expected or (before and not before.is_list)
            return Listing({}, [] if was_article else [(self.root, error)]), True
        except ReadError as error:
            return Listing({}, [(self.root, error)]), False
        data = self._store.body(self.name, page.url, page.sha256) or b""
        try:
            root = list_root(data)
            if root is None:
                return Listing({self.root: Listed(self.root)}), True
            self._mark_list(page, data)
            return list_pages(page.final, root, self._list, self._most), True
        except ReadError as error:
            return Listing({}, [(self.root, error)]), True

    def _list(self, url: str) -> bytes:
        page = self._fetch(Listed(url), MAX_LIST)
        data = self._store.body(self.name, page.url, page.sha256) or b""
        self._mark_list(page, data)
        return data

    def _mark_list(self, page: Stored, data: bytes) -> None:
        if not page.is_list:
            self._store.put(self.name, replace(page, is_list=True), data)

    def _pages(self, listing: Listing, is_up: bool) -> Iterator[Item]:
        stored = self._store.pages(self.name)
        known = {page.url: page for page in stored if not page.is_list}
        listed = list(listing.pages.values())
        asked = listed[: self._most] if is_up else []
        room = self._most - len(asked) if is_up else 0
        asked += list(islice((Listed(u) for u in known if u not in listing.pages), room))
        self.total += len(known.keys() | {each.url for each in asked})
        seen: set[str] = set()
        yield from _new(self._asked(asked), seen)
        urls = {each.url for each in asked}
        unasked = [known[url] for url in sorted(known.keys() - urls) if known[url].suffix]
        yield from _new((WebItem(self._store, self.name, page) for page in unasked), seen)
        # Articles to which no known address leads any more, or whose store was lost.
        forgotten = sorted(self._expected - seen - urls - self._gone)
        again = [Listed(url) for url in forgotten[: self._most - len(asked) if is_up else 0]]
        self.total += len(again)
        yield from _new(self._asked(again), seen)

    def _asked(self, pages: Sequence[Listed]) -> Iterator[Item]:
        """Several at once, a few ahead of who takes them, in order."""
        pool = ThreadPoolExecutor(WORKERS, "fetching")
        try:
            waiting = iter(pages)
            ahead: list[tuple[Listed, Future[Stored]]] = []
            while True:
                for page in islice(waiting, 2 * WORKERS - len(ahead)):
                    ahead.append((page, pool.submit(self._fetch, page, MAX_BYTES)))
                if not ahead:
                    return
                item = self._item(*ahead.pop(0))
                if item is not None:
                    yield item
        except BaseException:
            self._client.stop.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _item(self, page: Listed, fetched: Future[Stored]) -> Item | None:
        """None for what is gone, and for what no reader can read."""
        try:
            stored = fetched.result()
        except Gone:
            self._gone_pages += 1
            return None
        except ReadError as error:
            known = self._store.get(self.name, page.url)
            return BrokenItem(known.final if known else page.url, _READER, error)
        earlier = self._earlier.get(page.url, stored.final)
        if earlier != stored.final:
            self._moved.setdefault(stored.final, set()).add(earlier)
        if not stored.suffix:
            self.skipped += 1
            return None
        return WebItem(self._store, self.name, stored)

    def _fetch(self, listed: Listed, most: int) -> Stored:
        """The page as the store has it, asked for anew where that is due.

        Raises `Gone`, and `ReadError` where it cannot be had now.
        """
        known = self._store.get(self.name, listed.url)
        if known is not None and self._is_fresh(known, listed):
            return known
        conditions: dict[str, str] = {}
        if known is not None and known.etag:
            conditions["If-None-Match"] = known.etag
        if known is not None and known.modified:
            conditions["If-Modified-Since"] = known.modified
        answer = self._client.get(listed.url, most, conditions)
        status = answer.response.status
        if status == _UNCHANGED and known is not None:
            asked = time.time()
            self._store.confirm(self.name, listed.url, listed.lastmod, asked)
            return replace(known, asked=asked, lastmod=listed.lastmod)
        if status in _GONE:
            self._gone.update((listed.url, known.final if known else listed.url))
            self._store.drop(self.name, listed.url)
            raise Gone(f"the server says that there is no such page ({status})")
        if status != 200:
            raise ReadError(f"the server answered {status}")
        return self._keep(listed, answer)

    def _is_fresh(self, known: Stored, listed: Listed) -> bool:
        """Asked already by this run, or one that did not end; or its sitemap vouches for it."""
        if known.asked >= self._begun:
            return True
        vouched = listed.lastmod != "" and listed.lastmod == known.lastmod
        return vouched and time.time() - known.asked < TRUSTED_SECONDS

    def _keep(self, listed: Listed, answer: Answer) -> Stored:
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
        self._store.put(self.name, stored, data)
        return stored

    def _note(self, listing: Listing) -> None:
        beyond = len(listing.pages) - self._most
        for count, things, what in (
            (self._gone_pages, "pages", "gone, as their server says"),
            (beyond, "pages", f"left out, beyond the {self._most:,} that --pages allows"),
            (listing.unopened, "sitemaps", "not opened, with pages enough, or too many, already"),
            (listing.elsewhere, "addresses", "left out, from a sitemap of another host"),
            (listing.unusable, "addresses", "left out, of a kind that cannot be used"),
        ):
            if count > 0:
                self.notes.append(f"{self.name}: {counted(count, things)} {what}")
        for target, moved in sorted(self._moved.items()):
            if len(moved) > 1:
                self.notes.append(
                    f"{self.name}: {counted(len(moved), 'pages')} redirected to {target} now; "
                    "their articles were kept as they were"
                )


def _new(items: Iterable[Item], seen: set[str]) -> Iterator[Item]:
    """Those whose paths are not in `seen`, to which they are added."""
    for item in items:
        if item.path not in seen:
            seen.add(item.path)
            yield item


def _bounded(header: str) -> str:
    """A header that will be sent back; one that is too long is not kept rather than cut."""
    return header if len(header) <= _MAX_HEADER else ""


def _readable(address: str) -> str:
    """The last part of the address's path, which is the title of a page that has none."""
    url = checked(address)
    return PurePosixPath(url.path).stem.replace(".", " ") or url.host


def _name_of(address: str) -> str:
    """Host and path: "example.org/feed.xml"."""
    url = checked(address)
    query = f"?{url.query.decode()}" if url.query else ""
    return f"{url.netloc.decode()}{url.path.rstrip('/')}{query}"
