"""The assistant of the moment: a running server takes over what a build commits.

An answer that has begun keeps the generation that it began with.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from threading import Lock

from assistant.assistant import Assistant
from index.errors import FootnoteError

log = logging.getLogger(__name__)

Serving = Callable[[], Assistant]
"""The assistant to use for what is asked now; to be called once for each thing that is asked."""


class Live:
    """A `Serving` over an index directory. Safe to share between threads.

    A generation that cannot be opened is reported in the log, and the one before goes on.
    """

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = Lock()
        self._seen = self._commit()

    def __call__(self) -> Assistant:
        if self._commit() != self._seen:
            with self._lock:
                self._take_over()
        return self._assistant

    def _take_over(self) -> None:
        commit = self._commit()
        if commit == self._seen:
            return  # another thread was faster
        before = self._assistant
        try:
            root = before.index.layout.root
            self._assistant = Assistant.open(root, before.embedder, before.config)
        except FootnoteError as problem:
            generation = before.index.manifest.generation
            log.warning("generation %d goes on being served: %s", generation, problem)
        self._seen = commit

    def _commit(self) -> tuple[int, int]:
        """Tells one commit from the next: each puts a new file in the place of CURRENT."""
        try:
            status = os.stat(self._assistant.index.layout.current)
        except OSError:
            return 0, 0  # the index was deleted; what is open can still be read
        return status.st_ino, status.st_mtime_ns
