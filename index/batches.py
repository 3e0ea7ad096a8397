"""A sequence in pieces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Pieces of `size` items, the last one shorter."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
