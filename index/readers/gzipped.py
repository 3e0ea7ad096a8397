"""Files that gzip made smaller: unpacked within the bounds of one article, then read as usual."""

from __future__ import annotations

import gzip
import io
import zlib

from index.errors import ReadError
from index.protocols import Reader
from index.readers.decode import MAX_BYTES
from index.types import Document


class GzippedReader:
    """Reads what another reader reads, with .gz behind its suffix."""

    def __init__(self, inner: Reader) -> None:
        self.name = f"gzip/1+{inner.name}"
        self._inner = inner

    def __call__(self, data: bytes, path: str) -> Document:
        """Raises `ReadError` as the inner reader does, and for damaged or too large gzip data."""
        return self._inner(unpacked(data), path[: -len(".gz")])


def unpacked(data: bytes) -> bytes:
    """At most `MAX_BYTES`; no more than one byte beyond it is ever unpacked."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            whole = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ReadError(f"the gzip data are damaged ({error})") from error
    if len(whole) > MAX_BYTES:
        raise ReadError(
            f"unpacked, the file has more than the {MAX_BYTES / 1e6:.0f} MB that an article "
            "may have; split it"
        )
    return whole
