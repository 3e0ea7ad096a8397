"""Writing files so that a crash leaves either the old content or the new, never a mixture."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexLocked, InputError


def fsync(path: Path) -> None:
    """Force a file's content, or a folder's entries, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(folder: Path) -> None:
    """`fsync` of every file and folder below, the folder itself, and its entry in its parent."""
    for path in folder.rglob("*"):
        fsync(path)
    fsync(folder)
    fsync(folder.parent)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one rename; durable when this returns."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    fsync(path.parent)


def sha256_of(path: Path) -> str:
    """Hex digest of a file, read in pieces so that size does not matter."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold the writer's lock; the kernel lets go of it when the process dies.

    Raises IndexLocked, and InputError where the folder of the lock cannot be made or written.
    """
    with _opened(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise IndexLocked(
                f"Another process is writing to {lock.parent}. "
                "Wait until it has finished, then run the command again."
            ) from exc
        yield


def _opened(lock: Path) -> BinaryIO:
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        return lock.open("a+b")
    except OSError as exc:
        raise InputError(
            f"No index can be written to {lock.parent} ({exc.strerror}). "
            "Give a folder that can be written: --index DIR"
        ) from exc
