"""Where articles come from: a folder of files, or records that are already documents."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Protocol, runtime_checkable

from index.canonical import canonical
from index.collected import ContainerFile
from index.errors import InputError, ReadError
from index.layout import is_index
from index.readers import collection_for, read_file, reader_for
from index.readers.decode import MAX_BYTES
from index.readers.fields import FILE, KNOWN, Fields, read_fields
from index.types import Document

_UNDECODED = re.compile("[\udc80-\udcff]")


class Item(Protocol):
    """One article to be: where it stands, what its bytes are, and how to read it."""

    @property
    def path(self) -> str: ...

    @property
    def reader(self) -> str: ...

    def digest(self) -> str:
        """sha256 of the bytes. Raises ReadError where they cannot be had."""
        ...

    def document(self) -> Document:
        """Raises ReadError where the bytes are no article."""
        ...


class Source(Protocol):
    """A named set of articles; the name is part of every article's identity."""

    name: str
    root: str

    def items(self) -> Iterator[Item]:
        """Items in a fixed order, each path once."""
        ...


@runtime_checkable
class CollectedSource(Source, Protocol):
    """A source some of whose files hold many articles."""

    def entries(self) -> Iterator[Item | ContainerFile]:
        """What `items` gives, with such files unopened."""
        ...


@runtime_checkable
class WitnessedSource(Source, Protocol):
    """A source that cannot tell all it has: what it does not give is not gone for that.

    It is told before `items` what is indexed of it, and names after it what is gone.
    """

    def expect(self, paths: Iterable[str]) -> None: ...

    def gone(self) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """A file of many articles that cannot be read to its end."""

    path: str
    reader: str
    error: ReadError

    def digest(self) -> str:
        raise ReadError(self.error.reason, self.error.line)

    def document(self) -> Document:
        raise ReadError(self.error.reason, self.error.line)


@dataclass(frozen=True, slots=True)
class FileItem:
    file: Path
    path: str
    reader: str

    def digest(self) -> str:
        return hashlib.sha256(self._bytes()).hexdigest()

    def document(self) -> Document:
        return read_file(self._bytes(), self.path)

    def _bytes(self) -> bytes:
        try:
            status = self.file.stat()
            size = status.st_size
            if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
                raise ReadError("this is a pipe, a socket or a device, not a file")
            if size > MAX_BYTES:
                raise ReadError(
                    f"the file has {size:,} bytes, more than the {MAX_BYTES / 1e6:.0f} MB "
                    "that an article may have; split it"
                )
            return self.file.read_bytes()
        except OSError as exc:
            raise ReadError(f"the file cannot be read ({exc.strerror})") from exc


class FolderSource:
    """Every file below a folder for which there is a reader.

    Hidden ones are left out, and so is an index that lies there.
    """

    def __init__(self, root: Path, name: str | None = None) -> None:
        folder = _resolved(root)
        self.root = str(folder)
        self.name = name or folder.name or "articles"
        self.skipped = 0
        self._folder = folder

    def items(self) -> Iterator[Item]:
        """Items in the order of their files' paths, and of the articles in a file."""
        for entry in self.entries():
            if isinstance(entry, ContainerFile):
                yield from _items_in(entry)
            else:
                yield entry

    def entries(self) -> Iterator[Item | ContainerFile]:
        """As `items`. Links to folders are not followed: no cycles.

        Raises InputError for a `footnote-source.toml` that cannot be used.
        """
        self.skipped = 0
        mappings = {self._folder.parent: KNOWN}
        for folder, folders, files in os.walk(self._folder, onerror=_refuse):
            here = Path(folder)
            if here != self._folder and is_index(files):
                folders.clear()
                continue
            mapping = mappings[here] = _mapping(here, files, mappings[here.parent])
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                entry = None if name.startswith(".") else self._entry(here / name, mapping)
                if entry is not None:
                    yield entry
                elif name != FILE:
                    self.skipped += 1

    def _entry(self, file: Path, mapping: Fields) -> Item | ContainerFile | None:
        """None for a file that is not read."""
        reader = reader_for(file.name)
        collection = None if reader else collection_for(file.name)
        if self._leads_outside(file):
            return None
        if collection is not None:
            return ContainerFile(file, self._relative(file), collection.name, mapping)
        return None if reader is None else FileItem(file, self._relative(file), reader.name)

    def _leads_outside(self, file: Path) -> bool:
        """A link may not carry files from outside the folder into the archive."""
        if not file.is_symlink():
            return False
        try:
            return not file.resolve().is_relative_to(self._folder)
        except (OSError, RuntimeError):  # links in a circle: reading the file reports them
            return False

    def _relative(self, file: Path) -> str:
        return path_within(file.relative_to(self._folder))


def path_within(place: PurePath) -> str:
    """The path by which an article is known, of a place that is relative to its source's folder."""
    # A name that is no valid UTF-8 reaches Python as lone surrogates, which SQL refuses.
    return _UNDECODED.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", place.as_posix())


def _resolved(root: Path) -> Path:
    try:
        folder = root.resolve()
        if folder.is_dir():
            return folder
        is_there = folder.exists()
    except (OSError, RuntimeError) as exc:  # the latter of links in a circle
        reason = exc.strerror if isinstance(exc, OSError) else "its links lead in a circle"
        raise InputError(
            f"The folder {root} cannot be read ({reason}). Give the folder that holds the articles."
        ) from exc
    if is_there:
        raise InputError(f"{root} is a file; a folder of articles was expected.")
    raise InputError(f"There is no folder {root}. Give the folder that holds the articles.")


def _mapping(folder: Path, files: list[str], above: Fields) -> Fields:
    """The mapping of fields for a folder's files: its own, or that of the folder above."""
    return read_fields(folder / FILE) if FILE in files else above


def _items_in(container: ContainerFile) -> Iterator[Item]:
    try:
        yield from container.items()
    except ReadError as exc:
        yield BrokenItem(container.path, container.reader, exc)


def _refuse(problem: OSError) -> None:
    """A folder that cannot be listed would look like one whose articles are gone."""
    raise InputError(
        f"The folder {problem.filename} cannot be read ({problem.strerror}). The index was left "
        "as it was; make the folder readable, or move it out of the archive."
    ) from problem


@dataclass(frozen=True, slots=True)
class RecordItem:
    path: str
    content: Document
    reader: str = "record/1"

    def digest(self) -> str:
        whole = repr(replace(self.content, metadata=dict(self.content.metadata)))
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()

    def document(self) -> Document:
        text = canonical(self.content.text)
        if not text:
            raise ReadError("the record has no text")
        return Document(
            title=canonical(self.content.title) or self.path,
            text=text,
            authors=self.content.authors,
            published=self.content.published,
            categories=self.content.categories,
            url=self.content.url,
            language=self.content.language,
            metadata=self.content.metadata,
        )


class RecordSource:
    """Documents that a program already holds, such as a benchmark's corpus."""

    def __init__(self, name: str, records: Iterable[tuple[str, Document]]) -> None:
        self.name = name
        self.root = ""
        self._records = records

    def items(self) -> Iterator[Item]:
        for path, document in self._records:
            yield RecordItem(path, document)
