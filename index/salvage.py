"""What of a damaged index can be relied on: its newest manifest, its members, their texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue
from index.errors import IndexDamaged, IndexMissing, ReadError
from index.files import write_atomically
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.sources import Source
from index.stores.terms import TermStore
from index.types import Article


def newest_manifest(layout: Layout) -> tuple[Manifest, list[str]]:
    """The manifest to go on from, and what is lost because it is not the newest one.

    Raises IndexDamaged where none can be read, IndexMissing where there never was one.
    """
    try:
        return read_manifest(layout), []
    except (IndexDamaged, IndexMissing):
        numbers = _generations(layout)
        if not numbers:
            raise
    for number in numbers:
        try:
            manifest = read_manifest(layout, number)
        except IndexDamaged:
            continue
        write_atomically(layout.current, f"{number}\n".encode())
        lost = []
        if number < numbers[0]:
            lost.append(
                f"generation {numbers[0]}: its manifest; the index goes on from generation "
                f"{number}. What was removed or withdrawn since is back: do it again"
            )
        # No file of the generations that could not be read may be taken for one of the next.
        return replace(manifest, generation=numbers[0]), lost
    raise IndexDamaged(
        f"No generation of {layout.root} can be read, so nothing says which model and passages "
        "it had. Build a new one: footnote index build DIR --index NEW_DIR"
    )


def _generations(layout: Layout) -> list[int]:
    names = [path.stem for path in layout.generations.glob("*.json")]
    return sorted((int(name) for name in names if name.isdigit()), reverse=True)


@dataclass(slots=True)
class Members:
    """The article versions that belong to the index, by their records.

    `sound` has the live records of each segment that is intact; the rows of `loose` have to be
    made again. `guessed` counts those of `loose` that nothing but the catalogue speaks for.
    `told` are all records that segments name, `missing` live ones that the catalogue has not.
    """

    sound: list[tuple[str, list[int]]] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    guessed: int = 0
    told: set[int] = field(default_factory=set)
    missing: list[int] = field(default_factory=list)


def members(
    layout: Layout,
    manifest: Manifest,
    damaged: Set[str],
    stored: Mapping[int, Article],
    terms: TermStore | None,
) -> Members:
    """`damaged` are files of the manifest, `stored` is what the catalogue has.

    Where a segment no longer says which of its articles are alive, the rows of `terms` say so
    (one an article), and where they are damaged too, the newest version at each place is taken.
    """
    found = Members()
    told = found.told
    for entry in manifest.segments:
        folder = f"{layout.relative(layout.segment(entry.name))}/"
        tombstone = manifest.tombstones.get(entry.name)
        articles = layout.segment_file(entry.name, "articles")
        if damaged & {layout.relative(articles), tombstone}:
            continue
        records = np.load(articles, allow_pickle=False)
        told.update(records.tolist())
        alive = _alive(len(records), None if tombstone is None else layout.root / tombstone)
        live = [record for record in records[alive].tolist() if record in stored]
        found.missing += [record for record in records[alive].tolist() if record not in stored]
        if any(path.startswith(folder) for path in damaged):
            found.loose += live
        else:
            found.sound.append((entry.name, live))
    untold = {record: article for record, article in stored.items() if record not in told}
    if terms is not None:
        found.loose += [record for record in untold if terms.holds(record)]
    elif len(told) < sum(entry.articles for entry in manifest.segments):
        guessed = _newest(untold, manifest, [stored[r] for r in _all(found)])
        found.loose += guessed
        found.guessed = len(guessed)
    return found


def _alive(count: int, tombstone: Path | None) -> npt.NDArray[np.bool_]:
    if tombstone is None:
        return np.ones(count, np.bool_)
    packed = np.load(tombstone, allow_pickle=False)
    return ~np.unpackbits(packed, count=count, bitorder="little").astype(np.bool_)


def _all(found: Members) -> list[int]:
    return [record for _, records in found.sound for record in records] + found.loose


def _newest(
    untold: Mapping[int, Article], manifest: Manifest, members: Sequence[Article]
) -> list[int]:
    """The newest record at each place of the index's sources where there is no member yet."""
    sources = {entry.name for entry in manifest.sources}
    withdrawn = {entry.article_id for entry in manifest.withdrawn}
    taken = {(article.source, article.path) for article in members}
    newest: dict[tuple[str, str], int] = {}
    for record, article in sorted(untold.items()):
        place = (article.source, article.path)
        if article.source in sources and article.article_id not in withdrawn and place not in taken:
            newest[place] = record
    return sorted(newest.values())


def restore_texts(
    catalogue: Catalogue, sources: Sequence[Source], stored: Mapping[int, Article]
) -> tuple[int, dict[str, list[Article]]]:
    """Read texts that are damaged again from their files; how many, and the versions lost.

    Lost versions leave the catalogue: by the digest of their text, all that had it.
    """
    damaged = set(catalogue.damaged_texts())
    affected: dict[str, list[Article]] = {}
    for article in stored.values():
        if article.text_sha256 in damaged:
            affected.setdefault(article.text_sha256, []).append(article)
    wanted = {(a.source, a.path) for versions in affected.values() for a in versions}
    read = dict(_texts_at(sources, wanted)) if wanted else {}
    for digest in damaged & read.keys():
        catalogue.restore_text(digest, read[digest])
    for digest in damaged - read.keys():
        catalogue.forget_text(digest)
    lost = {digest: versions for digest, versions in affected.items() if digest not in read}
    return len(damaged & read.keys()), lost


def _texts_at(sources: Sequence[Source], places: Set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(digest, text) of what the sources hold at those places today."""
    for source in sources:
        for item in source.items():
            if (source.name, item.path) not in places:
                continue
            try:
                text = item.document().text
            except ReadError:
                continue
            yield hashlib.sha256(text.encode()).hexdigest(), text
