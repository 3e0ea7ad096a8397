"""Running a grid's cells: each once, kept as an ordinary result, found again when run anew.

`cells/` in the results' folder holds one line a finished cell, the name of its result, under a
digest of the questions, the articles, the configuration and the code: a grid that was interrupted
goes on where it stopped, and one whose code has changed begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eval.compare.measured import Measured, measured
from eval.compare.record import data_digests
from eval.configuration import Configuration
from eval.data.opened import DataSpec
from eval.results import load
from eval.running.evaluate import Evaluation, evaluate
from eval.running.prepared import digest
from index.files import write_atomically
from index.report import OnProgress

FOLDER = "cells"


@dataclass(frozen=True, slots=True)
class Runner:
    """Evaluates, or finds what was evaluated. `keep` saves an evaluation and returns its file."""

    results: Path
    cache: Path | None
    report: OnProgress
    keep: Callable[[Evaluation], Path]

    def cell(self, spec: DataSpec, content: str, configuration: Configuration) -> Measured:
        """`content` is `content_of(spec)`."""
        pointer = self.results / FOLDER / digest([content, configuration.sha256])[:32]
        path = self._finished(pointer)
        if path is None:
            done = evaluate(spec, configuration, cache=self.cache, report=self.report)
            path = self.keep(done)
            pointer.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(pointer, f"{path.name}\n".encode())
        result = measured(load(path), str(path))
        return replace(result, facts={**result.facts, "file": path.name})

    def _finished(self, pointer: Path) -> Path | None:
        """The result of a finished cell; None where it never was, or its result was deleted."""
        if not pointer.is_file():
            return None
        path = self.results / Path(pointer.read_text("utf-8").strip()).name
        return path if path.is_file() else None


def content_of(spec: DataSpec) -> str:
    """A digest of everything but the configuration that a result's figures come from."""
    return digest([*map(str, data_digests(spec).values()), code_sha256()])


def code_sha256() -> str:
    """Over the sources of the engine and of what measures it."""
    root = Path(__file__).parents[2]
    return digest(_sources(root))


def _sources(root: Path) -> Iterator[str]:
    for room in ("index", "assistant", "eval"):
        for file in sorted((root / room).rglob("*.py")):
            yield f"{file.relative_to(root)}\0{file.read_text('utf-8')}"
