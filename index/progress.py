"""How far a long command is, how fast, and how long it will take: on standard error."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict

from index.report import Progress
from index.terminal import counted

_EVERY_SECONDS = 0.2
_EVERY_SECONDS_IN_A_LOG = 10.0

MODES = ("bar", "json", "quiet")


class ProgressLine:
    """Rewrites its line in a terminal; in a log it writes a new one now and then.

    `mode` "json" writes one JSON object a line instead (`as_object` has the keys), "quiet"
    nothing. The first and the last step of a stage are always told.
    """

    def __init__(self, quiet: bool = False, mode: str = "bar") -> None:
        self._mode = "quiet" if quiet else mode
        self._terminal = sys.stderr.isatty() and mode == "bar"
        self._stage = ""
        self._began = self._last = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._stage and self._terminal and self._mode != "quiet":
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, progress: Progress) -> None:
        if self._mode == "quiet":
            return
        now = time.monotonic()
        if progress.stage != self._stage:
            self._stage, self._began, self._last = progress.stage, now, 0.0
        in_a_log = self._mode == "bar" and not self._terminal
        pause = _EVERY_SECONDS_IN_A_LOG if in_a_log else _EVERY_SECONDS
        finished = progress.total and progress.done >= progress.total
        if now - self._last < pause and not finished:
            return
        self._last = now
        self._write(progress, now - self._began)

    def _write(self, progress: Progress, seconds: float) -> None:
        if self._mode == "json":
            line = f"{json.dumps(as_object(progress, seconds), ensure_ascii=False)}\n"
        elif self._terminal:
            line = f"\r{describe(progress, seconds)}\x1b[K"
        else:
            line = f"{describe(progress, seconds)}\n"
        sys.stderr.write(line)
        sys.stderr.flush()


def describe(progress: Progress, seconds: float) -> str:
    """Such as "embedding: 512 of 2,083 articles, 14.1/s, 160 passages/s, 1 min 51 s left"."""
    if not progress.unit:
        return progress.stage
    if progress.total:
        whole = counted(progress.total, progress.unit)
        text = f"{progress.stage}: {progress.done:,} of {whole}"
    else:
        text = f"{progress.stage}: {counted(progress.done, progress.unit)}"
    if not progress.done or seconds <= 0:
        return text
    text += f", {progress.done / seconds:,.1f}/s"
    if progress.passages:
        text += f", {progress.passages / seconds:,.0f} passages/s"
    left = _left(progress, seconds)
    return f"{text}, {_duration(left)} left" if left else text


def as_object(progress: Progress, seconds: float) -> dict[str, object]:
    """`Progress` with `seconds` in the stage, `per_second`, `passages_per_second` and `left`.

    `left` is in seconds; it and `total` are None while they cannot be known.
    """
    left = _left(progress, seconds)
    rates = {
        name: round(number / seconds, 2) if seconds > 0 else 0.0
        for name, number in (
            ("per_second", progress.done),
            ("passages_per_second", progress.passages),
        )
    }
    return {
        **asdict(progress),
        "total": progress.total or None,
        "seconds": round(seconds, 2),
        **rates,
        "left": None if left is None else round(left, 1),
    }


def _left(progress: Progress, seconds: float) -> float | None:
    if not progress.total or not progress.done or seconds <= 0:
        return None
    return max(0, progress.total - progress.done) * seconds / progress.done


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
