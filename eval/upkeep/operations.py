"""What is killed: commands over a small archive, each with the outcome that it must come to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.upkeep.scene import States
from index.build import build
from index.layout import Layout
from index.manifest import read_manifest
from index.protocols import Embedder
from index.removal import remove
from index.repair import repair
from index.sources import FolderSource
from index.types import Chunking
from index.withdrawals import undo_withdrawal, withdraw

ARCHIVE = "{archive}"
"""Stands for the archive in a command's arguments."""

NAMES = ("3.md", "5.md")
"""What is removed or withdrawn."""

SHORT = Chunking(words=20, overlap=0)
"""About a sentence a passage, for many vectors of few words."""


class Place:
    """A folder that takes the states of an archive in turn: an index remembers where it is."""

    def __init__(self, folder: Path, embedder: Embedder, cache: Path | None = None) -> None:
        self.folder = folder
        self.embedder = embedder
        self._cache = cache

    def hold(self, state: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(state, self.folder)

    def build(
        self, index: Path, chunking: Chunking | None = None, memory: int | None = None
    ) -> None:
        source = FolderSource(self.folder, "archive")
        build(
            [source],
            index,
            self.embedder,
            chunking=chunking,
            vector_cache=self._cache,
            vector_memory=memory,
        )


Step = Callable[[Place, Path], object]
"""Something that is done to an index while the place holds the operation's archive."""


@dataclass(frozen=True, slots=True)
class Operation:
    """`arguments` of `footnote index` are killed; `run` does the same in this process.

    They go over the index of `before`, if there is one, that `prepare` made ready. `clean` makes
    what must come of it from nothing, while the place holds `archive`. Where the index is
    `damaged` before, it cannot be asked to verify after a kill.
    """

    name: str
    archive: Path
    arguments: Sequence[str]
    run: Step
    clean: Step
    before: Path | None = None
    chunking: Chunking | None = None
    prepare: Sequence[Step] = ()
    tells: bool = True
    damaged: bool = False


def operations(of: States) -> list[Operation]:
    """A first build; updates of few and many articles, over withdrawn ones, and one that gives
    vectors codes; removal, withdrawal, its undoing, and repair."""

    def built(place: Place, index: Path) -> None:
        place.build(index)

    def withdrawn(place: Place, index: Path) -> object:
        return withdraw(index, NAMES)

    def built_and_withdrawn(place: Place, index: Path) -> None:
        place.build(index)
        withdraw(index, NAMES)

    def returned(place: Place, index: Path) -> None:
        """What is withdrawn is known from the first state, and must stay out of the next."""
        place.hold(of.first)
        built_and_withdrawn(place, index)
        place.hold(of.returning)
        place.build(index)

    def built_without(place: Place, index: Path) -> None:
        place.hold(of.without)
        place.build(index)
        place.hold(of.first)

    def coded(place: Place, index: Path) -> None:
        place.build(index, SHORT, 1)

    build_ = ("build", ARCHIVE, "--vector-cache", "none")
    names = NAMES
    cache = ("--vector-cache", "none")
    return [
        Operation("build", of.first, build_, built, built),
        Operation("update", of.updated, build_, built, built, of.first),
        Operation("compaction", of.rewritten, build_, built, built, of.first),
        Operation(
            "codes", of.large, (*build_, "--vector-memory", "1"), coded, coded, of.large, SHORT
        ),
        Operation(
            "update over withdrawals", of.returning, build_, built, returned, of.first,
            prepare=(withdrawn,),
        ),
        Operation(
            "removal", of.first, ("remove", *names), lambda _, index: remove(index, names),
            built_without, of.first, tells=False,
        ),
        Operation(
            "withdrawal", of.first, ("withdraw", *names, *cache), withdrawn, built_and_withdrawn,
            of.first, tells=False,
        ),
        Operation(
            "undoing", of.first, ("withdraw", *names, "--undo", *cache),
            lambda place, index: undo_withdrawal(index, names, place.embedder), built, of.first,
            prepare=(withdrawn,), tells=False,
        ),
        Operation(
            "repair", of.first, ("repair", *cache), lambda _, index: repair(index), built, of.first,
            prepare=(_damage,), damaged=True,
        ),
    ]  # fmt: skip


def _damage(_: Place, index: Path) -> None:
    """Rows are lost, and the texts of the catalogue are all that is left of their articles."""
    layout = Layout(index)
    layout.segment_file(read_manifest(layout).segments[0].name, "rows").unlink()
