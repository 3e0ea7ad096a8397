"""Watching folders: updates follow changes, one at a time, until somebody ends it."""

from __future__ import annotations

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType

from index.errors import FootnoteError, InputError, Interrupted
from index.layout import Layout
from index.manifest import SourceEntry
from index.printing import tally
from index.report import BuildReport, Failure
from index.terminal import counted, one_line

LONGEST_WAIT = 60
"""Seconds after which an update is made although changes go on."""

AGAIN_AFTER = 30
"""Seconds until an update that failed is tried again, whether or not anything changed."""

_WAKING_MS = 500
_LOOKING_MS = 2000
_UNDECODABLE = "Unable to decode path"


def watch_folders(
    sources: Sequence[SourceEntry],
    update: Callable[[], BuildReport],
    pause: float,
    say: Callable[[str], None],
    index: Layout,
) -> None:
    """Call `update` soon, and after each change once `pause` seconds were quiet.

    `say` gets a line for each update that did something. SIGINT and SIGTERM end it, an update
    being under way first coming to its end or, at a second signal, to a stop. What changes
    in `index` itself, which may lie in one of the folders, is no change.
    """
    ended = threading.Event()
    with _ended_by_signals(ended):
        names = ", ".join(entry.root for entry in sources)
        say(f"{_now()} Watching {one_line(names)}. Ctrl-C ends it.")
        updates = _Updates(update, say)
        for changed in _changes([entry.root for entry in sources], pause, ended, index):
            if ended.is_set():
                break
            # The first turn comes once the folders are watched: no change falls in between.
            if changed or updates.due():
                updates.run()
    say(f"{_now()} Ended. The index is complete up to the last update.")


def _changes(
    roots: Sequence[str], pause: float, ended: threading.Event, index: Layout
) -> Iterator[bool]:
    """Whether anything changed, again and again.

    The watcher gives up over a name that is not UTF-8, even where such a file is only read. From
    then on the folders are looked through every few seconds instead, and what it gives up over is
    a change. Raises InputError for a folder that is gone.
    """
    looking = missed = False
    while not ended.is_set():
        try:
            for changed in _watch(roots, pause, ended, index, looking):
                yield changed or missed
                missed = False
        except (OSError, RuntimeError) as exc:
            if _UNDECODABLE not in str(exc):
                raise InputError(
                    f"{one_line(', '.join(roots))} cannot be watched ({one_line(str(exc))}). "
                    "A folder may be gone: put it back, or take it out with "
                    "footnote index remove --source NAME"
                ) from exc
            looking = missed = True


def _watch(
    roots: Sequence[str], pause: float, ended: threading.Event, index: Layout, looking: bool
) -> Iterator[bool]:
    import watchfiles

    for changed in watchfiles.watch(
        *map(Path, roots),
        watch_filter=_Visible(roots, index),
        debounce=LONGEST_WAIT * 1000,
        step=max(1, int(pause * 1000)),
        stop_event=ended,
        rust_timeout=_WAKING_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=looking or None,
        poll_delay_ms=_LOOKING_MS,
    ):
        yield bool(changed)


class _Visible:
    """Leaves out what a build leaves out as well: names that begin with a dot, and the index."""

    def __init__(self, roots: Sequence[str], index: Layout) -> None:
        self._roots = roots
        self._index = Layout(index.root.resolve())

    def __call__(self, change: object, path: str) -> bool:
        if self._index.owns(Path(path)):
            return False
        for root in self._roots:
            if Path(path).is_relative_to(root):
                return not any(part.startswith(".") for part in Path(path).relative_to(root).parts)
        return True


class _Updates:
    """Updates told one by one."""

    def __init__(self, update: Callable[[], BuildReport], say: Callable[[str], None]) -> None:
        self._failed = True
        self._last = -math.inf
        self._update = update
        self._say = say
        self._failures: list[Failure] = []
        self._problem = ""

    def due(self) -> bool:
        """Whether there was none yet, or the last failed a while ago."""
        return self._failed and time.monotonic() - self._last >= AGAIN_AFTER

    def run(self) -> None:
        began = time.perf_counter()
        self._failed, self._last = True, time.monotonic()
        try:
            report = self._update()
        except Interrupted:
            raise
        except FootnoteError as problem:
            self._tell_failure(str(problem))
            return
        except Exception as problem:  # noqa: BLE001  a watcher outlives what one update meets
            self._tell_failure(f"{type(problem).__name__}: {problem}")
            return
        self._failed, self._problem = False, ""
        if report.touched or report.failures != self._failures:
            seconds = time.perf_counter() - began
            fresh = [failure for failure in report.failures if failure not in self._failures]
            self._say(f"{_now()} {tally(report)}. {seconds:.1f} s.{_first(fresh)}")
        self._failures = report.failures

    def _tell_failure(self, problem: str) -> None:
        """Once, until it is another one or an update came to its end."""
        if problem != self._problem:
            self._say(f"{_now()} The update failed and is tried again: {one_line(problem)}")
        self._problem = problem


def _first(failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    failure = failures[0]
    more = f" … and {counted(len(failures) - 1, 'files')} more" if len(failures) > 1 else ""
    return f" Failed: {one_line(failure.path)}: {one_line(failure.reason)}{more}"


def _now() -> str:
    return datetime.now().strftime("%H:%M:%S")


@contextmanager
def _ended_by_signals(ended: threading.Event) -> Iterator[None]:
    """The first signal lets the update at hand come to its end, a second one interrupts it."""

    def end(number: int, frame: FrameType | None) -> None:
        if ended.is_set():
            raise Interrupted("Interrupted. The index serves as before the last update.")
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
