"""Which reader a media type asks for, as web servers and archives of their answers name it."""

from __future__ import annotations

from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

SUFFIXES = MappingProxyType(
    {
        "text/html": ".html",
        "application/xhtml+xml": ".html",
        "text/plain": ".txt",
        "text/markdown": ".md",
        "application/pdf": ".pdf",
        "application/epub+zip": ".epub",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    }
)
"""Media type → suffix of a reader."""

_UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream"})


def suffix_of(kind: str, address: str) -> str:
    """The suffix for a media type; where the server does not say, that of the address; else ""."""
    kind = kind.partition(";")[0].strip().lower()
    if kind not in _UNSAID:
        return SUFFIXES.get(kind, "")
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
    return {".htm": ".html"}.get(suffix, suffix if suffix in SUFFIXES.values() else "")
