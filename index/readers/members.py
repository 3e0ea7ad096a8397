"""Files that hold many articles: what one article in such a file is, and what the whole may cost.

A collection reads a file once from front to back and holds one article at a time in memory.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from index.errors import ReadError
from index.readers.decode import MAX_BYTES
from index.readers.document import line
from index.readers.fields import Fields
from index.types import Document

MAX_MEMBERS = 1_000_000
MAX_UNPACKED = 8 << 30
MAX_RATIO = 200
"""Articles become 3 to 20 times smaller by packing, a bomb a thousand times."""

_FREE = 100 * 1024 * 1024
_MAX_IDENTITY = 150
_LEADS_UP = re.compile(r"(?:^|/)\.\.(?:/|$)")


@dataclass(frozen=True, slots=True)
class Member:
    """One article in a file: `place` follows the file's path, `document` may raise ReadError.

    `place` is "#" and an id, or "!/" and a path within a container. `sha256` is of the bytes
    that the article is read from, and of nothing else in the file. `is_container` is said of a
    container within the file that could not be read to its end.
    """

    place: str
    reader: str
    sha256: str
    document: Callable[[], Document]
    is_container: bool = False


@dataclass(slots=True)
class Budget:
    """What a file, with all that is nested in it, may still unpack to; `size` is its own."""

    size: int
    unpacked: int = 0
    members: int = 0

    @property
    def is_spent(self) -> bool:
        return (
            self.unpacked > min(max(_FREE, MAX_RATIO * self.size), MAX_UNPACKED)
            or self.members > MAX_MEMBERS
        )

    def spend(self, count: int) -> None:
        """Raises `ReadError` where the file grows as only a bomb does."""
        self.unpacked += count
        if self.unpacked > max(_FREE, MAX_RATIO * self.size):
            raise ReadError(f"unpacked, it grows more than {MAX_RATIO} times: it is a bomb")
        if self.unpacked > MAX_UNPACKED:
            raise ReadError(f"unpacked, it has more than {MAX_UNPACKED / 1e9:.0f} GB; split it")

    def count(self) -> None:
        self.members += 1
        if self.members > MAX_MEMBERS:
            raise ReadError(f"it holds more than {MAX_MEMBERS:,} articles; split it")


@dataclass(slots=True)
class Places:
    """Hands out each place once."""

    taken: set[bytes] = field(default_factory=set)

    def claim(self, place: str) -> str:
        """`place`, or a further one with a number where it is taken already."""
        claimed, number = place, 1
        while not self._is_free(claimed):
            number += 1
            claimed = f"{place}~{number}"
        return claimed

    def member(
        self,
        identity: str,
        digest: str,
        reader: str,
        document: Callable[[], Document],
        number: int | None = None,
    ) -> Member:
        """The article with that id in the file; a second one with it is a failure of its own."""
        wanted = place_of(identity, digest)
        place = self.claim(wanted)
        if place != wanted:
            return failed(place, reader, digest, repeated(place, number))
        return Member(place, reader, digest, document)

    def unread(self, place: str, digest: str, reader: str, reason: str, number: int) -> Member:
        """What begins at line `number` and cannot be an article."""
        return failed(self.claim(place), reader, digest, ReadError(reason, number))

    def _is_free(self, place: str) -> bool:
        digest = hashlib.sha256(place.encode("utf-8", "replace")).digest()[:16]
        if digest in self.taken:
            return False
        self.taken.add(digest)
        return True


@dataclass(frozen=True, slots=True)
class Context:
    """What a collection needs to know besides its bytes; `depth` counts the files around it."""

    fields: Fields
    budget: Budget
    depth: int = 0


class Collection(Protocol):
    """Reads one kind of file that holds many articles. `name` carries a version."""

    name: str

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        """Raises `ReadError`, possibly after some members, where the file itself is broken."""
        ...


def sha256(*parts: bytes) -> str:
    """Digest of the parts and of where one ends."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if len(parts) == 1 else b"%d:%b" % (len(part), part))
    return digest.hexdigest()


def place_of(identity: str, digest: str) -> str:
    """ "#" and an article's id, or as much of its digest as tells it where it has no id.

    An article without an id is told by its content: when that changes, it is another article,
    but no other row is taken for it.
    """
    plain = line(identity)
    if not plain:
        return f"#{digest[:16]}"
    if plain == identity and len(plain) <= _MAX_IDENTITY:
        return f"#{plain}"
    return f"#{plain[:_MAX_IDENTITY]}~{sha256(identity.encode('utf-8', 'replace'))[:8]}"


def failed(place: str, reader: str, digest: str, error: ReadError) -> Member:
    """A member that is reported and not read."""

    def document() -> Document:
        raise ReadError(error.reason, error.line)

    return Member(place, reader, digest, document)


def repeated(place: str, number: int | None = None) -> ReadError:
    return ReadError(f"{place.rpartition('~')[0]!r} stands a second time in the file", number)


def leads_outside(name: str) -> bool:
    """Whether a path within a container is absolute or leads up and out of it."""
    return (
        name.startswith("/")
        or re.match(r"[A-Za-z]:", name) is not None
        or bool(_LEADS_UP.search(name))
    )


class Metered(io.RawIOBase):
    """A stream whose bytes are spent from a budget as they are read."""

    def __init__(self, stream: IO[bytes], budget: Budget) -> None:
        self._stream = stream
        self._budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except ReadError:
            raise
        except Exception as error:  # what a decompressor raises for damaged data
            raise ReadError(f"its data are damaged ({error or type(error).__name__})") from error
        self._budget.spend(len(data))
        buffer[: len(data)] = data
        return len(data)


def unpacked(file: IO[bytes], path: str, budget: Budget) -> io.BufferedReader[Any]:
    """`file` as a stream, decompressed if the path ends with .gz, within the budget.

    Raises ReadError where it is empty.
    """
    packed = path.lower().endswith(".gz")
    return metered(gzip.GzipFile(fileobj=file) if packed else file, budget)


def metered(stream: Any, budget: Budget) -> io.BufferedReader[Any]:
    """Anything with `read(size)` as a stream within the budget. Raises ReadError where empty."""
    found: io.BufferedReader[Any] = io.BufferedReader(Metered(stream, budget), 1 << 18)
    if not found.peek(1):
        raise ReadError("the file is empty")
    return found


def lines_of(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """(number from 1, line); None in place of a line that is larger than an article may be."""
    number = 0
    while data := stream.readline(MAX_BYTES + 1):
        number += 1
        if len(data) <= MAX_BYTES:
            yield number, data
            continue
        while data and not data.endswith(b"\n"):
            data = stream.readline(MAX_BYTES)
        yield number, None


TOO_LARGE = f"it has more than the {MAX_BYTES / 1e6:.0f} MB that an article may have; split it"
