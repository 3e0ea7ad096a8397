"""`footnote index …` as a process of its own, to be killed at a chosen moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import FootnoteError
from index.layout import Layout

STARTING = "starting"
"""The stage before the first step is told: the process starts and opens the index."""

LOCKED = "holding the lock"
"""The one stage of a command that tells no steps: all in which it could write."""

_LOOKING_S = 0.002


@dataclass(frozen=True, slots=True)
class Command:
    """What follows `footnote index` over an index, and whether it tells how far it is."""

    index: Path
    arguments: Sequence[str]
    tells: bool = True

    @property
    def line(self) -> list[str]:
        progress = ["--progress", "json"] if self.tells else []
        whole = ["index", *self.arguments, "--index", str(self.index), *progress]
        return [sys.executable, "-m", "app", *whole]


@dataclass(slots=True)
class Finished:
    """A command that ran to its end: seconds in each stage, in the order in which they came."""

    seconds: dict[str, float] = field(default_factory=dict)


def build_command(index: Path, folder: Path) -> Command:
    return Command(index, ("build", f"archive={folder}", "--vector-cache", "none"))


def whole(command: Command) -> Finished:
    """Run a command to its end. Raises FootnoteError where it fails."""
    finished, stage, since = Finished(), STARTING, time.monotonic()
    process = _start(command)
    for step in _steps(process, command):
        if step["stage"] != stage:
            now = time.monotonic()
            finished.seconds[stage] = now - since
            stage, since = step["stage"], now
    if process.wait() != 0:
        raise FootnoteError(f"{' '.join(command.line)} failed with {process.returncode}.")
    finished.seconds[stage] = time.monotonic() - since
    return finished


def killed_in(command: Command, stage: str, delay: float) -> str | None:
    """Kill a command `delay` seconds after it came to a stage; the stage in which it died.

    None where it ended before.
    """
    process = _start(command)
    at = STARTING
    if stage != STARTING:
        for step in _steps(process, command):
            at = step["stage"]
            if at == stage:
                break
    time.sleep(delay)
    return at if _kill(process) else None


def killed_after(command: Command, share: float) -> str | None:
    """Kill a build once a share of its articles is embedded; above 1, while it commits."""
    process = _start(command)
    at = STARTING
    for step in _steps(process, command):
        at = step["stage"]
        if at == "embedding" and step["done"] >= share * step["total"]:
            break
        if at == "committing":
            break
    return at if _kill(process) else None


def _start(command: Command) -> subprocess.Popen[str]:
    Layout(command.index).lock.unlink(missing_ok=True)  # it appears again when it is taken
    return subprocess.Popen(
        command.line,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ,
    )


def _steps(process: subprocess.Popen[str], command: Command) -> Iterator[dict[str, Any]]:
    assert process.stderr is not None
    if not command.tells:
        while process.poll() is None:
            if Layout(command.index).lock.exists():
                yield {"stage": LOCKED}
                return
            time.sleep(_LOOKING_S)
    for line in process.stderr:
        if line.startswith("{"):
            yield json.loads(line)


def _kill(process: subprocess.Popen[str]) -> bool:
    """Whether the signal was what ended it."""
    process.send_signal(signal.SIGKILL)
    assert process.stderr is not None
    process.stderr.close()
    return process.wait() == -signal.SIGKILL
