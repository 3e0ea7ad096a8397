"""One line on stderr that says how far a long command is, how fast, and how long it will take."""

from __future__ import annotations

import sys
import time

from index.report import Progress

_EVERY_SECONDS = 0.2
_EVERY_SECONDS_IN_A_LOG = 10.0


class ProgressLine:
    """Rewrites its line in a terminal; in a log it writes a new one now and then."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._stage = ""
        self._began = self._last = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._stage and self._terminal and not self._quiet:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, progress: Progress) -> None:
        if self._quiet:
            return
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._began, self._last = progress.stage, now, 0.0
        pause = _EVERY_SECONDS if self._terminal else _EVERY_SECONDS_IN_A_LOG
        finished = progress.total and progress.done >= progress.total
        if now - self._last < pause and not finished:
            return
        self._last = now
        line = describe(progress, now - self._began)
        sys.stderr.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        sys.stderr.flush()


def describe(progress: Progress, seconds: float) -> str:
    """Such as "embedding: 512 of 2,083 articles, 14.1/s, 1 min 51 s left"."""
    of = f" of {progress.total:,}" if progress.total else ""
    text = f"{progress.stage}: {progress.done:,}{of} {progress.unit}"
    if not progress.done or seconds <= 0:
        return text
    rate = progress.done / seconds
    text += f", {rate:,.1f}/s"
    if progress.total > progress.done:
        text += f", {_duration((progress.total - progress.done) / rate)} left"
    return text


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
