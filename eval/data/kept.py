"""Data sets that had to be made into folders first, kept in the cache under what they came from.

A folder appears whole or not at all; deleting the cache is always safe.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from index.errors import InputError


def kept_folder(key: str, cache: Path | None, make: Callable[[Path], None]) -> Path:
    """`cache`/sets/`key`; where it is not there, what `make` writes into an empty folder."""
    from index.embedders.export import default_cache

    target = (cache or default_cache()) / "sets" / key
    if target.is_dir():
        return target
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".making-", dir=target.parent))
    except OSError as exc:
        raise InputError(f"{target.parent}: cannot be written ({exc.strerror}).") from exc
    try:
        make(temporary)
        _settle(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _settle(made: Path, target: Path) -> None:
    try:
        os.rename(made, target)
    except OSError:
        if not target.is_dir():  # else another process made the same in the meantime
            raise
