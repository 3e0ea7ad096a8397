"""SIGKILL at random moments: what is left must verify and open, and the resumed build be whole."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

from eval.reports.table import aligned
from eval.upkeep.child import Command, build_command, killed_after, killed_in, whole
from eval.upkeep.content import Content
from eval.upkeep.operations import ARCHIVE, Operation, Place, operations
from eval.upkeep.scene import states
from index.build import build
from index.embedders import open_embedder
from index.errors import FootnoteError, IndexMissing
from index.layout import Layout
from index.protocols import Embedder
from index.report import OnProgress, Progress
from index.sources import FolderSource
from index.terminal import counted
from index.verify import verify

LIKE = 0.999
"""Least cosine of a passage's vector to that of a clean build: texts embedded in another company
differ in the last places, by their padding and by int8."""


@dataclass(slots=True)
class Crashes:
    """`kills` by operation and stage; `too_late` commands ended before the signal.

    `failures` says of each kill that left something wrong what that was. `least_cosine` is over
    all passages of all indexes after the command was run again.
    """

    seed: int
    kills: dict[str, dict[str, int]] = field(default_factory=dict)
    too_late: int = 0
    no_index_yet: int = 0
    still_damaged: int = 0
    old_generation: int = 0
    new_generation: int = 0
    resumed: int = 0
    passages_compared: int = 0
    least_cosine: float = 1.0
    failures: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(sum(stages.values()) for stages in self.kills.values())

    def to_json(self) -> dict[str, Any]:
        return {"n": self.count, "failed": len(self.failures), **asdict(self)}


def crash_table(figures: Mapping[str, Any]) -> str:
    """Kills by operation and stage, what they left, and what came of the commands run again."""
    rows = [["killed", "in", "times"]]
    for operation, stages in figures["kills"].items():
        rows += [[operation, stage, str(times)] for stage, times in stages.items()]
    lines = [
        f"{counted(figures['n'], 'kills')} (seed {figures['seed']}); "
        f"{counted(figures['too_late'], 'more commands')} ended before.",
        "",
        aligned(rows),
        "",
        f"left: no index yet {figures['no_index_yet']}, still damaged {figures['still_damaged']}, "
        f"the old generation {figures['old_generation']}, the new one {figures['new_generation']}",
        f"run again, as clean ones: {figures['resumed']}, over "
        f"{counted(figures['passages_compared'], 'passages')}; "
        f"least cosine of a vector {figures['least_cosine']:.5f}",
        f"failures: {figures['failed']}",
        *figures["failures"],
    ]
    return "".join(f"{line}\n" for line in lines)


def crash_small(
    root: Path, kills: int, articles: int, seed: int, on_progress: OnProgress
) -> Crashes:
    """Kill commands over a small archive in turn, each in its stages, the last first."""
    crashes, rng, embedder = Crashes(seed), random.Random(seed), open_embedder()
    waiting = operations(states(root / "states", articles, seed))
    trials: list[_Trial] = []
    while crashes.count < kills and crashes.too_late <= 2 * kills:
        on_progress(Progress("killing", crashes.count, kills, "commands"))
        if waiting:  # made ready when its turn comes: few kills need few of them
            trials.append(_Trial(root, waiting.pop(0), embedder, crashes))
            trial = trials[-1]
        else:
            trial = trials[(crashes.count + crashes.too_late) % len(trials)]
        stage = next(trial.stages)
        trial.kill(stage, rng.uniform(0, trial.seconds[stage]))
    return crashes


class _Trial:
    """One operation: an index to begin with, and what must come of it."""

    def __init__(
        self, root: Path, operation: Operation, embedder: Embedder, crashes: Crashes
    ) -> None:
        self._operation = operation
        self._crashes = crashes
        name = operation.name.replace(" ", "-")
        self._index = root / f"{name}-index"
        self._before = root / f"{name}-before"
        folder = root / f"{name}-archive"
        self._place = Place(folder, embedder)
        self._old: Content | None = None
        # What is compared with comes of a cache that all share; what is killed has none.
        prepared = Place(folder, embedder, root / "vectors")
        if operation.before is not None:
            prepared.hold(operation.before)
            prepared.build(self._before, operation.chunking)
            for step in operation.prepare:
                step(prepared, self._before)
            self._old = None if operation.damaged else Content.of(self._before)
        prepared.hold(operation.archive)
        clean = root / f"{name}-clean"
        operation.clean(prepared, clean)
        self._new = Content.of(clean)
        self._reset()
        self.seconds = whole(self._command).seconds
        self.stages = cycle(reversed(self.seconds))  # the last ones write most

    @property
    def _command(self) -> Command:
        archive = f"archive={self._place.folder}"
        arguments = [archive if each == ARCHIVE else each for each in self._operation.arguments]
        return Command(self._index, arguments, self._operation.tells)

    def _reset(self) -> None:
        shutil.rmtree(self._index, ignore_errors=True)
        if self._before.exists():
            shutil.copytree(self._before, self._index)

    def kill(self, stage: str, delay: float) -> None:
        self._reset()
        died_in = killed_in(self._command, stage, delay)
        if died_in is None:
            self._crashes.too_late += 1
            return
        stages = self._crashes.kills.setdefault(self._operation.name, {})
        stages[died_in] = stages.get(died_in, 0) + 1
        where = f"{self._operation.name}, {delay:.3f} s into {died_in}"
        for problem in self._problems():
            self._crashes.failures.append(f"{where}: {problem}")

    def _problems(self) -> Iterator[str]:
        if self._operation.damaged and verify(Layout(self._index)):
            self._crashes.still_damaged += 1
        else:
            yield from left_behind(self._index, self._old, self._new, self._crashes)
        if not self._is_done():
            self._operation.run(self._place, self._index)
        yield from resumed(self._index, self._new, self._crashes)

    def _is_done(self) -> bool:
        """What was removed or withdrawn cannot be so twice; a build can always be run again."""
        if self._operation.tells:
            return False
        return Content.of(self._index).holds(self._new)


def left_behind(
    directory: Path, old: Content | None, new: Content, crashes: Crashes
) -> Iterator[str]:
    """What is wrong with what a kill left; without an index yet, nothing can be."""
    try:
        yield from verify(Layout(directory))
        content = Content.of(directory)
    except IndexMissing:
        if old is not None:
            yield "the index that served is gone"
        crashes.no_index_yet += 1
        return
    except FootnoteError as problem:
        yield str(problem)
        return
    if old is not None and content.holds(old):
        crashes.old_generation += 1
    elif content.holds(new):
        crashes.new_generation += 1
    else:
        yield "it holds neither what it held before nor what it should hold"


def resumed(directory: Path, clean: Content, crashes: Crashes) -> Iterator[str]:
    """What of a resumed build is not as in a clean one."""
    yield from verify(Layout(directory))
    content = Content.of(directory)
    if content.texts != clean.texts:
        missing, foreign = clean.texts.keys() - content.texts, content.texts.keys() - clean.texts
        yield f"resumed: {counted(len(missing), 'passages')} missing and {len(foreign)} too many"
        return
    for name in ("copies", "withdrawn", "coded"):
        found, expected = getattr(content, name), getattr(clean, name)
        if found != expected:
            yield f"resumed: {name} are {_listed(found)}, not {_listed(expected)}"
            return
    cosine = content.least_cosine(clean)
    if cosine < LIKE:
        yield f"resumed: a vector has cosine {cosine:.5f} to that of a clean build"
    crashes.resumed += 1
    crashes.passages_compared += len(content.texts)
    crashes.least_cosine = min(crashes.least_cosine, cosine)


def _listed(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def crash_archive(
    root: Path, folder: Path, kills: int, crashes: Crashes, on_progress: OnProgress
) -> None:
    """Kill one build of an archive again and again, the last time while it commits."""
    embedder, rng = open_embedder(), random.Random(crashes.seed)
    shares = [*sorted(rng.uniform(0.02, 0.95) for _ in range(kills - 1)), 2.0]
    source = FolderSource(folder, "archive")
    build([source], root / "clean", embedder, on_progress=on_progress)
    clean, index = Content.of(root / "clean"), root / "killed"
    stages: Counter[str] = Counter()
    for number, share in enumerate(shares, start=1):
        died_in = killed_after(build_command(index, folder), share)
        if died_in is None:
            crashes.too_late += 1
            continue
        stages[died_in] += 1
        for problem in left_behind(index, None, clean, crashes):
            crashes.failures.append(f"{folder.name}, kill {number}: {problem}")
        on_progress(Progress("killing", number, kills, "builds"))
    build([source], index, embedder, on_progress=on_progress)
    crashes.failures += [f"{folder.name}: {text}" for text in resumed(index, clean, crashes)]
    crashes.kills[folder.name] = dict(stages)
