"""Indexes made for an evaluation: built once, kept in the cache, found again by what they hold.

The folder's name is a digest of the articles and of everything that decides what becomes of them
in an index, so that a figure never comes from a stale one. Deleting the cache is always safe.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from eval.data.jsonl import read_corpus
from index.errors import ReadError
from index.types import Chunking, Document

if TYPE_CHECKING:
    from eval.configuration import Configuration
    from index.protocols import Embedder
    from index.report import OnProgress
    from index.sources import Source

SHAPING = (
    "canonical.py",
    "sentences.py",
    "passages.py",
    "abbreviations.py",
    "analyzer.py",
    "duplicates.py",
    "function_words.py",
    "initials.py",
    "likeness.py",
    "spellings.py",
    "stores/terms.py",
)
"""Modules of `index` whose change makes other texts, passages or terms of the same articles."""

READING = ("sources.py", "readers/**/*.py")
"""Those that matter besides where the articles are files."""


def prepared_index(
    sources: Sequence[Source],
    content: str,
    embedder: Embedder,
    configuration: Configuration,
    cache: Path | None,
    report: OnProgress,
) -> Path:
    """The directory of an index of `sources`, whose articles' digest is `content`.

    `embedder` is the configuration's, opened. A build that was killed goes on where it stopped.
    """
    from index.build import build
    from index.embedders.export import default_cache
    from index.errors import IndexMissing
    from index.layout import Layout
    from index.manifest import read_manifest

    chunking = configuration.chunking
    directory = (cache or default_cache()) / "eval" / fingerprint(content, embedder, chunking)
    try:
        read_manifest(Layout(directory))
    except IndexMissing:
        directory.mkdir(parents=True, exist_ok=True)
        build(
            sources,
            directory,
            embedder,
            embedder_spec=configuration.embedder,
            chunking=chunking,
            on_progress=report,
        )
    return directory


def fingerprint(content: str, embedder: Embedder, chunking: Chunking) -> str:
    """24 hexadecimal digits over the articles, the model, the chunking and the index's code."""
    from index.manifest import FORMAT_VERSION

    parts = {
        "content": content,
        "embedder": asdict(embedder.identity),
        "chunking": asdict(chunking),
        "format": FORMAT_VERSION,
        "code": code_digest(SHAPING),
    }
    return digest([json.dumps(parts, sort_keys=True)])[:24]


def code_digest(patterns: Sequence[str]) -> str:
    """Over the sources of some of the index's modules."""
    import index

    folder = Path(str(index.__file__)).parent
    files = [file for pattern in patterns for file in sorted(folder.glob(pattern))]
    return digest(file.read_text("utf-8") for file in files)


def corpus_source(corpus_path: Path) -> Source:
    """The rows of a `corpus.jsonl` as articles: the path is the document's id."""
    from index.sources import RecordSource

    def records() -> Iterator[tuple[str, Document]]:
        for row in read_corpus(corpus_path):
            yield row.doc_id, Document(title=row.title, text=row.text)

    return RecordSource("corpus", records())


def archive_digest(sources: Iterable[Source]) -> str:
    """Over every source's name, the paths and digests of its files, and what reads them."""

    def lines() -> Iterator[str]:
        yield code_digest(READING)
        for source in sources:
            yield source.name
            for item in source.items():
                yield f"{item.path}\0{item_digest(item)}"

    return digest(lines())


def articles_sha256(archive: Sequence[Path]) -> str | None:
    """Over the paths and bytes of an archive's files: a set's own digest does not hold them.

    None without folders: the articles are the set's own corpus, or an index's.
    """
    from index.sources import FolderSource

    if not archive:
        return None
    items = (item for folder in archive for item in FolderSource(folder).items())
    return digest(f"{item.path}\0{item_digest(item)}" for item in items)


def item_digest(item: object) -> str:
    """The digest of a file's bytes; that of a file that cannot be read is why it cannot."""
    try:
        return str(item.digest())  # type: ignore[attr-defined]
    except ReadError as error:
        return error.reason


def digest(parts: Iterable[str]) -> str:
    """sha256 over texts, each ended by a line feed."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8", "replace") + b"\n")
    return whole.hexdigest()
