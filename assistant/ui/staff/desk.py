"""What every tab of the staff pages works with."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.ledger.ledger import Ledger
from assistant.live import Serving
from index.generation import Index


@dataclass(frozen=True, slots=True)
class Desk:
    """The archive that is served, and the ledger of what was asked of it; None where it is off."""

    serving: Serving
    ledger: Ledger | None

    @property
    def index(self) -> Index:
        """The generation that is open now."""
        return self.serving().index
