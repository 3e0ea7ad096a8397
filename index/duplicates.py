"""Articles that are the same one: found when a generation is committed, kept beside it.

Copies are told by their text (`index/likeness.py`). A group has one representative: an article
with an address of its own before one without, then the earliest, then by path. Whoever is
compared with the representative belongs to it, so that no chain of small changes joins two
articles that differ much. Where the representative leaves the archive, the next one takes over.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from index.catalogue import Catalogue
from index.errors import IndexDamaged
from index.files import write_atomically
from index.layout import Layout
from index.likeness import ALGORITHM, SLOTS, likely_pairs, likeness, named_apart, sketch
from index.readers.document import title_from_path
from index.types import Article

Pairs = dict[tuple[str, str], float]
"""Digests of two texts that were compared, the lesser first → their likeness, 0 for unlike."""


@dataclass(frozen=True, slots=True)
class Compared:
    first: str
    second: str
    likeness: float


@dataclass(frozen=True)
class Duplicates:
    """Groups of records, each led by its representative; records without a copy are in none.

    `compared` are the pairs of live texts whose words were compared, so that none is again.
    """

    groups: tuple[tuple[int, ...], ...] = ()
    compared: tuple[Compared, ...] = ()
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
            tuple(Compared(**pair) for pair in values["compared"]),
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
        "compared": [asdict(pair) for pair in duplicates.compared],
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


def find_duplicates(catalogue: Catalogue, live: Collection[int], known: Duplicates) -> Duplicates:
    """The groups among the live records. What the generation before compared is taken over."""
    records: dict[str, list[int]] = {}
    stored = catalogue.digests()
    for record in sorted(live):
        records.setdefault(stored[record], []).append(record)
    sketches = _sketches(catalogue, sorted(records))
    same = known.algorithm == ALGORITHM
    before = {(p.first, p.second): p.likeness for p in known.compared if same}
    pairs = _compared(catalogue, sketches, before)
    alike = {digest for pair, value in pairs.items() if value for digest in pair}
    several = {digest for digest, found in records.items() if len(found) > 1}
    headers = catalogue.headers([n for digest in sorted(alike | several) for n in records[digest]])
    groups = _groups(catalogue, headers, sketches, pairs)
    compared = (Compared(*key, value) for key, value in sorted(pairs.items()))
    return Duplicates(tuple(groups), tuple(compared))


def _sketches(catalogue: Catalogue, digests: Sequence[str]) -> dict[str, bytes]:
    """Every text's sketch, by its digest; those that are not stored yet are made and stored."""
    stored = catalogue.sketches(ALGORITHM)
    found = {digest: stored[digest] for digest in digests if digest in stored}
    made: dict[str, bytes] = {}
    for digest, text in catalogue.texts(digest for digest in digests if digest not in found):
        made[digest] = sketch(text)
    catalogue.add_sketches(ALGORITHM, made)
    return found | made


def _compared(catalogue: Catalogue, sketches: Mapping[str, bytes], before: Pairs) -> Pairs:
    """Every pair that may be alike, by its words; texts are read for new pairs alone."""
    digests = [digest for digest in sorted(sketches) if sketches[digest]]
    table = np.frombuffer(b"".join(sketches[digest] for digest in digests), "<u4")
    likely = [(digests[a], digests[b]) for a, b in likely_pairs(table.reshape(-1, SLOTS))]
    fresh = [pair for pair in likely if pair not in before]
    texts = dict(catalogue.texts(sorted({digest for pair in fresh for digest in pair})))
    found = {(a, b): likeness(texts[a], texts[b]) for a, b in fresh}
    return {pair: before[pair] if pair in before else found[pair] for pair in likely}


def _groups(
    catalogue: Catalogue,
    headers: Mapping[int, Article],
    sketches: Mapping[str, bytes],
    pairs: Pairs,
) -> list[tuple[int, ...]]:
    """`headers` are the records of every text that may belong to a group."""
    alike: dict[str, set[str]] = {}
    for (first, second), value in pairs.items():
        if value:
            alike.setdefault(first, set()).add(second)
            alike.setdefault(second, set()).add(first)
    texts = dict(catalogue.texts(sorted(alike)))
    led: dict[tuple[str, str], list[int]] = {}
    leaders: dict[str, Article] = {}
    for record, article in sorted(headers.items(), key=lambda entry: _precedence(entry[1])):
        digest = article.text_sha256
        # Stubs with the same few words are one article only under the same title.
        key = digest, "" if sketches[digest] else article.title.casefold()
        if key not in led and sketches[digest]:
            near = sorted(
                (leaders[text] for text in alike.get(digest, ()) if text in leaders),
                key=_precedence,
            )
            leader = next((each for each in near if not _apart(each, article, texts)), article)
            key = leader.text_sha256, ""
            if leader is article:
                leaders[digest] = article
        led.setdefault(key, []).append(record)
    return [tuple(group) for group in led.values() if len(group) > 1]


def _apart(first: Article, second: Article, texts: Mapping[str, str]) -> bool:
    titles = _own_title(first), _own_title(second)
    return named_apart(
        (titles[0], texts[first.text_sha256]), (titles[1], texts[second.text_sha256])
    )


def _own_title(article: Article) -> str:
    """The title, unless it is only the name of the file or row."""
    made = article.title in (article.path, title_from_path(article.path))
    return "" if made else article.title


def _precedence(article: Article) -> tuple[bool, str, str, str, str]:
    """Whoever comes first represents the others."""
    date = article.published or "9999"
    return article.url is None, date, article.path, article.source, article.article_id
