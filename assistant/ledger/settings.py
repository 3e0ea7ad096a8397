"""Where the ledger is and what it may keep, from options and the environment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from index.folders import data_folder, name_of

OFF = "off"
DAYS = 365
SPOOL_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """`url` is SQLAlchemy's; `spool` a folder of this machine.

    `anonymous` keeps no conversation's name, `redact` no e-mail addresses and telephone numbers;
    answers older than `days` are deleted, None keeps them.
    """

    url: str
    spool: Path
    anonymous: bool = False
    redact: bool = True
    days: int | None = DAYS
    spool_bytes: int = SPOOL_BYTES


def ledger_settings(
    place: str | None, index: str, anonymous: bool = False, days: int | None = DAYS
) -> LedgerSettings | None:
    """Settings for `--ledger`; None where it is "off".

    Without a place, a file in the user's data folder that stands for this index alone, since the
    articles of another one mean nothing here.
    """
    if place == OFF:
        return None
    if place is not None and "://" in place:
        name = hashlib.sha256(place.encode()).hexdigest()[:16]
        return LedgerSettings(place, data_folder() / "spools" / name, anonymous, days=days)
    file = Path(place) if place else default_file(Path(index))
    file = file.absolute()
    spool = file.with_name(f"{file.name}.spool")
    return LedgerSettings(f"sqlite:///{file}", spool, anonymous, days=days)


def default_file(index: Path) -> Path:
    """The ledger of an index, outside of it: a new index is no reason to lose the record."""
    return data_folder() / "ledgers" / f"{name_of(index)}.sqlite"
