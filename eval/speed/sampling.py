"""A part of an archive, so that a slow machine can measure a large one."""

from __future__ import annotations

from collections.abc import Iterator

from index.sources import Item, Source


class Sampled:
    """`count` items spread evenly over a source, or all of them where it has no more."""

    def __init__(self, source: Source, count: int) -> None:
        self.name, self.root = source.name, source.root
        items = list(source.items())
        count = min(count, len(items))
        self._items = [items[place * len(items) // count] for place in range(count)]

    def items(self) -> Iterator[Item]:
        yield from self._items

    def __len__(self) -> int:
        return len(self._items)
