"""Articles that are the same one: found when a generation is committed, kept beside it.

Copies are told by their text (`index/likeness.py`). A group has one representative: an article
with an address of its own before one without, then the earliest, then by path. Whoever is
compared with the representative belongs to it, so that no chain of small changes joins two
articles that differ much. Where the representative leaves the archive, the next one takes over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.catalogue import Catalogue
from index.compared import Comparisons, Pairs
from index.errors import IndexDamaged
from index.files import write_atomically
from index.layout import Layout
from index.likeness import ALGORITHM, SLOTS, likely_pairs, named_apart, sketch
from index.readers.document import title_from_path
from index.types import Article

MOST_COMPARED = 20
"""Representatives that a text is compared with, the likeliest: pages on one form are thousands."""


@dataclass(frozen=True)
class Duplicates:
    """Groups of records, each led by its representative; records without a copy are in none."""

    groups: tuple[tuple[int, ...], ...] = ()
    algorithm: str = ALGORITHM

    @cached_property
    def _by_record(self) -> dict[int, tuple[int, ...]]:
        return {record: group for group in self.groups for record in group}

    @property
    def count(self) -> int:
        """Articles that another one represents."""
        return sum(len(group) - 1 for group in self.groups)

    def representative(self, record: int) -> int:
        return self.group(record)[0]

    def group(self, record: int) -> tuple[int, ...]:
        """The record's group, representative first; itself alone where it has no copy."""
        return self._by_record.get(record, (record,))

    def others(self, record: int) -> tuple[int, ...]:
        return tuple(other for other in self.group(record) if other != record)


def read_duplicates(path: Path) -> Duplicates:
    """Raises IndexDamaged where the file of a generation is missing or not what was written."""
    try:
        values = json.loads(path.read_bytes())
        return Duplicates(
            tuple(tuple(map(int, group)) for group in values["groups"]),
            values["algorithm"],
        )
    except (OSError, ValueError, TypeError, KeyError) as exc:
        raise IndexDamaged(
            f"{path} cannot be read ({exc}). Run `footnote index verify` "
            "and `footnote index repair`; "
            "where that is no help: footnote index build DIR --index NEW_DIR"
        ) from exc


def write_duplicates(path: Path, duplicates: Duplicates) -> None:
    path.parent.mkdir(exist_ok=True)
    values = {
        "algorithm": duplicates.algorithm,
        "groups": duplicates.groups,
    }
    write_atomically(path, json.dumps(values, indent=1).encode())


def duplicate_groups(layout: Layout, generation: int) -> list[list[dict[str, str | None]]]:
    """What `footnote index status --json` lists: each group's articles, representative first."""
    groups = read_duplicates(layout.duplicates(generation)).groups
    catalogue = Catalogue.sqlite(layout.catalogue)
    headers = catalogue.headers([record for group in groups for record in group])
    catalogue.close()
    return [[_listed(headers[record]) for record in group] for group in groups]


def _listed(article: Article) -> dict[str, str | None]:
    names = "article_id", "source", "path", "url", "title", "published"
    return {name: getattr(article, name) for name in names}


def find_duplicates(
    catalogue: Catalogue, live: Collection[int], known: Pairs
) -> tuple[Duplicates, Pairs]:
    """The groups among the live records, and the pairs of texts that were compared for them.

    What was compared before is taken over.
    """
    records: dict[str, list[int]] = {}
    stored = catalogue.digests()
    for record in sorted(live):
        records.setdefault(stored[record], []).append(record)
    sketches = _sketches(catalogue, sorted(records))
    near = _near(sketches)
    several = {digest for digest, found in records.items() if len(found) > 1}
    wanted = sorted(near.keys() | several)
    headers = catalogue.headers([record for digest in wanted for record in records[digest]])
    compared = Comparisons(catalogue, known)
    groups = _groups(headers, sketches, near, compared)
    return Duplicates(tuple(groups)), compared.pairs


def _sketches(catalogue: Catalogue, digests: Sequence[str]) -> dict[str, bytes]:
    """Every text's sketch, by its digest; those that are not stored yet are made and stored."""
    stored = catalogue.sketches(ALGORITHM)
    found = {digest: stored[digest] for digest in digests if digest in stored}
    made: dict[str, bytes] = {}
    for digest, text in catalogue.texts(digest for digest in digests if digest not in found):
        made[digest] = sketch(text)
    catalogue.add_sketches(ALGORITHM, made)
    return found | made


def _near(sketches: Mapping[str, bytes]) -> dict[str, list[str]]:
    """For every text that may have a copy the texts that may be one, the most alike first."""
    digests = [digest for digest in sorted(sketches) if sketches[digest]]
    table = np.frombuffer(b"".join(sketches[digest] for digest in digests), "<u4")
    table = table.reshape(-1, SLOTS)
    found: dict[int, list[int]] = {}
    for first, second in likely_pairs(table):
        found.setdefault(first, []).append(second)
        found.setdefault(second, []).append(first)
    near = {}
    for row, others in found.items():
        agreeing = (table[others] == table[row]).sum(axis=1)
        order = np.argsort(-agreeing, kind="stable").tolist()
        near[digests[row]] = [digests[others[place]] for place in order]
    return near


def _groups(
    headers: Mapping[int, Article],
    sketches: Mapping[str, bytes],
    near: Mapping[str, Sequence[str]],
    compared: Comparisons,
) -> list[tuple[int, ...]]:
    """`headers` are the records of every text that may belong to a group."""
    led: dict[tuple[str, str], list[int]] = {}
    leaders: dict[str, Article] = {}
    for record, article in sorted(headers.items(), key=lambda entry: _precedence(entry[1])):
        digest = article.text_sha256
        # Stubs with the same few words are one article only under the same title.
        key = digest, "" if sketches[digest] else article.title.casefold()
        if key not in led and sketches[digest]:
            likely = [leaders[text] for text in near.get(digest, ()) if text in leaders]
            first = sorted(likely[:MOST_COMPARED], key=_precedence)
            leader = next((each for each in first if _is_copy(article, each, compared)), article)
            key = leader.text_sha256, ""
            if leader is article:
                leaders[digest] = article
        led.setdefault(key, []).append(record)
    return [tuple(group) for group in led.values() if len(group) > 1]


def _is_copy(article: Article, leader: Article, compared: Comparisons) -> bool:
    if not compared.likeness(leader.text_sha256, article.text_sha256):
        return False
    return not named_apart(
        (_own_title(leader), compared.text(leader.text_sha256)),
        (_own_title(article), compared.text(article.text_sha256)),
    )


def _own_title(article: Article) -> str:
    """The title, unless it is only the name of the file or row."""
    made = article.title in (article.path, title_from_path(article.path))
    return "" if made else article.title


def _precedence(article: Article) -> tuple[bool, str, str, str, str]:
    """Whoever comes first represents the others."""
    date = article.published or "9999"
    return article.url is None, date, article.path, article.source, article.article_id
