"""A source on the web: one page, a feed or a sitemap, fetched with manners and kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from index.errors import ReadError
from index.fetching.addresses import checked
from index.fetching.asking import Asker, Gone
from index.fetching.client import Client
from index.fetching.listing import Listed, Listing, list_pages, list_root
from index.fetching.page import READER, WebItem
from index.fetching.store import Store, Stored
from index.sources import BrokenItem, Item
from index.terminal import counted


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
        self._asker = Asker(self.name, store, client)
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
        return frozenset(self._asker.gone)

    def items(self) -> Iterator[Item]:
        """Pages in the order of the lists; a page that cannot be had is one that cannot be read."""
        self.skipped, self.notes, self._gone_pages, self._moved = 0, [], 0, {}
        self._earlier = {path: path for path in self._expected}
        self._earlier |= {page.url: page.final for page in self._store.pages(self.name)}
        self._asker.begin()
        listing, is_up = self._listing()
        self.total = len(listing.failures)
        for url, error in listing.failures:
            yield BrokenItem(url, READER, error)
        yield from self._pages(listing, is_up)
        self._note(listing)
        self._store.finish(self.name)

    def _listing(self) -> tuple[Listing, bool]:
        """What the address stands for, and whether it could be had at all."""
        before = self._store.get(self.name, self.root)
        try:
            page, data = self._asker.listed(self.root)
        except Gone as error:
            was_article = self.root in self._expected or (before and not before.is_list)
            return Listing({}, [] if was_article else [(self.root, error)]), True
        except ReadError as error:
            return Listing({}, [(self.root, error)]), False
        try:
            root = list_root(data)
            if root is None:
                return Listing({self.root: Listed(self.root)}), True
            self._mark_list(page, data)
            return list_pages(page.final, root, self._list, self._most), True
        except ReadError as error:
            return Listing({}, [(self.root, error)]), True

    def _list(self, url: str) -> bytes:
        page, data = self._asker.listed(url)
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
        forgotten = sorted(self._expected - seen - urls - self._asker.gone)
        again = [Listed(url) for url in forgotten[: self._most - len(asked) if is_up else 0]]
        self.total += len(again)
        yield from _new(self._asked(again), seen)

    def _asked(self, pages: Sequence[Listed]) -> Iterator[Item]:
        for page, found in self._asker.pages(pages):
            item = self._item(page, found)
            if item is not None:
                yield item

    def _item(self, page: Listed, found: Stored | ReadError) -> Item | None:
        """None for what is gone, and for what no reader can read."""
        if isinstance(found, Gone):
            self._gone_pages += 1
            return None
        if isinstance(found, ReadError):
            known = self._store.get(self.name, page.url)
            return BrokenItem(known.final if known else page.url, READER, found)
        earlier = self._earlier.get(page.url, found.final)
        if earlier != found.final:
            self._moved.setdefault(found.final, set()).add(earlier)
        if not found.suffix:
            self.skipped += 1
            return None
        return WebItem(self._store, self.name, found)

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


def _name_of(address: str) -> str:
    """Host and path: "example.org/feed.xml"."""
    url = checked(address)
    query = f"?{url.query.decode()}" if url.query else ""
    return f"{url.netloc.decode()}{url.path.rstrip('/')}{query}"
