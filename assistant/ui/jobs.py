"""Long work that a page started: one job at a time, with progress, stopped on request.

An evaluation or a build takes all cores, so a second one waits for nobody: it is refused while
one runs.
A job outlives the browser tab that started it, and every open page shows the same one.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.ui.source import escape
from index.errors import FootnoteError, InputError
from index.progress import describe
from index.report import OnProgress, Progress

log = logging.getLogger(__name__)

FAULT = "It stopped because of a fault; the server's log has the details."
CANCELLED = "Cancelled. What was finished before is kept."


class Stopped(Exception):
    """Raised inside a job at its next step after somebody asked it to stop."""


@dataclass(slots=True)
class Job:
    """One run. `said` is what to show: progress while it runs, then how it ended.

    `shown` once its end was shown: from then on the page stands still.
    """

    title: str
    said: str = "Starting …"
    running: bool = True
    failed: bool = False
    shown: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


class Runner:
    """Runs jobs in a thread of their own. Safe to call from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.job: Job | None = None

    def start(self, title: str, work: Callable[[OnProgress, Callable[[str], None]], str]) -> Job:
        """Run `work(report, say)` and show what it returns at the end.

        `report` takes progress and raises Stopped once the job is to stop; `say` names the part
        of the work that begins. Raises InputError while another job runs.
        """
        with self._lock:
            if self.job is not None and self.job.running:
                raise InputError(
                    f"{self.job.title} is still running. Wait for it, or cancel it first."
                )
            self.job = job = Job(title)
        threading.Thread(target=_run, args=(job, work), daemon=True, name="job").start()
        return job

    def cancel(self) -> None:
        """Ask the job to stop; it does so at its next question or batch."""
        job = self.job
        if job is not None and job.running:
            job.stop.set()
            job.said = f"{job.said} Stopping …"


def _run(job: Job, work: Callable[[OnProgress, Callable[[str], None]], str]) -> None:
    teller = _Teller(job)
    try:
        job.said = work(teller.report, teller.say)
    except Stopped:
        job.said = CANCELLED
    except FootnoteError as problem:
        job.said, job.failed = str(problem), True
    except Exception:
        log.exception("%s failed", job.title)
        job.said, job.failed = FAULT, True
    finally:
        job.running = False


class _Teller:
    """Turns a job's progress into what it says, and notices when it is to stop."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._part = self._stage = ""
        self._began = time.monotonic()

    def say(self, part: str) -> None:
        self._part, self._stage = f"{part}: ", ""
        self._tell(f"{self._part}opening …")

    def report(self, progress: Progress) -> None:
        if progress.stage != self._stage:
            self._stage, self._began = progress.stage, time.monotonic()
        self._tell(self._part + describe(progress, time.monotonic() - self._began))

    def _tell(self, text: str) -> None:
        if self._job.stop.is_set():
            raise Stopped
        self._job.said = text


def job_view(job: Job | None) -> str:
    """What the current job says, for a region that screen readers follow."""
    if job is None:
        return '<p class="job" role="status">Nothing has been run since the server started.</p>'
    kind = "failed" if job.failed else "running" if job.running else "done"
    return (
        f'<p class="job {kind}" role="status"><strong>{escape(job.title)}</strong><br>'
        f"{escape(job.said)}</p>"
    )
