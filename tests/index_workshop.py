"""A folder of articles and an index of it, for tests that build again and again."""

from __future__ import annotations

from pathlib import Path

from index.build import build
from index.files import sha256_of
from index.generation import Index
from index.protocols import Embedder
from index.report import BuildReport
from index.sources import FolderSource

BIRDS = "Swifts sleep on the wing. They land only to breed."
STONES = "Granite cools slowly under the ground. Basalt cools fast in the open air."
TIDES = "Spring tides follow the new moon. Neap tides follow its quarters."


class Workshop:
    """A folder of articles and the index made from it."""

    def __init__(self, root: Path, embedder: Embedder) -> None:
        self.folder = root / "news"
        self.directory = root / "index"
        self.embedder = embedder
        self.folder.mkdir()

    def write(self, path: str, text: str | bytes) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    def build(self, *folders: Path) -> BuildReport:
        sources = [FolderSource(folder) for folder in folders or (self.folder,)]
        return build(sources, self.directory, self.embedder)

    def open(self) -> Index:
        return Index.open(self.directory)

    def paths(self) -> list[str]:
        return sorted(article.path for article in self.open().headers.values())

    def files(self) -> dict[str, str]:
        """Every file with its digest, to see that nothing was touched."""
        return {
            str(file): sha256_of(file)
            for file in self.directory.rglob("*")
            if file.is_file() and file.suffix != ".lock"
        }


def counts(report: BuildReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def failures(report: BuildReport) -> dict[str, str]:
    return {failure.path: failure.reason for failure in report.failures}
