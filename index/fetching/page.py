"""One page of a web source, as the index reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from index.errors import ReadError
from index.fetching.addresses import checked
from index.fetching.store import Store, Stored
from index.readers import read_file, reader_for
from index.types import Document

READER = "http/1"


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
        return f"{READER}+{inner.name}" if inner else READER

    def digest(self) -> str:
        return self.page.sha256

    def document(self) -> Document:
        data = self.store.body(self.source, self.page.url, self.page.sha256)
        if data is None:
            raise ReadError("the page was fetched anew while it was being read; build again")
        found = read_file(data, f"{_readable(self.page.final)}{self.page.suffix}")
        return replace(found, url=found.url or self.page.final)


def _readable(address: str) -> str:
    """The last part of the address's path, which is the title of a page that has none."""
    url = checked(address)
    return PurePosixPath(url.path).stem.replace(".", " ") or url.host
