"""Where a user's own files are kept when no option names another place, and for whose eyes."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path


def data_folder() -> Path:
    """`footnote` in the user's data folder ($XDG_DATA_HOME, ~/.local/share)."""
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "footnote"


def name_of(index: Path) -> str:
    """A name for files that stand for an index and lie outside of it: one for each place."""
    where = str(index.resolve())
    digest = hashlib.sha256(where.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"{index.resolve().name}-{digest}"


def keep_private(path: Path) -> None:
    """Take a file or a folder from everybody but its owner, where it is there and ours.

    Somebody else's is left as its owner has it. Raises OSError.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return
    if found.st_uid == os.geteuid() and found.st_mode & 0o077:
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)
