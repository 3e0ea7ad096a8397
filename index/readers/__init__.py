"""Readers of file formats: bytes of one file in, a `Document` of canonical text out."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import cast

from index.errors import ReadError
from index.protocols import Reader
from index.types import Document

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
    }
)

SUPPORTED: tuple[str, ...] = tuple(_READERS)
"""Suffixes with a reader, in lower case; each may have .gz behind it."""


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


@cache
def _load(module: str, attribute: str) -> Reader:
    return cast(Reader, getattr(import_module(module), attribute))


@cache
def _gzipped(module: str, attribute: str) -> Reader:
    from index.readers.gzipped import GzippedReader

    return GzippedReader(_load(module, attribute))
