"""What a browser keeps for its reader, sealed: only what this server wrote itself comes back."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import secrets
import zlib
from pathlib import Path
from typing import Any

from index.folders import data_folder, keep_private, name_of

log = logging.getLogger(__name__)

KEY_BYTES = 32
LONGEST = 40_000
"""Characters of a sealed text: a request brings one with a question, and has 64 KiB in all."""
_PURPOSE = b"footnote conversation 1 "
"""Its number changes with what is sealed, so that an older one is not opened."""
_DIGEST = "sha256"
_DIGEST_BYTES = 32


class Seal:
    """Seals values, each for one reader. Safe to share between threads."""

    def __init__(self, key: bytes | None = None) -> None:
        """Without a key, nothing that another process sealed can be opened."""
        self._key = key or secrets.token_bytes(KEY_BYTES)

    def closed(self, value: Any, whose: str = "") -> str | None:
        """What JSON can hold as text for a browser; None where that is longer than `LONGEST`."""
        packed = zlib.compress(json.dumps(value, ensure_ascii=False).encode())
        text = base64.urlsafe_b64encode(self._digest(packed, whose) + packed).decode()
        return text if len(text) <= LONGEST else None

    def opened(self, sealed: object, whose: str = "") -> Any:
        """The value; None for all that `closed` did not make with this key for this reader."""
        if not isinstance(sealed, str) or not sealed or len(sealed) > LONGEST:
            return None
        try:
            data = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
        except ValueError:  # not ASCII, or not base64
            return None
        digest, packed = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if not hmac.compare_digest(digest, self._digest(packed, whose)):
            return None
        return json.loads(zlib.decompress(packed))

    def _digest(self, packed: bytes, whose: str) -> bytes:
        for_one = hmac.digest(self._key, _PURPOSE + whose.encode(), _DIGEST)
        return hmac.digest(for_one, packed, _DIGEST)


def key_of(index: Path) -> bytes:
    """The key for an index, made when it is first asked for, in the user's data folder.

    Where it cannot be kept there, one for this process alone, and the log says so.
    """
    file = data_folder() / "page-keys" / name_of(index)
    try:
        keep_private(file)
        key = file.read_bytes() if file.exists() else b""
        return key if len(key) == KEY_BYTES else _made(file)
    except OSError as problem:
        log.warning("Readers' conversations end with this server: %s", problem)
        return secrets.token_bytes(KEY_BYTES)


def _made(file: Path) -> bytes:
    """A new key in its place as a whole, its owner's alone. Raises OSError."""
    key = secrets.token_bytes(KEY_BYTES)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    beside.touch(mode=0o600)
    beside.write_bytes(key)
    beside.replace(file)
    return key
