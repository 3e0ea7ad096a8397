"""The ids of the articles that are judged: those of a corpus's rows, or the paths of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from eval.data.jsonl import read_corpus, shown
from index.errors import InputError


def articles_of_corpus(path: Path) -> frozenset[str]:
    """The ids of a `corpus.jsonl`, every row of which is checked."""
    doc_ids = frozenset(row.doc_id for row in read_corpus(path))
    if not doc_ids:
        raise InputError(f"{path}: holds no documents.")
    return doc_ids


def articles_of_archive(archive: Sequence[Path]) -> frozenset[str]:
    """The paths of the archive's files, each relative to its folder."""
    from index.sources import FolderSource

    folder_of: dict[str, Path] = {}
    for root in archive:
        for item in FolderSource(root).items():
            if item.path in folder_of:
                raise InputError(
                    f"{shown(item.path)} is in {folder_of[item.path]} and in {root}, so that it "
                    "is not clear which of them is judged. Evaluate over one archive."
                )
            folder_of[item.path] = root
    if not folder_of:
        raise InputError(f"{', '.join(map(str, archive))}: holds no articles.")
    return frozenset(folder_of)
