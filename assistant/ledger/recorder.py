"""Recording: an answer becomes a line of the spool, and its reader waits for nothing else."""

from __future__ import annotations

import logging
from threading import Event, Lock

from assistant.ledger.entries import Asking, Entry, asked_entry, feedback_entry, new_id
from assistant.ledger.settings import LedgerSettings
from assistant.ledger.spool import Spool
from assistant.types import Answer
from index.errors import LedgerFull
from index.generation import Index

log = logging.getLogger(__name__)


class Recorder:
    """Writes entries to the spool. Never raises, whatever becomes of disk or database.

    `record` costs an answer the making of one line and one write to a file; it is safe to share
    between threads.
    """

    def __init__(self, settings: LedgerSettings) -> None:
        """Raises InputError where the spool cannot be written."""
        self.settings = settings
        self.spool = Spool(settings.spool, settings.spool_bytes)
        self.lost = 0
        self.written = Event()
        self._lock = Lock()

    def record(self, answer: Answer, index: Index, asking: Asking) -> int | None:
        """Keep an answer; its number, None where it could not be kept.

        When this returns the answer survives this process, and a moment later the machine.
        """
        number, settings = new_id(), self.settings
        try:
            entry = asked_entry(number, answer, index, asking, settings.redact, settings.anonymous)
        # A record that cannot be made is no reason to keep an answer from its reader.
        except Exception:
            log.exception("an answer could not be recorded")
            self._lose()
            return None
        return number if self._append(entry) else None

    def feedback(self, answer: int, marker: int, thumb: int, reason: str) -> bool:
        """Keep a reader's word on an answer that `record` numbered, or on one citation of it."""
        return self._append(feedback_entry(answer, marker, thumb, reason, self.settings.redact))

    def close(self) -> None:
        self.spool.close()

    def _append(self, entry: Entry) -> bool:
        try:
            self.spool.append(entry)
        except LedgerFull as problem:
            self._lose(problem)
            return False
        except (TypeError, ValueError):  # what JSON cannot hold
            log.exception("an entry of the ledger could not be written")
            self._lose()
            return False
        self.written.set()
        return True

    def _lose(self, problem: Exception | None = None) -> None:
        with self._lock:
            self.lost += 1
        if problem is not None and (self.lost & (self.lost - 1)) == 0:  # the 1st, 2nd, 4th, 8th …
            log.error("%d entries of the ledger are lost: %s", self.lost, problem)


def record_once(settings: LedgerSettings, answer: Answer, index: Index, asking: Asking) -> None:
    """Keep one answer in the spool for whoever opens the ledger next; opens no database.

    Raises InputError where the spool cannot be written.
    """
    recorder = Recorder(settings)
    try:
        recorder.record(answer, index, asking)
    finally:
        recorder.close()
