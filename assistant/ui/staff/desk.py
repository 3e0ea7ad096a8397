"""What every tab of the staff pages works with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.accounts.access import Access
from assistant.ledger.ledger import Ledger
from assistant.live import Serving
from index.generation import Index


@dataclass(frozen=True, slots=True)
class Desk:
    """The archive that is served, the ledger of what was asked of it (None where it is off), and
    the accounts, whose trail says what staff did."""

    serving: Serving
    ledger: Ledger | None
    access: Access | None = None

    @property
    def index(self) -> Index:
        """The generation that is open now."""
        return self.serving().index
