"""ZIP and tar: every file in them for which there is a reader, archives within archives too.

Nothing is ever written to the disk: a member's path only names it.
"""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, Any

from index.errors import ReadError
from index.protocols import Reader
from index.readers.decode import MAX_BYTES
from index.readers.members import (
    TOO_LARGE,
    Collection,
    Context,
    Member,
    Places,
    failed,
    leads_outside,
    metered,
    repeated,
    sha256,
    unpacked,
)
from index.readers.zipped import open_zip, read_entry

MAX_DEPTH = 3
MAX_NESTED = 100 * 1024 * 1024
_MAX_TAR_HEADER = 1024 * 1024
_MAX_XZ_MEMORY = 256 * 1024 * 1024
_IS_UTF8 = 0x800
_LONG_HEADERS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME,
     tarfile.GNUTYPE_LONGLINK}
)  # fmt: skip

Read = Callable[[int], bytes]
"""Bytes of an entry, at most so many. Raises `ReadError`."""


class ZipContainer:
    """Reads .zip files."""

    name = "zip/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        places = Places()
        with open_zip(file) as archive:
            for entry in archive.infolist():
                if not entry.filename or entry.is_dir():
                    continue
                unread = sha256(f"{entry.CRC} {entry.file_size} {entry.flag_bits}".encode())
                read = _zip_entry(archive, entry, context)
                yield from _members(_name_of(entry), read, unread, context, places)


read_zip = ZipContainer()


def _name_of(entry: zipfile.ZipInfo) -> str:
    """An entry's path. Many programs write UTF-8 and do not say so; zipfile reads it as cp437."""
    if not entry.flag_bits & _IS_UTF8:
        with contextlib.suppress(UnicodeError):
            return entry.filename.encode("cp437").decode("utf-8")
    return entry.filename


def _zip_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, context: Context) -> Read:
    def read(limit: int) -> bytes:
        data = read_entry(archive, entry, limit)
        context.budget.spend(len(data))
        return data

    return read


class TarContainer:
    """Reads .tar files, as they are or packed by gzip, bzip2 or xz. Links in it are left out."""

    name = "tar/1"

    def __call__(self, file: IO[bytes], path: str, context: Context) -> Iterator[Member]:
        places = Places()
        with contextlib.closing(_open_tar(_untarred(file, path, context))) as archive:
            for entry in _entries(archive):
                if not entry.isreg():
                    continue
                unread = sha256(f"{entry.size} {entry.mtime}".encode())
                read = _tar_entry(archive, entry)
                yield from _members(entry.name, read, unread, context, places)


read_tar = TarContainer()


class _BoundedHeader(tarfile.TarInfo):
    """A header whose continuation, which tarfile reads into memory, is of bounded size."""

    def _proc_member(self, tar: tarfile.TarFile) -> Any:
        if self.type in _LONG_HEADERS and self.size > _MAX_TAR_HEADER:
            raise ReadError(f"a header of {self.size:,} bytes stands in the tar file")
        return super()._proc_member(tar)  # type: ignore[misc]


def _open_tar(stream: IO[bytes]) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=stream, mode="r|", tarinfo=_BoundedHeader)
    except ReadError:
        raise
    except Exception as error:
        raise _damaged(error) from error


def _entries(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while True:
        try:
            entry = archive.next()
        except ReadError:
            raise
        except Exception as error:
            raise _damaged(error) from error
        if entry is None:
            return
        vars(archive)["members"].clear()  # tarfile would keep every header
        yield entry


def _damaged(error: Exception) -> ReadError:
    return ReadError(f"the tar container is damaged ({error or type(error).__name__})")


def _tar_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Read:
    def read(limit: int) -> bytes:
        if entry.size > limit:
            raise ReadError(TOO_LARGE)
        try:
            stream = archive.extractfile(entry)
            return stream.read(limit + 1) if stream else b""
        except ReadError:
            raise
        except Exception as error:
            raise _damaged(error) from error

    return read


def _untarred(file: IO[bytes], path: str, context: Context) -> IO[bytes]:
    name = path.lower()
    if name.endswith((".gz", ".tgz")):
        return unpacked(file, ".gz", context.budget)
    if name.endswith(".bz2"):
        return metered(bz2.BZ2File(file), context.budget)
    if name.endswith(".xz"):
        return metered(_Xz(file), context.budget)
    return unpacked(file, path, context.budget)


class _Xz:
    """A stream of one xz file; lzma's own would take as much memory as the file asks for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decompressor = lzma.LZMADecompressor(memlimit=_MAX_XZ_MEMORY)

    def read(self, size: int) -> bytes:
        while not self._decompressor.eof:
            packed = self._file.read(1 << 16) if self._decompressor.needs_input else b""
            if self._decompressor.needs_input and not packed:
                raise EOFError("it ends too early")
            data = self._decompressor.decompress(packed, size)
            if data:
                return data
        return b""


def _members(
    name: str, read: Read, unread: str, context: Context, places: Places
) -> Iterator[Member]:
    """The article in one entry, or all that are in it where it is a collection itself.

    `unread` is the digest of an entry that cannot be read.
    """
    from index.readers import collection_for, reader_for

    name = name.replace("\\", "/").removeprefix("./")
    collection, reader = collection_for(name), reader_for(name)
    if (collection is None and reader is None) or _is_hidden(name):
        return
    wanted = f"!/{name.encode('utf-8', 'replace').decode()}"
    place = places.claim(wanted)
    kind = collection.name if reader is None and collection else reader.name if reader else ""
    try:
        if leads_outside(name):
            raise ReadError("its path leads out of the container")
        if place != wanted:
            raise repeated(place)
        if reader is not None:
            yield _article(place, name, read(MAX_BYTES), reader, context)
        elif collection is not None:
            yield from _nested(place, name, read(MAX_NESTED), collection, context)
    except ReadError as error:
        if context.budget.is_spent:
            raise
        member = failed(place, kind, unread, error)
        yield replace(member, is_container=reader is None)


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return "__MACOSX" in parts or any(p.startswith(".") and p != ".." for p in parts)


def _article(place: str, name: str, data: bytes, reader: Reader, context: Context) -> Member:
    context.budget.count()
    return Member(place, reader.name, sha256(data), lambda: reader(data, name))


def _nested(
    place: str, name: str, data: bytes, collection: Collection, context: Context
) -> Iterator[Member]:
    if context.depth >= MAX_DEPTH:
        raise ReadError(f"it lies more than {MAX_DEPTH} containers deep")
    inner = replace(context, depth=context.depth + 1)
    for member in collection(io.BytesIO(data), name, inner):
        yield replace(member, place=place + member.place)
