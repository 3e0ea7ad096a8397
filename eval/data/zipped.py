"""Data sets as zip files: unpacked once into the cache, under the sha256 of the file.

A zip file comes from anywhere. What would write outside its folder is refused by name, and so is
what grows past all measure; sizes are counted while unpacking, never believed.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path

from eval.data.jsonl import shown
from eval.data.kept import kept_folder
from index.errors import InputError
from index.files import sha256_of

MAX_FILES = 100_000
MAX_TOTAL = 16 * 2**30
"""Bytes unpacked: several times the largest corpus in BEIR."""

MAX_RATIO = 200
"""Unpacked to packed bytes of the whole, past the first few MiB: text packs to a tenth or so."""

FREE = 8 * 2**20
"""Bytes unpacked before the ratio says anything."""

PIECE = 2**20
IGNORED = {"__MACOSX"}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""Of the other methods a few bytes may become megabytes before anybody can count them."""


def unpacked(path: Path, cache: Path | None = None) -> Path:
    """The folder that holds the set: the zip's only folder, or all that is in it.

    Raises InputError, which names the member, for a file that is no zip or an unsafe one.
    """
    try:
        digest = sha256_of(path)
    except OSError as exc:
        raise InputError(f"{path}: cannot be read ({exc.strerror}).") from exc
    whole = kept_folder(f"zip-{digest[:24]}", cache, lambda folder: _unpack(path, folder))
    inside = [item for item in whole.iterdir() if item.name not in IGNORED]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else whole


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) > MAX_FILES:
                raise InputError(f"{path}: holds {len(members)} files, more than {MAX_FILES}.")
            taken: set[str] = set()
            for item in members:
                _check(item, path, taken)
            _write_all(archive, members, path, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
        raise InputError(f"{path}: expected a sound zip file ({exc}).") from exc
    except OSError as exc:
        raise InputError(f"{path}: cannot be unpacked ({exc.strerror or exc}).") from exc


def _check(item: zipfile.ZipInfo, path: Path, taken: set[str]) -> None:
    name = item.filename
    where = f"{path}: the member {shown(name)}"
    parts = re.split(r"[/\\]", name)
    if parts[0] == "" or re.match("[A-Za-z]:", name):
        raise InputError(f"{where} has an absolute path.")
    if ".." in parts:
        raise InputError(f"{where} has a path that climbs out of the folder.")
    if "\\" in name or "\0" in item.orig_filename or not name.isprintable() or "" in parts:
        raise InputError(f"{where} has a name that is not a plain relative path.")
    kind = stat.S_IFMT(item.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise InputError(f"{where} is a link or a device; plain files were expected.")
    if item.flag_bits & 1:
        raise InputError(f"{where} is encrypted. Unpack the file yourself, and name the folder.")
    if item.compress_type not in METHODS:
        raise InputError(f"{where} is not packed by deflate. Unpack the file yourself.")
    if name in taken:
        raise InputError(f"{where} comes twice.")
    taken.add(name)


def _write_all(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: Path, folder: Path
) -> None:
    packed = path.stat().st_size
    total = 0
    for item in members:
        target = folder / item.filename
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(item) as source, target.open("xb") as file:
            while piece := source.read(PIECE):
                total += len(piece)
                if total > MAX_TOTAL or total > max(FREE, MAX_RATIO * packed):
                    raise InputError(
                        f"{path}: with the member {shown(item.filename)} the {packed} bytes have "
                        f"grown to more than {total}. If that is meant, unpack it yourself, and "
                        "name the folder."
                    )
                file.write(piece)
