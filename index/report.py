"""What a build did, kept beside its generation and shown by `footnote index status`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from index.files import write_atomically
from index.layout import Layout


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: tried again when its bytes or its reader change."""

    source: str
    path: str
    reason: str
    line: int | None
    bytes_sha256: str
    reader: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A file of many articles that was looked through to its end; `members` counts all of them.

    `readers` is the state of the readers, so that it is looked through again when they change.
    """

    source: str
    path: str
    bytes_sha256: str
    readers: str
    members: int


@dataclass(slots=True)
class BuildReport:
    """Counts are articles, but `embedded` and `cached`, which are texts by where vectors came from.

    `skipped` are files of kinds for which there is no reader, `withheld` withdrawn articles that
    were met; `notes` say what sources left out. `duplicates` are articles of the whole index that
    another one represents. `finished` is the moment in UTC, in ISO 8601.
    """

    generation: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    withheld: int = 0
    skipped: int = 0
    finished: str = ""
    embedded: int = 0
    cached: int = 0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    collected: list[Collected] = field(default_factory=list)

    @property
    def touched(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is; `total` is 0 while unknown, and `unit` "" where nothing is counted.

    `passages` counts those that were embedded so far, in the stage that embeds.
    """

    stage: str
    done: int = 0
    total: int = 0
    unit: str = ""
    passages: int = 0


OnProgress = Callable[[Progress], None]


def write_report(layout: Layout, report: BuildReport) -> None:
    data = json.dumps(asdict(report), indent=1, ensure_ascii=False).encode()
    write_atomically(layout.report(report.generation), data)


def read_report(layout: Layout, generation: int) -> BuildReport:
    """The report of a generation's last build; an empty one where it was lost."""
    try:
        values = json.loads(layout.report(generation).read_bytes())
        failures = [Failure(**entry) for entry in values.pop("failures")]
        collected = [Collected(**entry) for entry in values.pop("collected", [])]
        return BuildReport(**values, failures=failures, collected=collected)
    except (OSError, ValueError, TypeError, KeyError):
        return BuildReport(generation=generation)
