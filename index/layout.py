"""The names of every file in an index directory; nobody joins path strings elsewhere.

CURRENT                          number of the generation that serves, replaced atomically
catalogue.sqlite                 article versions, append-only
generations/000007.json          a manifest
generations/000007.report.json   what the build that made it did, with its failures
generations/000007.duplicates.json  which of its articles are copies of another
generations/000007.compared      what was compared to find them, for the next writer
segments/000007-00/              rows.npy, articles.npy, passages.faiss, leads.faiss;
                                 passages.ivf, leads.ivf where there are very many
tombstones/000007/               one bitmap for each segment that has dead articles
terms/000007/passages|leads/     tantivy directories
fetched.sqlite                   pages of web sources, and how to ask for them again
journal/                         vectors of an unfinished build that uses no other cache
write.lock                       held by the one writer
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    root: Path

    @property
    def current(self) -> Path:
        return self.root / "CURRENT"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue.sqlite"

    @property
    def lock(self) -> Path:
        return self.root / "write.lock"

    @property
    def journal(self) -> Path:
        return self.root / "journal"

    @property
    def fetched(self) -> Path:
        return self.root / "fetched.sqlite"

    @property
    def generations(self) -> Path:
        return self.root / "generations"

    @property
    def segments(self) -> Path:
        return self.root / "segments"

    @property
    def tombstones(self) -> Path:
        return self.root / "tombstones"

    @property
    def terms(self) -> Path:
        return self.root / "terms"

    def manifest(self, generation: int) -> Path:
        return self.generations / f"{generation:06d}.json"

    def report(self, generation: int) -> Path:
        return self.generations / f"{generation:06d}.report.json"

    def duplicates(self, generation: int) -> Path:
        return self.generations / f"{generation:06d}.duplicates.json"

    def compared(self, generation: int) -> Path:
        return self.generations / f"{generation:06d}.compared"

    def segment(self, name: str) -> Path:
        return self.segments / name

    def segment_file(self, name: str, part: str) -> Path:
        return self.segments / name / (SEGMENT_FILES | CODE_FILES)[part]

    def tombstone(self, generation: int, segment: str) -> Path:
        return self.tombstones / f"{generation:06d}" / f"{segment}.npy"

    def terms_of(self, generation: int, kind: str) -> Path:
        return self.terms / f"{generation:06d}" / kind

    def relative(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix()

    def owns(self, path: Path) -> bool:
        """Whether a path is in the index, and not of what may lie beside it in its folder."""
        if path == self.root or not path.is_relative_to(self.root):
            return False
        first = path.relative_to(self.root).parts[0]
        return first in _FOLDERS or first in _FILES


def is_index(files: Collection[str]) -> bool:
    """Whether a folder with files of these names is an index, or one that is being made."""
    return "write.lock" in files and _FILES.issuperset(files)


_FILES = frozenset(
    ["CURRENT", "CURRENT.tmp", "catalogue.damaged", "write.lock"]
    + [
        name + more  # what SQLite puts beside its own
        for name in ("catalogue.sqlite", "fetched.sqlite")
        for more in ("", "-wal", "-shm", "-journal")
    ]
)

_FOLDERS = frozenset({"generations", "segments", "tombstones", "terms", "journal"})


SEGMENT_FILES = {
    "rows": "rows.npy",
    "articles": "articles.npy",
    "passages": "passages.faiss",
    "leads": "leads.faiss",
}

CODE_FILES = {"passage_codes": "passages.ivf", "lead_codes": "leads.ivf"}
"""Of a segment whose vectors have codes besides; the keys are fields of its entry."""
