"""Some files or folders of a source: a build of a part leaves the rest of the source alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index.collected import ContainerFile
from index.errors import InputError
from index.fetching.addresses import is_web_address
from index.manifest import Manifest
from index.sources import FolderSource, Item, Source, path_within


class PartOfFolder:
    """The items of a folder whose files are `parts` or below them.

    They get the identity that a build of the whole folder would give them. Nothing of the folder
    counts as gone.
    """

    def __init__(self, root: Path, name: str, parts: Sequence[str]) -> None:
        self._whole = FolderSource(root, name)
        self.name = name
        self.root = self._whole.root
        self.skipped = 0
        self._parts = parts

    def items(self) -> Iterator[Item]:
        raise NotImplementedError("a part is read by its entries")

    def entries(self) -> Iterator[Item | ContainerFile]:
        """Raises InputError for a part in which nothing can be read."""
        unmet = set(self._parts)
        for entry in self._whole.entries():
            held = [part for part in self._parts if _is_in(entry.path, part)]
            if held:
                unmet.difference_update(held)
                yield entry
        if unmet:
            raise InputError(
                f"{Path(self.root) / min(unmet)} holds nothing that can be read: it is missing, "
                "hidden or of a kind without a reader. Nothing was added."
            )

    def covers(self, path: str) -> bool:
        """Whether an article with that path belongs to the part."""
        return any(_is_in(path, part) for part in self._parts)


class PlacesOf:
    """The items of a source at the places that are wanted. Nothing of it counts as gone."""

    may_be_empty = True

    def __init__(self, whole: Source, is_wanted: Callable[[str], bool]) -> None:
        self.name = whole.name
        self.root = whole.root
        self._whole = whole
        self._is_wanted = is_wanted

    def items(self) -> Iterator[Item]:
        for item in self._whole.items():
            if self.covers(item.path):
                yield item

    def covers(self, path: str) -> bool:
        return self._is_wanted(path)


def _is_in(path: str, part: str) -> bool:
    return part == "." or path == part or path.startswith((f"{part}/", f"{part}#", f"{part}!/"))


def parts_of(manifest: Manifest, paths: Sequence[Path]) -> list[PartOfFolder]:
    """The parts of the index's sources that the paths name, one a source.

    Raises InputError for a path that is missing or in none of the sources' folders.
    """
    parts: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        if is_web_address(str(path).replace(":/", "://", 1)):
            raise InputError(
                f"{path} looks like a web address; files and folders can be added. Pages of the "
                "web come again with what they came by: footnote index build URL"
            )
        place = path.absolute()
        place = place.parent.resolve() / place.name  # the file itself may be a link
        if not place.exists():
            raise InputError(f"There is no file or folder {path}. Nothing was added.")
        holding = [
            (entry.name, entry.root)
            for entry in manifest.sources
            if entry.root and place.resolve().is_relative_to(entry.root)
        ]
        if not holding:
            known = ", ".join(entry.root for entry in manifest.sources if entry.root)
            raise InputError(
                f"{path} is in none of the index's folders ({known}). Put it there, or index its "
                "own folder as well: footnote index build DIR"
            )
        source = max(holding, key=lambda entry: len(entry[1]))  # the innermost folder
        parts.setdefault(source, []).append(path_within(place.relative_to(source[1])))
    return [PartOfFolder(Path(root), name, mine) for (name, root), mine in parts.items()]
