"""The spool: entries on disk before they are in SQL, one checked line each.

`append` hands a line to the kernel, which keeps it whatever becomes of this process; `sync`, called
by the draining thread a moment later, makes it outlive the machine as well. Each process writes
files of its own under a lock that the kernel lets go of when the process dies; whoever opens the
ledger next drains what such a process has left.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from assistant.ledger.entries import Entry
from index.errors import InputError, LedgerFull
from index.files import fsync
from index.folders import keep_private

SUFFIX = ".jsonl"
SEGMENT_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Segment:
    """A spool file that nobody writes to any more."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem


class Spool:
    """The files of one process. Safe to share between threads."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        """Raises InputError where the folder cannot be written."""
        self.folder = folder
        self._most = most_bytes
        self._lock = Lock()
        self._owner = secrets.token_hex(8)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            keep_private(folder)
            # Waiting, for whoever looks for orphans may have taken it the moment it was made.
            self._mine = _locked(folder / f"{self._owner}.lock", wait=True)
        except OSError as exc:
            raise InputError(
                f"The ledger's spool {folder} cannot be written ({exc.strerror}). "
                "Name a place that can: --ledger PATH, or --ledger off"
            ) from exc
        self._count = 0
        self._file: BinaryIO | None = None
        self._size = 0
        self._others = 0
        self._dirty = False

    def append(self, entry: Entry) -> None:
        """Keep an entry: it survives this process. Raises LedgerFull."""
        line = encoded(entry)
        with self._lock:
            try:
                self._open()
                if self._others + self._size + len(line) > self._most:
                    raise LedgerFull(
                        f"The ledger's spool {self.folder} has reached {self._most:,} bytes that "
                        "are not in the database yet."
                    )
                self._write(line)
            except OSError as exc:
                self._seal()  # it may end in half a line, which readers leave out
                raise LedgerFull(f"The ledger's spool took no more: {exc}.") from exc
            if self._size >= SEGMENT_BYTES:
                self._seal()

    def sync(self) -> None:
        """Force what was appended to the disk. Raises OSError."""
        with self._lock:
            if self._file is None or not self._dirty:
                return
            descriptor = os.dup(self._file.fileno())
            self._dirty = False
        try:
            os.fsync(descriptor)
            fsync(self.folder)
        finally:
            os.close(descriptor)

    def segments(self) -> list[Segment]:
        """This process's files that are complete, the oldest first; what is open is closed."""
        with self._lock:  # for the listing too: an entry meanwhile would open a file that it names
            self._seal()
            return _segments_of(self.folder, self._owner)

    def close(self) -> None:
        """Let go of the files; what is in them waits for whoever opens the ledger next."""
        with self._lock:
            self._seal()
            if not _segments_of(self.folder, self._owner):
                (self.folder / f"{self._owner}.lock").unlink(missing_ok=True)
            self._mine.close()

    def _open(self) -> None:
        if self._file is not None:
            return
        self._others = sum(path.stat().st_size for path in self.folder.glob(f"*{SUFFIX}"))
        path = self.folder / f"{self._owner}-{self._count:08}{SUFFIX}"
        self._file = path.open("xb", buffering=0)
        self._count += 1

    def _write(self, line: bytes) -> None:
        assert self._file is not None
        self._dirty = True
        written = self._file.write(line)
        self._size += written
        if written < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _seal(self) -> None:
        if self._file is None:
            return
        with suppress(OSError), self._file:
            if self._dirty:
                os.fsync(self._file.fileno())
        self._file, self._size, self._dirty = None, 0, False


def orphans(folder: Path) -> Iterator[tuple[list[Segment], Path]]:
    """What processes that have ended left behind, with the lock that stands for each.

    The lock is held while the caller works on the segments.
    """
    for lock in sorted(folder.glob("*.lock")):
        try:
            held = _locked(lock)
        except OSError:
            continue  # its process is alive, or another one is faster
        try:
            yield _segments_of(folder, lock.stem), lock
        finally:
            held.close()


def read(segment: Segment) -> Iterator[Entry | None]:
    """The entries of a file, in order; None for a line that is damaged or half written."""
    with segment.path.open("rb") as file:
        for line in file:
            yield decoded(line)


def encoded(entry: Entry) -> bytes:
    """One line: a checksum of what follows, and the entry as JSON."""
    # ASCII alone, so that lone surrogates pass and no line breaks but at its end.
    body = json.dumps(entry, separators=(",", ":")).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def decoded(line: bytes) -> Entry | None:
    if not line.endswith(b"\n") or line[8:9] != b" ":
        return None
    body = line[9:-1]
    try:
        if int(line[:8], 16) != zlib.crc32(body):
            return None
        entry: Entry = json.loads(body)
    except ValueError:
        return None
    return entry


def _segments_of(folder: Path, owner: str) -> list[Segment]:
    return [Segment(path) for path in sorted(folder.glob(f"{owner}-*{SUFFIX}"))]


def _locked(path: Path, wait: bool = False) -> BinaryIO:
    file = path.open("a+b")
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise
    return file
