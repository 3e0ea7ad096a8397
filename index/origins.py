"""What the sources of an index can still give: folders that are there, pages that were kept.

Nothing is asked of the network: a repair gives back what was indexed, not what is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import IndexDamaged, InputError
from index.layout import Layout
from index.manifest import Manifest, SourceEntry
from index.sources import FolderSource, Item, Source

if TYPE_CHECKING:
    from index.fetching.store import Store


class KeptPages:
    """The pages of a web source as they were fetched last."""

    may_be_empty = True

    def __init__(self, entry: SourceEntry, store: Store) -> None:
        self.name = entry.name
        self.root = entry.root
        self._store = store

    def items(self) -> Iterator[Item]:
        from index.fetching.page import WebItem  # the network's library is not needed before

        seen: set[str] = set()
        for page in sorted(self._store.pages(self.name), key=lambda page: page.url):
            if page.suffix and page.final not in seen:
                seen.add(page.final)
                yield WebItem(self._store, self.name, page)


def origins(layout: Layout, manifest: Manifest) -> list[Source]:
    """The sources of which something can be read."""
    found: list[Source] = []
    for entry in manifest.sources:
        if _is_web(entry):
            found += _kept(layout, entry)
        elif entry.root and Path(entry.root).is_dir():
            found.append(FolderSource(Path(entry.root), entry.name))
    return found


def _kept(layout: Layout, entry: SourceEntry) -> list[KeptPages]:
    from index.fetching.store import Store

    if not layout.fetched.is_file():
        return []
    try:
        store = Store(layout.fetched)
        return [KeptPages(entry, store)] if store.pages(entry.name) else []
    except (IndexDamaged, InputError):
        return []  # `lost_origins` tells it


def lost_origins(manifest: Manifest, found: Sequence[Source]) -> list[str]:
    """A sentence for each source of which nothing can be read, with the way back."""
    names = {source.name for source in found}
    return [_lost(entry) for entry in manifest.sources if entry.name not in names]


def _lost(entry: SourceEntry) -> str:
    if _is_web(entry):
        return (
            f"the pages of {entry.root}: none are kept. Fetch them again: "
            f"footnote index build {entry.root}"
        )
    if entry.root:
        return f"the articles of {entry.name}: the folder {entry.root} is gone"
    return f"the articles of {entry.name}: a program gave them, and has to give them again"


def _is_web(entry: SourceEntry) -> bool:
    return entry.root.startswith(("http://", "https://"))
