"""`Ledger`: a recorder, the thread that puts what it keeps into SQL, and SQL to read from."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic

import sqlalchemy as sa

from assistant.ledger.database import empty_journal, open_engine, reading, writing
from assistant.ledger.drain import Drain, drain_orphans
from assistant.ledger.entries import id_at
from assistant.ledger.forgetting import Forgotten, forget, prune
from assistant.ledger.recorder import Recorder
from assistant.ledger.rejected import drop_conversation, drop_older
from assistant.ledger.settings import LedgerSettings
from index.errors import LedgerError

log = logging.getLogger(__name__)

DRAIN_SECONDS = 0.5
"""At most, from an answer to its row, while the database keeps up."""
RETRY_SECONDS = 5.0
PRUNE_SECONDS = 3600.0


class Ledger:
    """A recorder, the thread that drains it, and the database to read from."""

    def __init__(self, settings: LedgerSettings, recorder: Recorder, engine: sa.Engine) -> None:
        self.settings = settings
        self.recorder = recorder
        self.engine = engine
        self._drain = Drain(engine)
        self._draining = Lock()
        self._ending = Event()
        self._thread = Thread(target=self._run, name="ledger", daemon=True)
        self._failing = False
        self._pruned = float("-inf")

    @classmethod
    def open(cls, settings: LedgerSettings) -> Ledger:
        """Open the database, put in what ended processes left, and begin to drain.

        Raises InputError, MissingExtra, LedgerError.
        """
        recorder = Recorder(settings)
        try:
            ledger = cls(settings, recorder, open_engine(settings.url))
            ledger.drain()
        except BaseException:
            recorder.close()
            raise
        ledger._thread.start()
        return ledger

    def read(self) -> AbstractContextManager[sa.Connection]:
        """A connection that sees one state. Raises LedgerError."""
        return reading(self.engine)

    def write(self) -> AbstractContextManager[sa.Connection]:
        """A transaction, for what staff change. Raises LedgerError."""
        return writing(self.engine)

    def drain(self) -> None:
        """Put everything that was recorded into the database now. Raises LedgerError, OSError."""
        with self._draining:
            drain_orphans(self.settings.spool, self._drain)
            self._drain_own()
            self._prune()

    def forget(self, conversation: str) -> Forgotten:
        """Delete a conversation wherever the ledger has it. Raises LedgerError, OSError."""
        with self._draining:
            drop_conversation(self.settings.spool, conversation)
            gone = forget(self.engine, conversation)
            empty_journal(self.engine)
            return gone

    def prune(self, days: int) -> int:
        """Delete answers older than `days`; their number. Raises LedgerError, OSError."""
        with self._draining:
            return self._older(days)

    def close(self) -> None:
        """Put in what was recorded; what cannot be stays in the spool for the next time."""
        self._ending.set()
        self.recorder.written.set()
        if self._thread.is_alive():
            self._thread.join(30)
        try:
            self.drain()
        except (LedgerError, OSError) as problem:
            log.warning("the ledger's spool is put into the database next time: %s", problem)
        self.recorder.close()
        self.engine.dispose()

    def _run(self) -> None:
        retry = 0.0
        while not self._ending.is_set():
            self.recorder.written.wait(RETRY_SECONDS)
            self.recorder.written.clear()
            self._sync()
            if monotonic() < retry:
                self._ending.wait(DRAIN_SECONDS)
                self.recorder.written.set()
                continue
            if not self._try_to_drain():
                retry = monotonic() + RETRY_SECONDS
            self._ending.wait(DRAIN_SECONDS)  # what comes meanwhile goes in together

    def _sync(self) -> None:
        try:
            self.recorder.spool.sync()
        except OSError as problem:
            log.error("the ledger's spool could not be forced to the disk: %s", problem)

    def _try_to_drain(self) -> bool:
        try:
            self.drain()
        except (LedgerError, OSError) as problem:
            if not self._failing:
                log.error("the ledger keeps what is asked in its spool meanwhile: %s", problem)
            self._failing = True
            return False
        # The thread must outlive whatever nobody foresaw, or nothing would be drained again.
        except Exception:
            log.exception("draining the ledger failed")
            return False
        if self._failing:
            log.warning("the ledger's database answers again")
        self._failing = False
        return True

    def _drain_own(self) -> None:
        for segment in self.recorder.spool.segments():
            self._drain.segment(segment)
            segment.path.unlink()
            self._drain.forget_segment(segment)

    def _prune(self) -> None:
        days = self.settings.days
        if days is not None and monotonic() >= self._pruned + PRUNE_SECONDS:
            self._older(days)
            self._pruned = monotonic()

    def _older(self, days: int) -> int:
        drop_older(self.settings.spool, id_at(datetime.now(UTC) - timedelta(days=days)))
        return prune(self.engine, days)


@contextmanager
def opened(settings: LedgerSettings | None) -> Iterator[Ledger | None]:
    """The ledger while the block runs; None where it is off. Raises as `Ledger.open`."""
    if settings is None:
        yield None
        return
    ledger = Ledger.open(settings)
    try:
        yield ledger
    finally:
        ledger.close()
