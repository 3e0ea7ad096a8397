"""Naming and opening a data set: one text, the same in every command, in grids and on the page.

    path/to/set                 a folder; what it holds says which layout it is
    path/to/set@path/to/archive a grounded set over an archive of articles
    eval/sets/sample            one whose set.toml names its archive

A grounded set over an archive may say where that archive is in a `set.toml` beside its
questions: `archive = ["../../articles"]`, relative to the set's folder.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from eval.data.beir import BeirSet, load_beir
from eval.data.grounded import GroundedSet, load_grounded
from index.errors import InputError

DataSet = BeirSet | GroundedSet


@dataclass(frozen=True, slots=True)
class DataSpec:
    """Where a data set is, and the folders of the archive that its questions are about."""

    place: str
    archive: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        return Path(self.place).resolve().name


def parse_spec(text: str) -> DataSpec:
    """`SET` or `SET@ARCHIVE`; a path that exists is never cut at its "@"."""
    if Path(text).exists() or "@" not in text:
        return DataSpec(text, archive_of(Path(text)))
    place, _, archive = text.rpartition("@")
    if not place or not archive:
        raise InputError(f"{text!r} came where SET or SET@ARCHIVE was expected.")
    return DataSpec(place, (Path(archive),))


def archive_of(folder: Path) -> tuple[Path, ...]:
    """The archive that a set's own `set.toml` names; none where there is no such file."""
    path = folder / "set.toml"
    if not path.is_file():
        return ()
    try:
        given = tomllib.loads(path.read_text("utf-8")).get("archive", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise InputError(f"{path}: cannot be read as TOML ({exc}).") from exc
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise InputError(f"{path}: 'archive' should be a list of folders, got {given!r}.")
    return tuple(folder / item for item in given)


def open_set(spec: DataSpec) -> DataSet:
    """Read and check a data set. Raises InputError with file and line where it is not sound."""
    folder = Path(spec.place)
    if (folder / "questions.jsonl").is_file():
        return load_grounded(folder)
    if (folder / "queries.jsonl").is_file():
        return load_beir(folder)
    if not folder.exists():
        raise InputError(f"There is no data set {spec.place}.")
    raise InputError(
        f"{spec.place} is no data set: expected questions.jsonl (grounded questions) or "
        "queries.jsonl, corpus.jsonl and qrels/test.tsv (BEIR)."
    )
