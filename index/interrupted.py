"""What ends a build from outside, told in one line: Ctrl-C, and a disk that takes no more."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexNotWritten, Interrupted
from index.layout import Layout

_OF_THE_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file may not grow so large here",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk reports an error",
}


@contextmanager
def resumable(index: str) -> Iterator[None]:
    """Ctrl-C within becomes Interrupted, with what the user can count on."""
    try:
        yield
    except KeyboardInterrupt as exc:
        raise Interrupted(
            f"Interrupted. {_serving(Path(index))} Run the same command again: it goes on from "
            "here."
        ) from exc


@contextmanager
def disk_explained(root: Path) -> Iterator[None]:
    """Complaints of the disk below `root` become IndexNotWritten."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as exc:  # FAISS and tantivy raise the latter two
        reason = _reason(exc)
        if reason is None:
            raise
        raise IndexNotWritten(
            f"The index at {root} could not be written: {reason}. {_serving(root)} "
            "Make room, then run the same command again: it goes on from here."
        ) from exc


def _reason(problem: Exception) -> str | None:
    if isinstance(problem, OSError):
        return _OF_THE_DISK.get(problem.errno or 0)
    told = str(problem)
    for number, reason in _OF_THE_DISK.items():
        if os.strerror(number) in told or f"os error {number}" in told:
            return reason
    return None


def _serving(root: Path) -> str:
    if Layout(root).current.exists():
        return "The index serves as before."
    return "There is no index yet."
