"""Naming and opening a data set: one text, the same in every command, in grids and on the page.

    path/to/set                 a folder; what it holds says which layout it is
    path/to/set.zip             the same as a zip file
    path/to/set@path/to/archive a grounded set over an archive of articles
    eval/sets/sample            one whose set.toml names its archive
    irds:beir/scifact/test      anything that ir_datasets has, by its id

A set over an archive may say where that archive is in a `set.toml` beside its
questions: `archive = ["../../articles"]`, relative to the set's folder.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from eval.data.beir import load_beir
from eval.data.grounded import GroundedSet, load_grounded
from eval.data.irds import PREFIX, load_irds
from eval.data.jsonl import shown
from eval.data.ranking_set import RankingSet
from eval.data.trec_set import is_trec, load_trec
from eval.data.zipped import unpacked
from index.errors import InputError

SET_FILE = "set.toml"
LAYOUTS = ("questions.jsonl", "queries.jsonl")
"""The files that tell a grounded set and one of BEIR's."""

DataSet = RankingSet | GroundedSet


@dataclass(frozen=True, slots=True)
class DataSpec:
    """Where a data set is, and the folders of the archive that its questions are about."""

    place: str
    archive: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        if self.place.startswith(PREFIX):
            return self.place
        path = Path(self.place).resolve()
        return path.stem if path.suffix.lower() == ".zip" else path.name


def parse_spec(text: str) -> DataSpec:
    """`SET` or `SET@ARCHIVE`; a path that exists is never cut at its "@"."""
    if not text:
        raise InputError("An empty name came where SET or SET@ARCHIVE was expected.")
    if os.path.exists(text) or "@" not in text:
        return DataSpec(text, archive_of(Path(text)))
    place, _, archive = text.rpartition("@")
    if not place or not archive:
        raise InputError(f"{text!r} came where SET or SET@ARCHIVE was expected.")
    return DataSpec(place, (Path(archive),))


def archive_of(folder: Path) -> tuple[Path, ...]:
    """The archive that a set's own `set.toml` names; none where there is no such file."""
    path = folder / SET_FILE
    if not os.path.isfile(path):  # pathlib's asks no name that is too long for the system
        return ()
    try:
        given = tomllib.loads(path.read_text("utf-8")).get("archive", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise InputError(f"{path}: cannot be read as TOML ({exc}).") from exc
    if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
        raise InputError(f"{path}: 'archive' should be a list of folders, got {given!r}.")
    return tuple(folder / item for item in given)


def open_set(spec: DataSpec, cache: Path | None = None) -> DataSet:
    """Read and check a data set. Raises InputError with file and line where it is not sound,
    and where its judgements are of other articles than it has.

    A zip file, TREC documents and sets of ir_datasets are made into folders first, which are
    kept in `cache`, by default the user's.
    """
    if spec.place.startswith(PREFIX):
        if spec.archive:
            raise InputError(f"{spec.place} has articles of its own; name it without an archive.")
        return _judging_its_own(load_irds(spec.place, cache), spec)
    place = Path(spec.place)
    if not os.path.exists(place):
        raise InputError(f"There is no data set {spec.place}.")
    if place.is_dir():
        return _judging_its_own(_load(place, spec, cache), spec)
    folder = unpacked(place, cache)
    archive = spec.archive or _within(folder, archive_of(folder))
    data = _load(folder, replace(spec, archive=archive), cache)
    return _judging_its_own(replace(data, title=spec.name), spec)


def _judging_its_own(data: DataSet, spec: DataSpec) -> DataSet:
    """Every measure of a set would be 0 whose judgements name none of its articles."""
    if not isinstance(data, RankingSet):
        return data
    judged = [doc_id for of_query in data.qrels.values() for doc_id in of_query]
    if judged and data.unknown_documents == len(judged):
        raise InputError(
            f"{spec.place}: none of the judged articles is among its articles: judged is, say, "
            f"{shown(judged[0])}, and there is {shown(min(data.doc_ids))}. "
            "They are of another collection, or the paths begin at another folder."
        )
    return data


def _within(folder: Path, archive: tuple[Path, ...]) -> tuple[Path, ...]:
    """What came in a zip file may not have other files of this machine read."""
    root = folder.resolve()
    for path in archive:
        if not path.resolve().is_relative_to(root):
            raise InputError(f"{folder / SET_FILE}: the archive {path} is outside the zip file.")
    return archive


def _load(folder: Path, spec: DataSpec, cache: Path | None) -> DataSet:
    layouts = [name for name in LAYOUTS if (folder / name).is_file()]
    if len(layouts) > 1:
        raise InputError(
            f"{spec.place} holds both {' and '.join(layouts)}: it is not clear which is asked. "
            "Put them into folders of their own."
        )
    if (folder / "questions.jsonl").is_file():
        return replace(load_grounded(folder), archive=spec.archive)
    if (folder / "queries.jsonl").is_file():
        return load_beir(folder, archive=spec.archive)
    if is_trec(folder):
        return load_trec(folder, spec.archive, cache)
    raise InputError(
        f"{spec.place} is no data set: expected questions.jsonl (grounded questions), "
        "queries.jsonl, corpus.jsonl and qrels/test.tsv (BEIR), or topics.* and qrels.* (TREC)."
    )
