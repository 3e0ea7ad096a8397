"""Entries that the database refused, kept apart in a file beside the spool's own.

They hold what readers wrote, so that they go when it has to go.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from assistant.ledger.entries import FEEDBACK, Entry
from assistant.ledger.spool import decoded, encoded
from index.files import write_atomically

NAME = "rejected.txt"


def keep_apart(folder: Path, entry: Entry) -> None:
    """Raises OSError."""
    with (folder / NAME).open("ab") as file:
        file.write(encoded(entry))


def drop_older(folder: Path, before: int) -> None:
    """Delete entries with a number below. Raises OSError."""
    _keep(folder, lambda entry: entry.get("id", 0) >= before)


def drop_conversation(folder: Path, conversation: str) -> None:
    """Delete a conversation's answers, and all feedback: it does not say whose it is.

    Raises OSError.
    """
    _keep(
        folder,
        lambda entry: entry.get("kind") != FEEDBACK and entry.get("conversation") != conversation,
    )


def _keep(folder: Path, wanted: Callable[[Entry], bool]) -> None:
    file = folder / NAME
    if not file.exists():
        return
    entries = filter(None, map(decoded, file.read_bytes().splitlines(keepends=True)))
    left = b"".join(encoded(entry) for entry in entries if wanted(entry))
    if left:
        write_atomically(file, left)
    else:
        file.unlink()
