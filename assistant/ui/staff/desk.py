"""What every tab of the staff pages works with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from assistant.accounts.access import HERE, Access, signed_in
from assistant.ledger.ledger import Ledger
from assistant.ledger.queries.period import Period
from assistant.live import Serving
from assistant.ui.jobs import Runner
from index.errors import InputError
from index.generation import Index

PERIODS: Mapping[str, int | None] = {
    "7 days": 7,
    "30 days": 30,
    "90 days": 90,
    "A year": 365,
    "Always": None,
}
USUAL = "90 days"
NO_LEDGER = "Nothing is recorded: the server was started with --ledger off."


@dataclass(frozen=True, slots=True)
class Desk:
    """The archive that is served, the ledger of what was asked of it (None where it is off), the
    accounts, whose trail says what staff did, and the one job that changes the index."""

    serving: Serving
    ledger: Ledger | None
    access: Access | None = None
    vector_cache: Path | None = None
    runner: Runner = field(default_factory=Runner)

    @property
    def index(self) -> Index:
        """The generation that is open now."""
        return self.serving().index

    def record(
        self, scope: Mapping[str, Any], what: str, subject: str = "", detail: str = ""
    ) -> None:
        """Write down what the one who made a request does."""
        if self.access is not None:
            client = scope.get("client")
            address = str(client[0]) if client else ""
            self.access.trail.record(who(scope), what, subject, address, detail)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection to the ledger. Raises LedgerError, InputError where there is none."""
        if self.ledger is None:
            raise InputError(NO_LEDGER)
        with self.ledger.read() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction of the ledger. Raises as `reading`."""
        if self.ledger is None:
            raise InputError(NO_LEDGER)
        with self.ledger.write() as connection:
            yield connection


def who(scope: Mapping[str, Any]) -> str:
    """Whose request it is, by name."""
    account = signed_in(scope)
    return HERE if account is None else account.name


def period_of(chosen: object) -> Period:
    """The period of a name of PERIODS; a browser may send anything. Raises InputError."""
    if not isinstance(chosen, str) or chosen not in PERIODS:
        raise InputError(f"A period is one of {', '.join(PERIODS)}.")
    days = PERIODS[chosen]
    return Period() if days is None else Period.last_days(days)
