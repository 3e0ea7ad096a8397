"""A process that serves: resident megabytes as it opens and answers, as one line of JSON.

    python -m eval.speed.resident INDEX READERS < questions

Questions are a JSON list on stdin. A process of its own, for the one that measures holds torch.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.assistant import Assistant
from assistant.http import create_app
from eval.speed.latency import with_readers


def main(index: str, readers: int, questions: list[str]) -> None:
    assistant = Assistant.open(index)
    app = create_app(lambda: assistant)
    taken = {"opened": status_mb("VmRSS")}
    for question in questions:
        assistant.answer(question)
    taken["answered"] = status_mb("VmRSS")
    with_readers(questions, assistant.answer, readers)
    taken |= {"with_readers": status_mb("VmRSS"), "peak": status_mb("VmHWM")}
    del app
    print(json.dumps(taken))


def status_mb(field: str) -> float | None:
    """A size from the system's own account of this process; None where it keeps none."""
    path = Path("/proc/self/status")
    if not path.is_file():
        return None
    lines = path.read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{field}:"))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), json.load(sys.stdin))
