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
    }
)

SUPPORTED: tuple[str, ...] = tuple(_READERS)
"""Suffixes with a reader, in lower case."""


def reader_for(path: str) -> Reader | None:
    """The reader of a file's suffix; None where there is none, which is not an error."""
    entry = _READERS.get(PurePosixPath(path.replace("\\", "/")).suffix.lower())
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
