"""A generation: which files make it up, with which model and chunking it was built.

The manifest wins over settings. It is read before anything else of an index, so a damaged or
foreign one is reported here and nowhere deeper.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged, IndexMissing, ManifestMismatch
from index.files import write_atomically
from index.layout import CODE_FILES, Layout
from index.types import INT8, Chunking, CodedSearch, EmbedderIdentity

FORMAT_VERSION = 3

VECTOR_MEMORY = 512
"""Megabytes that vectors may take before they get codes: 333,000 of 384 dimensions."""

_REPLACE = (
    "Run `footnote index repair`; where that is no help: footnote index build DIR --index NEW_DIR"
)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One immutable file: path relative to the index, size in bytes, digest."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """One segment. Its rows are numbered from `first_passage` and `first_article` on.

    `passages` and `articles` count all its rows, dead ones too. The codes say how its vectors are
    searched where there are very many; without them all are compared.
    """

    name: str
    first_passage: int
    passages: int
    first_article: int
    articles: int
    passage_codes: CodedSearch | None = None
    lead_codes: CodedSearch | None = None


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A folder that was indexed, by the name that its articles' ids are derived from."""

    name: str
    root: str


@dataclass(frozen=True, slots=True)
class WithdrawnVersion:
    """What a version of a withdrawn article is recognised by."""

    path: str
    title: str
    text_sha256: str
    bytes_sha256: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that was withdrawn at a moment (UTC, ISO 8601).

    `record` is the version that was live until then, None where none was or the catalogue lost
    it. The rest is said here as well as in the catalogue, so that the article stays out and its
    page stays where the catalogue is lost; `title` is "" in manifests of before.
    """

    article_id: str
    source: str
    path: str
    record: int | None
    since: str
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str | None = None
    versions: tuple[WithdrawnVersion, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """`duplicates` are articles among them that another one represents."""

    articles: int
    passages: int
    failures: int
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. `embedder_options` reopen the model for questions.

    `vector_memory` is in megabytes: what exceeds it is searched by codes.
    """

    format_version: int
    generation: int
    created: str
    embedder: EmbedderIdentity
    embedder_spec: str
    embedder_options: dict[str, str]
    chunking: Chunking
    sources: tuple[SourceEntry, ...]
    segments: tuple[SegmentEntry, ...]
    tombstones: dict[str, str]
    files: tuple[FileEntry, ...]
    counts: Counts
    withdrawn: tuple[Withdrawal, ...] = ()
    vector_memory: int = VECTOR_MEMORY

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes, path: Path) -> Manifest:
        try:
            values: dict[str, Any] = json.loads(data)
            found = values["format_version"]
        except (ValueError, KeyError, TypeError) as exc:
            raise IndexDamaged(f"{path} is not a readable manifest ({exc}). {_REPLACE}") from exc
        if found != FORMAT_VERSION:
            raise ManifestMismatch(
                f"The index was written in format {found}; this version reads format "
                f"{FORMAT_VERSION}. Build a new one: footnote index build DIR --index NEW_DIR"
            )
        try:
            return cls(
                **{
                    **values,
                    "embedder": EmbedderIdentity(**values["embedder"]),
                    "chunking": Chunking(**values["chunking"]),
                    "sources": tuple(SourceEntry(**entry) for entry in values["sources"]),
                    "segments": tuple(_segment(entry) for entry in values["segments"]),
                    "files": tuple(FileEntry(**entry) for entry in values["files"]),
                    "counts": Counts(**values["counts"]),
                    "withdrawn": tuple(_withdrawal(e) for e in values.get("withdrawn", ())),
                }
            )
        except (KeyError, TypeError) as exc:
            raise IndexDamaged(f"{path} lacks or misspells a field ({exc}). {_REPLACE}") from exc


def _segment(values: dict[str, Any]) -> SegmentEntry:
    codes = {name: values.get(name) for name in CODE_FILES}
    read = {name: CodedSearch(**how) for name, how in codes.items() if how is not None}
    return SegmentEntry(**{**values, **read})


def _withdrawal(values: dict[str, Any]) -> Withdrawal:
    versions = tuple(WithdrawnVersion(**each) for each in values.get("versions", ()))
    authors = tuple(values.get("authors", ()))
    return Withdrawal(**{**values, "authors": authors, "versions": versions})


def current_generation(layout: Layout) -> int:
    """The number in CURRENT; IndexMissing where there is none."""
    try:
        return int(layout.current.read_text("ascii"))
    except FileNotFoundError as exc:
        raise IndexMissing(
            f"There is no index at {layout.root}. Make one: "
            f"footnote index build DIR --index {layout.root}"
        ) from exc
    except NotADirectoryError as exc:
        raise IndexMissing(
            f"{layout.root} is a file; an index is a folder. Make one: "
            "footnote index build DIR --index NEW_DIR"
        ) from exc
    except (ValueError, OSError) as exc:
        raise IndexDamaged(
            f"{layout.current} should hold the number of a generation ({exc}). {_REPLACE}"
        ) from exc


def read_manifest(layout: Layout, generation: int | None = None) -> Manifest:
    """The manifest of a generation, the current one by default."""
    number = current_generation(layout) if generation is None else generation
    path = layout.manifest(number)
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise IndexDamaged(f"{path} cannot be read ({exc}). {_REPLACE}") from exc
    return Manifest.from_json(data, path)


def commit(layout: Layout, manifest: Manifest) -> None:
    """Make `manifest` the generation that serves, by one rename of CURRENT."""
    layout.generations.mkdir(exist_ok=True)
    write_atomically(layout.manifest(manifest.generation), manifest.to_json())
    write_atomically(layout.current, f"{manifest.generation}\n".encode())


def check_embedder(manifest: Manifest, identity: EmbedderIdentity, root: Path) -> None:
    """ManifestMismatch unless vectors of `identity` live in the index's space.

    The same weights in bf16 and fp32 agree to a cosine of 0.9999, so that either fits; int8 does
    not, and an index is wholly of it or not at all.
    """
    built = manifest.embedder
    if _space(built) != _space(identity):
        raise ManifestMismatch(
            f"The index at {root} was built with {_describe(built)}, but "
            f"{_describe(identity)} was asked for. Use the first, or build a new index: "
            "footnote index build DIR --index NEW_DIR --embedder SPEC"
        )


def _space(identity: EmbedderIdentity) -> tuple[object, ...]:
    return identity.name, identity.weights_sha256, identity.dim, identity.precision == INT8


def _describe(identity: EmbedderIdentity) -> str:
    return (
        f"{identity.name} in {identity.precision} ({identity.dim} dimensions, weights "
        f"{identity.weights_sha256[:12]})"
    )
