"""Builds an index in a process of bounded memory; prints the report and the peak, in MB, as JSON.

malformed_driver.py ARCHIVE INDEX ADDRESS_SPACE_MB
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from index_doubles import Words

from index.build import build
from index.generation import Index
from index.sources import FolderSource


def main(archive: str, directory: str, megabytes: str) -> None:
    limit = int(megabytes) << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    report = build([FolderSource(Path(archive))], Path(directory), Words())
    index = Index.open(Path(directory))
    paths = sorted(article.path for article in index.headers.values())
    print(json.dumps({"report": asdict(report), "paths": paths, "peak": _peak_mb()}))


def _peak_mb() -> float:
    """Of this program alone: `ru_maxrss` also counts what its parent held when it was started."""
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


main(*sys.argv[1:])
