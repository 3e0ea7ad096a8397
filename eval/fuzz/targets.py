"""What is fuzzed: every reader by a file's suffix, with seeds, and what counts as a finding.

A reader may give documents or raise `ReadError`, and nothing else. Documents that are ZIPs would
drown in checksum errors if their bytes were altered, so that of those one part is altered, and the
whole is packed anew around it.
"""

from __future__ import annotations

import hashlib
import io
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from eval.fuzz.samples import SAMPLES
from index.canonical import canonical
from index.errors import InputError, ReadError
from index.readers import collection_for, read_file, reader_for
from index.readers.fields import KNOWN
from index.readers.members import Budget, Context

_PACKED = frozenset({"docx", "epub"})
_MOST_MEMBERS = 200


@dataclass(frozen=True, slots=True)
class Target:
    """One way of reading; `name` is the suffix, such as "tar.gz"."""

    name: str

    @property
    def path(self) -> str:
        return f"a.{self.name}"

    def seeds(self) -> list[bytes]:
        """What the fuzzer starts from."""
        samples = [data for name, data in SAMPLES.items() if _suffix(name) == self.name]
        if self.name not in _PACKED:
            return samples
        names = self._parts()
        return [b"\0" + data for data in samples] + [
            bytes([number]) + _read(samples[0], name) for number, name in enumerate(names, start=1)
        ]

    def file(self, given: bytes) -> bytes:
        """The file that the fuzzer's bytes stand for.

        Of a packed document the first byte says which of the sample's parts the rest replaces.
        """
        if self.name not in _PACKED:
            return given
        names = self._parts()
        if not given or not 0 < given[0] <= len(names):
            return given[1:]
        return _repacked(SAMPLES[self.path], names[given[0] - 1], given[1:])

    def _parts(self) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(SAMPLES[self.path])) as archive:
            return [name for name in archive.namelist() if name.endswith(("ml", "rels", "opf"))]


def targets() -> dict[str, Target]:
    """By suffix, in the order of the samples."""
    return {name: Target(name) for name in dict.fromkeys(map(_suffix, SAMPLES))}


def target(name: str) -> Target:
    """Raises InputError for a suffix that has no reader."""
    known = targets()
    if name not in known:
        raise InputError(f"There is no reader {name!r} to fuzz; there are {', '.join(known)}.")
    return known[name]


def read_whole(data: bytes, path: str) -> Iterator[str]:
    """Texts that were read and reasons that were given; anything else that is raised is a bug.

    Every text has to be canonical, since offsets into it are promised to be stable.
    """
    try:
        if reader_for(path) is not None:
            yield _checked(read_file(data, path).text)
            return
        collection = collection_for(path)
        assert collection is not None, path
        context = Context(KNOWN, Budget(len(data)))
        for _, member in zip(
            range(_MOST_MEMBERS), collection(io.BytesIO(data), path, context), strict=False
        ):
            try:
                yield _checked(member.document().text)
            except ReadError as error:
                yield error.reason
    except ReadError as error:
        yield error.reason


def _checked(text: str) -> str:
    text.encode()  # a lone surrogate would stop the whole build
    assert canonical(text) == text, "the text is not canonical"
    return text


class Findings:
    """Keeps one reproducer for each kind of bug, with its traceback, and goes on."""

    def __init__(self, folder: Path, of: Target) -> None:
        self._folder = folder
        self._of = of
        self._seen: set[str] = set()

    def look(self, given: bytes) -> None:
        """Read what the fuzzer gives; what it should not raise is written to the folder."""
        data = self._of.file(given)
        try:
            for _ in read_whole(data, self._of.path):
                pass
        except Exception as error:  # noqa: BLE001 — every kind of it is what is looked for
            self._keep(data, error)

    def _keep(self, data: bytes, error: Exception) -> None:
        last = traceback.extract_tb(error.__traceback__)[-1]
        kind = f"{type(error).__name__} {PurePath(last.filename).name}:{last.lineno}"
        if kind in self._seen:
            return
        self._seen.add(kind)
        self._folder.mkdir(parents=True, exist_ok=True)
        stem = f"{type(error).__name__}-{hashlib.sha256(data).hexdigest()[:12]}"
        (self._folder / f"{stem}.{self._of.name}").write_bytes(data)
        report = "".join(traceback.format_exception(error))
        (self._folder / f"{stem}.traceback").write_text(report, encoding="utf-8", errors="replace")


def _suffix(name: str) -> str:
    return name.partition(".")[2]


def _read(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _repacked(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return file.getvalue()
