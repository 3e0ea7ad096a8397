"""A small archive in several states, for commands that are to be killed over it."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

WORDS = (
    "harbour keel granite tide ledger treaty orchard lantern winter signal bridge copper quarry "
    "parish engine valley statute herring meadow foundry census glacier tariff beacon"
).split()

LARGE = 720
"""Sentences of the large state: so many vectors have more than the least memory, a megabyte."""


@dataclass(frozen=True, slots=True)
class States:
    """Folders. `first` holds an article twice.

    `updated` and `rewritten` end that, and `updated` has another pair; so much is new in
    `rewritten` that segments are merged. `without` lacks 3.md and 5.md. In `returning` the text of
    3.md has come under another name as well, and 3.md itself is altered. `large` has more vectors
    than a megabyte holds.
    """

    first: Path
    updated: Path
    rewritten: Path
    without: Path
    returning: Path
    large: Path


def states(root: Path, articles: int, seed: int) -> States:
    """The states of an archive of so many articles, at least six."""
    rng = random.Random(seed)
    first = root / "first"
    first.mkdir(parents=True)
    for number in range(articles):
        _write(first, number, rng)
    shutil.copy(first / "2.md", first / "2-again.md")
    updated = _copy(first, root / "updated")
    _write(updated, 0, rng)
    _write(updated, 1, rng)
    (updated / "2.md").unlink()
    shutil.copy(updated / "4.md", updated / "4-again.md")
    for number in range(articles, articles + 3):
        _write(updated, number, rng)
    rewritten = _copy(first, root / "rewritten")
    for number in range(articles * 2 // 3):
        _write(rewritten, number, rng)
    without = _copy(first, root / "without")
    for name in ("3.md", "5.md"):
        (without / name).unlink()
    returning = _copy(updated, root / "returning")
    shutil.copy(first / "3.md", returning / "3-elsewhere.md")
    _write(returning, 3, rng)
    large = root / "large"
    large.mkdir()
    for number in range(articles):
        _write(large, number, rng, LARGE // articles + 1)
    return States(first, updated, rewritten, without, returning, large)


def _copy(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target))


def _write(folder: Path, number: int, rng: random.Random, sentences: int | None = None) -> None:
    told = (
        f"The {' '.join(rng.choices(WORDS, k=12))} of {rng.randrange(1800, 2020)}."
        for _ in range(sentences or rng.randrange(4, 40))
    )
    text = f"---\ntitle: Note {number}\n---\n{' '.join(told)}\n"
    (folder / f"{number}.md").write_text(text, encoding="utf-8")
