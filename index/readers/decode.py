"""Bytes of a file as text: UTF-8 first, then what the file says, then what is plausible."""

from __future__ import annotations

import codecs
import contextlib
import re
from dataclasses import dataclass

from index.errors import ReadError

MAX_BYTES = 20_000_000
"""A larger file is a dump or a book, not an article."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1b"))
_MAX_CONTROL_SHARE = 0.01
_META_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,30})""")
# Only encodings of pages; Python's registry also holds ones that compress or execute slowly.
_PAGE_ENCODING = re.compile(
    r"(?:iso-?8859-\d+|windows-\d+|cp\d+|koi8-[ru]|gb2312|gbk|gb18030|big5|shift_jis|"
    r"euc-(?:jp|kr)|us-ascii|latin-?1|macintosh)$"
)
# Browsers read these names as the larger encoding that pages mean by them.
_MEANT = {
    "iso-8859-1": "cp1252", "us-ascii": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "iso-8859-9": "cp1254", "macintosh": "mac-roman",
}  # fmt: skip
# What cp1252 text holds beside ASCII: typographic signs, and accented letters within words.
_WESTERN = re.compile(r"[‘’“”–—…•€™\xa0£§©®°·«»´½¼¾²³]|(?<=[A-Za-z])[À-ÿ]|[À-ÿ](?=[A-Za-z])")
_SAMPLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Decoded:
    """`encoding` is the name for the metadata; None for sound UTF-8."""

    text: str
    encoding: str | None


def decode(data: bytes, *, html: bool = False) -> Decoded:
    """The text of a file. `html` lets a <meta charset> have its say.

    Raises `ReadError` for an empty, too large or binary file and for an unknown encoding.
    """
    if not data.strip():
        raise ReadError("the file is empty")
    refuse_size(data)
    marked = _by_mark(data)
    if marked is not None:
        return marked
    _refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), None)
    except UnicodeDecodeError:
        return (_by_meta(data) if html else None) or _by_plausibility(data)


def decode_as(data: bytes, name: str) -> Decoded:
    """The text of `data` in the encoding that is claimed for it, else as `decode` finds it."""
    if _PAGE_ENCODING.match(name.lower()):
        with contextlib.suppress(UnicodeDecodeError, LookupError):
            encoding = _MEANT.get(name.lower(), name.lower())
            return Decoded(data.decode(encoding), encoding)
    return decode(data)


_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)


def in_utf8(data: bytes, parameters: str) -> bytes:
    """A page as UTF-8, if a media type's `parameters` name the encoding that it is in.

    Left as it is where they do not, where they are wrong, and where the page is UTF-8 anyway:
    many servers name one encoding for all pages.
    """
    named = _CHARSET.search(parameters)
    if named is None or _is_utf8(data) or not _PAGE_ENCODING.match(named[1].lower()):
        return data
    name = named[1].lower()
    try:
        return data.decode(_MEANT.get(name, name)).encode("utf-8")
    except (UnicodeError, LookupError):
        return data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refuse_size(data: bytes) -> None:
    """Raises `ReadError` for data that is too large to be one article."""
    if len(data) > MAX_BYTES:
        raise ReadError(
            f"the file has {len(data):,} bytes and the limit is {MAX_BYTES:,}; "
            "split it into articles"
        )


def _by_mark(data: bytes) -> Decoded | None:
    """By the byte order mark at the start, if there is one."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            if "\0" in text or text.count("\ufffd") > len(text) // 100:
                raise ReadError(f"the file is marked as {encoding} but does not hold text")
            return Decoded(text, None if encoding == "utf-8" else encoding)
    return None


def _refuse_binary(data: bytes) -> None:
    if b"\0" in data:
        raise ReadError("the file holds NUL bytes: it is not text")
    control = len(data) - len(data.translate(None, _CONTROL))
    if control > max(len(data) * _MAX_CONTROL_SHARE, 3):
        raise ReadError(f"{control:,} of {len(data):,} bytes are control characters: not text")


def _by_meta(data: bytes) -> Decoded | None:
    """By the encoding that the page's head names, where it decodes without an error."""
    named = _META_CHARSET.search(data[:4096])
    if named is None:
        return None
    name = named.group(1).decode("ascii").lower()
    if not _PAGE_ENCODING.match(name):
        return None
    encoding = _MEANT.get(name, name)
    try:
        return Decoded(data.decode(encoding), encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _by_plausibility(data: bytes) -> Decoded:
    """Damaged UTF-8, cp1252 if it reads like Western text, or charset-normalizer's guess."""
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    sound = sum(character > "\x7f" for character in text) - damaged
    if sound > 10 * damaged:
        return Decoded(text, "utf-8 (damaged)")
    western = data.decode("cp1252", errors="replace")
    foreign = sum(character > "\x7f" for character in western)
    if len(_WESTERN.findall(western)) >= 0.9 * foreign:
        return Decoded(western, "cp1252")
    return _by_statistics(data)


def _by_statistics(data: bytes) -> Decoded:
    from charset_normalizer import from_bytes

    # Only lines that are not ASCII tell encodings apart, and a sample of them is enough.
    sample = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    best = from_bytes(sample).best()
    if best is None:
        raise ReadError("the encoding is not known; save the file as UTF-8")
    text = data.decode(best.encoding, errors="replace")
    return Decoded(text, best.encoding)
