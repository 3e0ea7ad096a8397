"""SIGKILL at random moments: what is left must verify and open, and the resumed build be whole."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from eval.reports.table import aligned
from eval.upkeep.child import killed_after, killed_in, whole
from eval.upkeep.scene import Operation, operations
from index.build import build
from index.embedders import open_embedder
from index.errors import FootnoteError, IndexMissing
from index.generation import Index
from index.layout import Layout
from index.protocols import Embedder, Vectors
from index.report import OnProgress, Progress
from index.sources import FolderSource
from index.terminal import counted
from index.verify import verify

LIKE = 0.999
"""Least cosine of a passage's vector to that of a clean build: texts embedded in another company
differ in the last places, by their padding and by int8."""


@dataclass(slots=True)
class Crashes:
    """`kills` by operation and stage; `too_late` builds ended before the signal.

    `failures` says of each kill that left something wrong what that was. `least_cosine` is over
    all passages of all resumed builds.
    """

    seed: int
    kills: dict[str, dict[str, int]] = field(default_factory=dict)
    too_late: int = 0
    no_index_yet: int = 0
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
        return {"n": self.count, **asdict(self)}

    def table(self) -> str:
        """Kills by operation and stage, what they left, and what the resumed builds gave."""
        rows = [["killed", "in", "times"]]
        for operation, stages in self.kills.items():
            rows += [[operation, stage, str(times)] for stage, times in stages.items()]
        lines = [
            f"{counted(self.count, 'kills')} (seed {self.seed}); "
            f"{counted(self.too_late, 'more runs')} ended before.",
            "",
            aligned(rows),
            "",
            f"left: no index yet {self.no_index_yet}, the old generation {self.old_generation}, "
            f"the new one {self.new_generation}",
            f"resumed builds as clean ones: {self.resumed}, over {self.passages_compared:,} "
            f"passages; least cosine of a vector {self.least_cosine:.5f}",
            f"failures: {len(self.failures)}",
            *self.failures,
        ]
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Content:
    """An index by what it holds: each passage's place, text and vector, by its id.

    The id names article, span and version. `copies` are the paths of each group of copies,
    representative first.
    """

    texts: dict[str, str]
    vectors: dict[str, np.ndarray]
    copies: frozenset[tuple[str, ...]] = frozenset()

    def holds(self, other: Content) -> bool:
        """Whether texts and copies are the other's."""
        return self.texts == other.texts and self.copies == other.copies

    @classmethod
    def of(cls, directory: Path) -> Content:
        index = Index.open(directory)
        rows = [
            row
            for segment in index.segments
            for number in np.flatnonzero(segment.alive)
            for row in index.passages_of_lead(segment.first_article + int(number))
        ]
        passages = [index.passage(row) for row in rows]
        vectors: Vectors = index.passages.vectors_of(np.array(rows, np.int64))
        copies = frozenset(
            tuple(index.header(record).path for record in group)
            for group in index.duplicates.groups
        )
        index.close()
        return cls(
            {passage.passage_id: passage.text for passage in passages},
            {passage.passage_id: row for passage, row in zip(passages, vectors, strict=True)},
            copies,
        )

    def least_cosine(self, other: Content) -> float:
        return min(float(self.vectors[key] @ other.vectors[key]) for key in self.vectors)


def crash_small(
    root: Path, kills: int, articles: int, seed: int, on_progress: OnProgress
) -> Crashes:
    """Kill builds, updates and merges of a small archive in turn, in each of their stages."""
    crashes, rng, embedder = Crashes(seed), random.Random(seed), open_embedder()
    trials = [_Trial(root, each, embedder, crashes) for each in operations(root, articles, seed)]
    moments = [(trial, stage) for trial in trials for stage in trial.seconds]
    while crashes.count < kills and crashes.too_late <= 2 * kills:
        trial, stage = moments[(crashes.count + crashes.too_late) % len(moments)]
        trial.kill(stage, rng.uniform(0, trial.seconds[stage]))
        on_progress(Progress("killing", crashes.count, kills, "builds"))
    return crashes


class _Trial:
    """One operation: an index to begin with, and what must come of it."""

    def __init__(
        self, root: Path, operation: Operation, embedder: Embedder, crashes: Crashes
    ) -> None:
        self._operation = operation
        self._embedder = embedder
        self._crashes = crashes
        # One folder for both states, because an index remembers where its articles are.
        self._folder = root / f"{operation.name}-archive"
        self._index = root / f"{operation.name}-index"
        self._before = root / f"{operation.name}-before"
        self._old: Content | None = None
        if operation.before is not None:
            shutil.copytree(operation.before, self._folder)
            build([FolderSource(self._folder, "archive")], self._before, embedder)
            self._old = Content.of(self._before)
            shutil.rmtree(self._folder)
        shutil.copytree(operation.folder, self._folder)
        clean = root / f"{operation.name}-clean"
        build([FolderSource(self._folder, "archive")], clean, embedder)
        self._new = Content.of(clean)
        self._reset()
        self.seconds = whole(self._index, self._folder).seconds

    def _reset(self) -> None:
        shutil.rmtree(self._index, ignore_errors=True)
        if self._before.exists():
            shutil.copytree(self._before, self._index)

    def kill(self, stage: str, delay: float) -> None:
        self._reset()
        died_in = killed_in(self._index, self._folder, stage, delay)
        if died_in is None:
            self._crashes.too_late += 1
            return
        stages = self._crashes.kills.setdefault(self._operation.name, {})
        stages[died_in] = stages.get(died_in, 0) + 1
        where = f"{self._operation.name}, {delay:.3f} s into {died_in}"
        for problem in self._problems():
            self._crashes.failures.append(f"{where}: {problem}")

    def _problems(self) -> Iterator[str]:
        yield from left_behind(self._index, self._old, self._new, self._crashes)
        build([FolderSource(self._folder, "archive")], self._index, self._embedder)
        yield from resumed(self._index, self._new, self._crashes)


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
    if content.copies != clean.copies:
        yield f"resumed: copies are {sorted(content.copies)}, not {sorted(clean.copies)}"
        return
    cosine = content.least_cosine(clean)
    if cosine < LIKE:
        yield f"resumed: a vector has cosine {cosine:.5f} to that of a clean build"
    crashes.resumed += 1
    crashes.passages_compared += len(content.texts)
    crashes.least_cosine = min(crashes.least_cosine, cosine)


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
        died_in = killed_after(index, folder, share)
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
