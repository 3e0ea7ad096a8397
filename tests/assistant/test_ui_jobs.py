"""The page's runner: one job at a time, told, cancelled, and outlived."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from assistant.ui.jobs import FAULT, Job, Runner
from index.errors import InputError
from index.report import OnProgress, Progress

Say = Callable[[str], None]


def ended(job: Job) -> Job:
    deadline = time.monotonic() + 20
    while job.running:
        assert time.monotonic() < deadline, "the job did not end"
        time.sleep(0.005)
    return job


def test_a_job_says_what_it_does_and_what_came_of_it() -> None:
    told: list[str] = []
    job: list[Job] = []
    started = threading.Event()

    def work(report: OnProgress, say: Say) -> str:
        started.wait(10)
        say("cisi, default")
        report(Progress("asking", 5, 10, "queries"))
        told.append(job[0].said)
        return "Finished."

    job.append(Runner().start("cisi", work))
    started.set()
    assert ended(job[0]).said == "Finished."
    assert told[0].startswith("cisi, default: asking: 5 of 10 queries")


def test_a_second_job_is_refused_while_one_runs() -> None:
    runner, hold = Runner(), threading.Event()

    def waits(report: OnProgress, say: Say) -> str:
        hold.wait(20)
        return "first"

    first = runner.start("the first", waits)
    with pytest.raises(InputError, match="the first is still running"):
        runner.start("the second", lambda report, say: "second")
    hold.set()
    ended(first)
    assert ended(runner.start("the second", lambda report, say: "second")).said == "second"


def test_a_cancelled_job_stops_at_its_next_step() -> None:
    runner, reached = Runner(), threading.Event()
    steps: list[int] = []

    def work(report: OnProgress, say: Say) -> str:
        for step in range(10_000):
            report(Progress("asking", step, 10_000, "queries"))
            steps.append(step)
            reached.set()
            time.sleep(0.001)
        return "never"

    job = runner.start("long", work)
    reached.wait(10)
    runner.cancel()
    assert ended(job).said.startswith("Cancelled.")
    assert len(steps) < 10_000
    runner.cancel()  # twice does no harm
    assert job.said.startswith("Cancelled.")


@pytest.mark.parametrize(
    ("fault", "said"), [(InputError("line 3 is broken"), "line 3 is broken"), (OSError("x"), FAULT)]
)
def test_a_failure_is_told_and_leaves_room_for_the_next(fault: Exception, said: str) -> None:
    runner = Runner()

    def work(report: OnProgress, say: Say) -> str:
        raise fault

    job = ended(runner.start("broken", work))
    assert job.failed
    assert job.said == said
    assert ended(runner.start("next", lambda report, say: "fine")).said == "fine"
