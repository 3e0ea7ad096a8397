"""The assistant of the moment: a running server takes over what a build commits.

An answer that has begun keeps the generation that it began with.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from time import monotonic

from assistant.assistant import Assistant
from index.errors import FootnoteError
from index.manifest import current_generation, read_manifest

log = logging.getLogger(__name__)

Serving = Callable[[], Assistant]
"""The assistant to use for what is asked now; to be called once for each thing that is asked."""


RETRY_SECONDS = 1.0
"""Between two tries to open a generation that could not be opened."""

_Commit = tuple[int, int]
"""Tells one commit from the next: each puts a new file in the place of CURRENT."""


class Live:
    """A `Serving` over an index directory. Safe to share between threads.

    A generation that cannot be opened is reported in the log and tried again after a pause; until
    then the one before goes on, without the articles that the newer one withdraws.
    """

    def __init__(self, assistant: Assistant, clock: Callable[[], float] = monotonic) -> None:
        self._assistant = assistant
        self._clock = clock
        self._lock = Lock()
        self._seen = _served(assistant)
        self._failed: tuple[_Commit, float] | None = None

    def __call__(self) -> Assistant:
        if self._is_behind():
            with self._lock:
                if self._is_behind():  # no other thread was faster
                    self._take_over()
        return self._assistant

    def _is_behind(self) -> bool:
        commit = _commit(self._assistant)
        if commit is None or commit == self._seen:
            return False
        if self._failed is None:
            return True
        failed, at = self._failed
        return commit != failed or self._clock() >= at + RETRY_SECONDS

    def _take_over(self) -> None:
        before = self._assistant
        commit = _commit(before)
        try:
            root = before.index.layout.root
            self._assistant = Assistant.open(
                root,
                before.embedder,
                before.config,
                engine=before.engine,
                queries=before.queries,
                reranker=before.reranker,
                reader=before.reader,
            )
        # Whatever is wrong with the new generation, the one that is open can answer.
        except Exception as problem:  # noqa: BLE001
            generation = before.index.manifest.generation
            log.warning("generation %d goes on being served: %s", generation, problem)
            self._failed = None if commit is None else (commit, self._clock())
            self._refuse_the_withdrawn()
        else:
            self._seen, self._failed = commit, None

    def _refuse_the_withdrawn(self) -> None:
        """What the newest manifest withdraws is gone, whether or not its files can be opened."""
        index = self._assistant.index
        with suppress(FootnoteError):
            index.refuse(read_manifest(index.layout).withdrawn)


def _commit(assistant: Assistant) -> _Commit | None:
    try:
        status = os.stat(assistant.index.layout.current)
    except OSError:
        return None  # the index was deleted; what is open can still be read
    return status.st_ino, status.st_mtime_ns


def _served(assistant: Assistant) -> _Commit | None:
    """The commit that an assistant was opened over; None where there was another since."""
    manifest = assistant.index.manifest
    commit = _commit(assistant)  # before CURRENT is read, so that a commit in between is noticed
    with suppress(FootnoteError):
        if current_generation(assistant.index.layout) == manifest.generation:
            return commit
    return None
