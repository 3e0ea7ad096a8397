"""WARC: the pages that a crawler kept, one article a page that was found."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from index.errors import ReadError
from index.protocols import Reader
from index.readers.decode import MAX_BYTES
from index.readers.media import SUFFIXES
from index.readers.members import (
    TOO_LARGE,
    Context,
    Member,
    Places,
    failed,
    place_of,
    repeated,
    sha256,
    unpacked,
)
from index.types import Document

_MAX_HEAD = 256 * 1024
_MAX_BLOCK = MAX_BYTES + _MAX_HEAD
_LENGTH = re.compile(rb"\ncontent-length:[ \t]*(\d{1,15})", re.IGNORECASE)
# Stands in for a page that is not read; `_content` reports it.
_TOO_LARGE_MARK = "X-Footnote-Too-Large"
_TOO_LARGE_BLOCK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n%b: 1\r\n\r\n" % (
    _TOO_LARGE_MARK.encode()
)
_KINDS = ("response", "resource")
_FOUND = "200"


class WarcArchive:
    """Reads .warc files, gzipped or not. Answers that were no page, or not found, are left out."""

    name = "warc/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        places = Places()
        captured: dict[str, str] = {}
        for record in _records(unpacked(file, path, context.budget)):
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            reader = _reader_of(record)
            if record.rec_type not in _KINDS or reader is None or not address:
                continue
            context.budget.count()
            member = _member(record, address.strip("<>"), f"{self.name}+{reader.name}", reader)
            # A page that was kept twice and had not changed is one article.
            if captured.get(member.place) != member.sha256:
                captured[member.place] = member.sha256
                yield _placed(member, record, places)


read_warc = WarcArchive()


def _records(stream: IO[bytes]) -> Iterator[Any]:
    """Records of the archive. Raises `ReadError` where it is damaged.

    warcio gets one record at a time, whose size is known: it takes time that grows with the
    square of a header's length. A page that is too large becomes a record without a body.
    """
    while True:
        head = _head(stream)
        if not head:
            return
        length = _LENGTH.search(head)
        if length is None:
            raise ReadError("the WARC file is damaged (a record does not tell its length)")
        size = int(length.group(1))
        block = stream.read(min(size, _MAX_BLOCK))
        if not _http_head_is_bounded(block) or size > _MAX_BLOCK:
            _skip(stream, size - len(block))
            block = _TOO_LARGE_BLOCK
        elif len(block) < size:
            raise ReadError("the WARC file is cut off")
        head = _LENGTH.sub(b"\nContent-Length: %d" % len(block), head, count=1)
        try:
            record = next(iter(ArchiveIterator(io.BytesIO(head + block + b"\r\n\r\n"))), None)
        except Exception as error:  # warcio raises what the damage makes it stumble over
            raise ReadError(f"the WARC file is damaged ({type(error).__name__})") from error
        if record is not None:
            yield record


def _head(stream: IO[bytes]) -> bytes:
    """The header of the next record with its empty line, b"" at the end of the file."""
    line = b"\n"
    while line and not line.strip():
        line = stream.readline(_MAX_HEAD)
    if line and not line.startswith(b"WARC/"):
        raise ReadError("the WARC file is damaged: no record begins where one should")
    lines = [line]
    size = len(line)
    while line and line.strip():
        line = stream.readline(_MAX_HEAD)
        lines.append(line)
        size += len(line)
        if size > _MAX_HEAD:
            raise ReadError(f"the header of a WARC record has more than {_MAX_HEAD:,} bytes")
    return b"".join(lines)


def _http_head_is_bounded(block: bytes) -> bool:
    start = block[:_MAX_HEAD]
    return len(block) < _MAX_HEAD or b"\r\n\r\n" in start or b"\n\n" in start


def _skip(stream: IO[bytes], count: int) -> None:
    while count > 0:
        passed = len(stream.read(min(count, 1 << 20)))
        if not passed:
            raise ReadError("the WARC file is cut off")
        count -= passed


def _reader_of(record: Any) -> Reader | None:
    """The reader of the record's media type; None for pictures, redirects and errors."""
    from index.readers import reader_for

    headers = record.http_headers
    if record.rec_type == "response" and (headers is None or headers.get_statuscode() != _FOUND):
        return None
    kind = (headers.get_header("Content-Type") if headers else record.content_type) or ""
    suffix = SUFFIXES.get(kind.partition(";")[0].strip().lower())
    return None if suffix is None else reader_for(f"page{suffix}")


def _member(record: Any, address: str, name: str, reader: Reader) -> Member:
    try:
        data = _content(record)
    except ReadError as error:
        digest = sha256(str(record.rec_headers).encode("utf-8", "replace"))
        return failed(place_of(address, digest), name, digest, error)
    digest = sha256(address.encode("utf-8", "replace"), data)

    def document() -> Document:
        found = reader(data, _path_of(address))
        return replace(found, url=found.url or address)

    return Member(place_of(address, digest), name, digest, document)


def _content(record: Any) -> bytes:
    """The page's bytes, with the transfer's encodings undone."""
    pieces, size = [], 0
    if record.http_headers and record.http_headers.get_header(_TOO_LARGE_MARK):
        raise ReadError(TOO_LARGE)
    try:
        stream = record.content_stream()
        while size <= MAX_BYTES and (piece := stream.read(1 << 18)):
            pieces.append(piece)
            size += len(piece)
    except ReadError:
        raise
    except Exception as error:
        raise ReadError(f"the record is damaged ({error or type(error).__name__})") from error
    if size > MAX_BYTES:
        raise ReadError(TOO_LARGE)
    return b"".join(pieces)


def _path_of(address: str) -> str:
    """The address's path, which is the title where the page has none."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(address)
        return parts.path.rstrip("/") or parts.netloc or address
    return address


def _placed(member: Member, record: Any, places: Places) -> Member:
    """A later capture of a page that had changed stands apart, by its time."""
    place = places.claim(member.place)
    if place == member.place:
        return member
    time = record.rec_headers.get_header("WARC-Date") or ""
    wanted = f"{member.place}@{time[:40]}"
    apart = places.claim(wanted)
    if apart == wanted and time:
        return replace(member, place=apart)
    return failed(apart, member.reader, member.sha256, repeated(place))
