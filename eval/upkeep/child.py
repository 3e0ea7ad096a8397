"""`footnote index build` as a process of its own, to be killed at a chosen moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.errors import FootnoteError

STARTING = "starting"
"""The stage before the first step is told: the process starts and opens the index."""


@dataclass(slots=True)
class Finished:
    """A build that ran to its end: seconds in each stage, in the order in which they came."""

    seconds: dict[str, float] = field(default_factory=dict)


def command(index: Path, folder: Path) -> list[str]:
    build = ["index", "build", f"archive={folder}", "--index", str(index)]
    return [sys.executable, "-m", "app", *build, "--progress", "json", "--vector-cache", "none"]


def whole(index: Path, folder: Path) -> Finished:
    """Run a build to its end. Raises FootnoteError where it fails."""
    finished, stage, since = Finished(), STARTING, time.monotonic()
    process = _start(index, folder)
    for step in _steps(process):
        if step["stage"] != stage:
            now = time.monotonic()
            finished.seconds[stage] = now - since
            stage, since = step["stage"], now
    if process.wait() != 0:
        raise FootnoteError(f"{' '.join(command(index, folder))} failed with {process.returncode}.")
    finished.seconds[stage] = time.monotonic() - since
    return finished


def killed_in(index: Path, folder: Path, stage: str, delay: float) -> str | None:
    """Kill a build `delay` seconds after it came to a stage; the stage in which it died.

    None where it ended before.
    """
    process = _start(index, folder)
    at = STARTING
    if stage != STARTING:
        for step in _steps(process):
            at = step["stage"]
            if at == stage:
                break
    time.sleep(delay)
    return at if _kill(process) else None


def killed_after(index: Path, folder: Path, share: float) -> str | None:
    """Kill a build once a share of its articles is embedded; above 1, while it commits."""
    process = _start(index, folder)
    at = STARTING
    for step in _steps(process):
        at = step["stage"]
        if at == "embedding" and step["done"] >= share * step["total"]:
            break
        if at == "committing":
            break
    return at if _kill(process) else None


def _start(index: Path, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(index, folder),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ,
    )


def _steps(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("{"):
            yield json.loads(line)


def _kill(process: subprocess.Popen[str]) -> bool:
    """Whether the signal was what ended it."""
    process.send_signal(signal.SIGKILL)
    assert process.stderr is not None
    process.stderr.close()
    return process.wait() == -signal.SIGKILL
