"""Readers of file formats: bytes of one file in, a `Document` of canonical text out.

A collection is a file that holds many articles; it gives a `Member` for each.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from index.errors import ReadError
from index.protocols import Reader
from index.types import Document

if TYPE_CHECKING:
    from index.readers.members import Collection

# Suffix → (module, attribute); imported late, so that text needs no HTML library.
_READERS = MappingProxyType(
    {
        ".txt": ("index.readers.text", "read_text"),
        ".text": ("index.readers.text", "read_text"),
        ".md": ("index.readers.markdown", "read_markdown"),
        ".markdown": ("index.readers.markdown", "read_markdown"),
        ".html": ("index.readers.html", "read_html"),
        ".htm": ("index.readers.html", "read_html"),
        ".xhtml": ("index.readers.html", "read_html"),
        ".pdf": ("index.readers.pdf", "read_pdf"),
        ".docx": ("index.readers.docx", "read_docx"),
        ".epub": ("index.readers.epub", "read_epub"),
        ".eml": ("index.readers.mail", "read_mail"),
    }
)

# Suffix → (module, attribute) of files that hold many articles.
_COLLECTIONS = MappingProxyType(
    {
        ".jsonl": ("index.readers.rows", "read_jsonl"),
        ".ndjson": ("index.readers.rows", "read_jsonl"),
        ".csv": ("index.readers.rows", "read_table"),
        ".tsv": ("index.readers.rows", "read_table"),
        ".rss": ("index.readers.feed", "read_feed"),
        ".atom": ("index.readers.feed", "read_feed"),
        ".xml": ("index.readers.feed", "read_feed"),
        ".mbox": ("index.readers.mail", "read_mailbox"),
        ".warc": ("index.readers.warc", "read_warc"),
        ".zip": ("index.readers.archives", "read_zip"),
        ".tar": ("index.readers.archives", "read_tar"),
        ".tgz": ("index.readers.archives", "read_tar"),
        ".tar.bz2": ("index.readers.archives", "read_tar"),
        ".tar.xz": ("index.readers.archives", "read_tar"),
    }
)

SUPPORTED: tuple[str, ...] = (*_READERS, *_COLLECTIONS)
"""Suffixes that can be read, in lower case; most may have .gz behind them."""

_NEVER_GZIPPED = frozenset({".zip", ".tgz", ".tar.bz2", ".tar.xz"})


def reader_for(path: str) -> Reader | None:
    """The reader of a file's suffix; None where there is none, which is not an error."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(path.replace("\\", "/")).suffixes]
    if suffixes[-1:] == [".gz"] and suffixes[-2:-1]:
        inner = _READERS.get(suffixes[-2])
        return None if inner is None else _gzipped(*inner)
    entry = _READERS.get(suffixes[-1]) if suffixes else None
    return None if entry is None else _load(*entry)


def read_file(data: bytes, path: str) -> Document:
    """The document in `data`; `path` tells the format and, as a last resort, the title.

    Raises `ReadError` where the suffix has no reader or the content cannot be read.
    """
    reader = reader_for(path)
    if reader is None:
        raise ReadError(f"no reader for this kind of file; supported are {', '.join(SUPPORTED)}")
    return reader(data, path)


def collection_for(path: str) -> Collection | None:
    """The reader of a file that holds many articles; None where its suffix is no such file's."""
    name = PurePosixPath(path.replace("\\", "/")).name.lower()
    packed = name.removesuffix(".gz")
    for suffix, entry in _COLLECTIONS.items():
        if name.endswith(suffix) or (packed.endswith(suffix) and suffix not in _NEVER_GZIPPED):
            return cast("Collection", _load(*entry)) if name != suffix else None
    return None


@cache
def _load(module: str, attribute: str) -> Reader:
    return cast(Reader, getattr(import_module(module), attribute))


@cache
def _gzipped(module: str, attribute: str) -> Reader:
    from index.readers.gzipped import GzippedReader

    return GzippedReader(_load(module, attribute))
