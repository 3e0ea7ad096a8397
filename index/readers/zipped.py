"""ZIP files that came from anywhere: opened, and their members read, within bounds."""

from __future__ import annotations

import zipfile
from typing import IO

from index.errors import ReadError
from index.terminal import counted

MAX_ENTRIES = 100_000
MAX_PACKAGE_ENTRIES = 10_000
MAX_PACKAGE_BYTES = 100 * 1024 * 1024
"""What all parts of one DOCX or EPUB may come to when they are unpacked."""


def open_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The ZIP in `file`. Raises `ReadError` where it is none, or holds too many entries."""
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:  # zipfile raises what the damage makes it stumble over
        raise ReadError(
            f"the ZIP container is damaged ({error or type(error).__name__})"
        ) from error
    if len(archive.infolist()) > MAX_ENTRIES:
        raise ReadError(f"the ZIP container has more than {MAX_ENTRIES:,} entries")
    return archive


def open_package(file: IO[bytes]) -> zipfile.ZipFile:
    """`open_zip` for a document that is a ZIP: few parts, of bounded size in all.

    zipfile gives no more bytes of a part than the size it is listed with, so the sum of those
    sizes is a bound.
    """
    archive = open_zip(file)
    entries = archive.infolist()
    size = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PACKAGE_ENTRIES or size > MAX_PACKAGE_BYTES:
        raise ReadError(
            f"unpacked, the document has {counted(len(entries), 'parts')} and "
            f"{size / 1e6:,.0f} MB; the limits are {MAX_PACKAGE_ENTRIES:,} and "
            f"{MAX_PACKAGE_BYTES / 1e6:,.0f} MB"
        )
    return archive


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo | str, limit: int) -> bytes:
    """The bytes of one entry.

    Raises `ReadError` where it is missing, damaged, encrypted or larger than `limit` bytes.
    """
    try:
        with archive.open(entry) as stream:
            data = stream.read(limit + 1)
    except KeyError as error:
        raise ReadError(f"the container lacks {str(entry)[:200]!r}") from error
    except Exception as error:
        if "password" in str(error):
            raise ReadError("it is encrypted and needs a password") from error
        raise ReadError(f"it cannot be unpacked ({error or type(error).__name__})") from error
    if len(data) > limit:
        raise ReadError(f"unpacked, it has more than the {limit / 1e6:.0f} MB that one may have")
    return data
