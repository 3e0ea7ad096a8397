"""A small archive in three states, so that builds, updates and merges can be killed over it."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

WORDS = (
    "harbour keel granite tide ledger treaty orchard lantern winter signal bridge copper quarry "
    "parish engine valley statute herring meadow foundry census glacier tariff beacon"
).split()


@dataclass(frozen=True, slots=True)
class Operation:
    """What is killed: a build of `folder`, over an index of `before` where there is one."""

    name: str
    before: Path | None
    folder: Path


def operations(root: Path, articles: int, seed: int) -> list[Operation]:
    """A first build, an update of a few articles, and one of so many that segments are merged.

    The first archive holds an article twice; both later ones end that, and the second has another.
    """
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
    return [
        Operation("build", None, first),
        Operation("update", first, updated),
        Operation("compaction", first, rewritten),
    ]


def _copy(folder: Path, target: Path) -> Path:
    return Path(shutil.copytree(folder, target))


def _write(folder: Path, number: int, rng: random.Random) -> None:
    sentences = (
        f"The {' '.join(rng.choices(WORDS, k=12))} of {rng.randrange(1800, 2020)}."
        for _ in range(rng.randrange(4, 40))
    )
    text = f"---\ntitle: Note {number}\n---\n{' '.join(sentences)}\n"
    (folder / f"{number}.md").write_text(text, encoding="utf-8")
