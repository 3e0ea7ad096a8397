"""Runs one peer inside the peer's own environment: one job in, one line of JSON out.

    python -I host.py < job

Run by path with the environment's interpreter, so that it may import the standard library and
nothing else: the environments hold nothing of this project. The job is a JSON line on stdin:

    adapter   path of a script that defines `Peer` and `DISTRIBUTIONS`
    model     folder of the model's weights
    mode      "passages": the rows are indexed as they are; "defaults": the peer splits them
    rows      JSONL of {"doc_id", "text"}
    queries   JSONL of {"query_id", "text"}
    k         rows to ask for each query
    found     where to write JSONL of {"query_id", "found": [[doc_id, score], …], "ms"}

The answer is a JSON line on stdout; whatever the peer prints itself goes to stderr.
"""

import importlib.util
import json
import os
import resource
import sys
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any


def main() -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    job = json.loads(sys.stdin.readline())
    answers.write(json.dumps(run(job)) + "\n")
    answers.close()


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Seconds to open, to index from rows to searchable, and how many rows the peer made."""
    started = perf_counter()
    adapter = load(Path(job["adapter"]))
    peer = adapter.Peer(job["model"])
    peer.warm_up()
    opened = perf_counter()
    given = rows(job["rows"])
    made = (peer.index_passages if job["mode"] == "passages" else peer.index_articles)(given)
    indexed = perf_counter()
    search_all(peer, rows(job["queries"]), job["k"], Path(job["found"]))
    return {
        "versions": {name: version(name) for name in adapter.DISTRIBUTIONS},
        "open_s": opened - started,
        "index_s": indexed - opened,
        "rows": made,
        "peak_rss_mb": peak_memory(),
    }


def search_all(peer: Any, queries: list[dict[str, Any]], k: int, path: Path) -> None:
    """Every query alone, one after the other, after one that warms up."""
    peer.search(queries[0]["text"], k)
    with path.open("w", encoding="utf-8") as file:
        for query in queries:
            started = perf_counter()
            found = peer.search(query["text"], k)
            taken = (perf_counter() - started) * 1000
            line = {"query_id": query["query_id"], "found": found, "ms": taken}
            file.write(json.dumps(line) + "\n")


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows(path: str) -> list[dict[str, Any]]:
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def peak_memory() -> float:
    """The process's largest resident size in megabytes.

    Linux counts in `ru_maxrss` what the process that started this one held; VmHWM is its own.
    """
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2  # macOS counts bytes


if __name__ == "__main__":
    main()
