"""Files that hold many articles, as items of a source: found in one pass, read in a second."""

from __future__ import annotations

import atexit
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

import index.readers as readers
from index.errors import ReadError
from index.readers.fields import Fields
from index.readers.members import Budget, Context, Member
from index.types import Document


@dataclass(frozen=True, slots=True)
class MemberItem:
    """One article of such a file; it holds no bytes, so that a plan of many stays small.

    `number` is its place among the file's members, from 0. `is_container` says that it is a
    container within the file which could not be read to its end.
    """

    container: ContainerFile
    number: int
    path: str
    reader: str
    sha256: str
    is_container: bool

    def digest(self) -> str:
        return self.sha256

    def document(self) -> Document:
        """Raises ReadError, also where the file was altered since it was looked through."""
        member = _reading.member(self.container, self.number)
        if member is None or member.sha256 != self.sha256:
            raise ReadError("the file was altered while it was being read; build again")
        return member.document()


@dataclass(frozen=True, slots=True)
class ContainerFile:
    """A file that holds many articles. Their paths are its path and what `Member.place` says."""

    file: Path
    path: str
    reader: str
    fields: Fields

    def digest(self) -> str:
        """sha256 of the whole file. Raises ReadError where it cannot be read."""
        try:
            self._check()
            with self.file.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as exc:
            raise ReadError(f"the file cannot be read ({exc.strerror})") from exc

    def holds(self, path: str) -> bool:
        """Whether `path` is that of an article in this file."""
        return path.startswith((f"{self.path}#", f"{self.path}!/"))

    def items(self) -> Iterator[MemberItem]:
        """Raises ReadError, possibly after some items, where the file itself is broken."""
        for number, member in enumerate(self.members()):
            yield MemberItem(
                self,
                number,
                self.path + member.place,
                member.reader,
                member.sha256,
                member.is_container,
            )

    def members(self) -> Iterator[Member]:
        collection = readers.collection_for(self.path)
        if collection is None:
            raise ReadError("there is no reader for this kind of file")
        try:
            self._check()
            with self.file.open("rb") as stream:
                budget = Budget(self.file.stat().st_size)
                yield from collection(stream, self.path, Context(self.fields, budget))
        except OSError as exc:
            raise ReadError(f"the file cannot be read ({exc.strerror or exc})") from exc

    def _check(self) -> None:
        if not S_ISREG(self.file.stat().st_mode):  # reading a pipe would wait for ever
            raise ReadError("this is a pipe, a socket or a device, not a file")


class _Reading:
    """The pass in which members are read. A build reads them in order: one pass is enough."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._container: ContainerFile | None = None
        self._members: Iterator[Member] = iter(())
        self._next = 0

    def member(self, container: ContainerFile, number: int) -> Member | None:
        """Member `number` of the file; None where it does not hold so many any more."""
        with self._lock:
            if container != self._container or number < self._next:
                self._container, self._members, self._next = container, container.members(), 0
            for member in self._members:
                self._next += 1
                if self._next == number + 1:
                    return member
            self._container = None
            return None

    def close(self) -> None:
        with self._lock:
            self._container, self._members = None, iter(())


_reading = _Reading()
atexit.register(_reading.close)  # before the modules go that an open file's reader needs


def close_files() -> None:
    """Let go of the file that was read last; a build does that at its end."""
    _reading.close()
