"""What a build has to do: which items are new or altered, unchanged, gone or known to fail."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import index.readers
from index.collected import ContainerFile
from index.errors import InputError, ReadError
from index.part import PartOfFolder, PlacesOf
from index.readers import SUPPORTED
from index.report import BuildReport, Collected, Failure, OnProgress, Progress
from index.sources import CollectedSource, Item, Source, WitnessedSource
from index.types import Article

Withdrawn = frozenset[tuple[str, str, str]]
"""(source, path, digest of the bytes) of versions of withdrawn articles."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An item to read. `replaces` is the record of its earlier version."""

    source: str
    item: Item
    bytes_sha256: str
    replaces: int | None


@dataclass(slots=True)
class Plan:
    pending: list[Pending] = field(default_factory=list)
    unchanged: int = 0
    withheld: int = 0
    gone: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    collected: list[Collected] = field(default_factory=list)


def make_plan(
    sources: Sequence[Source],
    live: Mapping[int, Article],
    known: BuildReport,
    on_progress: OnProgress,
    withheld: Withdrawn = frozenset(),
) -> Plan:
    """Compare the sources with the live articles. Sources that are not named are left alone.

    `known` is the last build's report: what failed then, and the files of many articles that
    were looked through. `withheld` are withdrawn items, which are not read.
    """
    failing = {(f.source, f.path, f.bytes_sha256, f.reader): f for f in known.failures}
    plan = Plan()
    for source in sources:
        look = _Look(plan, source.name, live, failing, known, withheld)
        found = 0
        witness = source if isinstance(source, WitnessedSource) else None
        if witness is not None:
            witness.expect(look.paths())
        entries = source.entries() if isinstance(source, CollectedSource) else source.items()
        for entry in entries:
            found += 1
            if isinstance(entry, ContainerFile):
                look.through(entry)
            else:
                look.at(entry)
            on_progress(_progress(source, found))
        if not found and not getattr(source, "may_be_empty", False):
            raise InputError(_nothing_in(source))
        if not isinstance(source, PartOfFolder | PlacesOf):
            plan.gone.extend(look.gone(witness.gone() if witness else None))
    return plan


def _progress(source: Source, found: int) -> Progress:
    """A source that knows how many items there will be, such as one on the web, says so."""
    stage = getattr(source, "stage", "looking for changes")
    return Progress(stage, found, getattr(source, "total", 0), getattr(source, "unit", "files"))


class _Look:
    """One source, compared item by item with the live articles that came from it."""

    def __init__(
        self,
        plan: Plan,
        source: str,
        live: Mapping[int, Article],
        failing: Mapping[tuple[str, str, str, str], Failure],
        known: BuildReport,
        withheld: Withdrawn,
    ) -> None:
        self._plan = plan
        self._source = source
        self._live = live
        self._failing = failing
        self._withheld = withheld
        self._failures = [f for f in known.failures if f.source == source]
        self._collected = {c.path: c for c in known.collected if c.source == source}
        self._records = {a.path: record for record, a in live.items() if a.source == source}
        self._seen: set[int] = set()
        self._broken: list[str] = []

    def at(self, item: Item) -> None:
        record = self._records.get(item.path)
        if record is not None:
            self._seen.add(record)
        _sort_in(self._plan, self._source, item, record, self._live, self._failing, self._withheld)

    def through(self, container: ContainerFile) -> None:
        """Look at all articles in a file, unless it is the very file that was looked through."""
        digest, count = "", 0
        try:
            digest = container.digest()
            if self._is_known(container, digest):
                return
            for item in container.items():
                self.at(item)
                count += 1
                if item.is_container:
                    self._broken.append(item.path)
        except ReadError as exc:
            failure = Failure(
                self._source, container.path, exc.reason, exc.line, digest, container.reader
            )
            self._plan.failures.append(failure)
            self._broken.append(container.path)
        else:
            state = _state_of_readers(container.fields.version)
            self._plan.collected.append(
                Collected(self._source, container.path, digest, state, count)
            )

    def _is_known(self, container: ContainerFile, digest: str) -> bool:
        """Takes over what is known of the file, if its articles are all accounted for."""
        known = self._collected.get(container.path)
        state = _state_of_readers(container.fields.version)
        if known is None or (known.bytes_sha256, known.readers) != (digest, state):
            return False
        failures = [f for f in self._failures if container.holds(f.path)]
        records = {r for path, r in self._records.items() if container.holds(path)}
        failing = {self._records.get(f.path) for f in failures}
        withheld = self._withheld_in(container)
        if len(records - failing) + len(failures) + withheld != known.members:
            return False
        self._seen |= records
        self._plan.unchanged += len(records - failing)
        self._plan.withheld += withheld
        self._plan.failures.extend(failures)
        self._plan.collected.append(known)
        return True

    def _withheld_in(self, container: ContainerFile) -> int:
        """Withdrawn members; the file's bytes are those that were looked through, so theirs are."""
        paths = {path for source, path, _ in self._withheld if source == self._source}
        paths -= self._records.keys() | {failure.path for failure in self._failures}
        return sum(container.holds(path) for path in paths)

    def paths(self) -> list[str]:
        """Of the live articles from this source."""
        return sorted(self._records)

    def gone(self, named: Container[str] | None) -> list[int]:
        """Records that were not seen; those in a file that broke stay as they are.

        Where the source names what is gone, only that: what it did not give may still be there.
        """
        kept = tuple(f"{path}{sign}" for path in self._broken for sign in ("#", "!/"))
        return sorted(
            record
            for path, record in self._records.items()
            if record not in self._seen
            and not path.startswith(kept)
            and (named is None or path in named)
        )


@cache
def _state_of_readers(mapping: str) -> str:
    """A digest that changes whenever a reader does, and with the mapping of fields."""
    digest = hashlib.sha256(mapping.encode())
    for file in sorted(Path(index.readers.__path__[0]).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _sort_in(
    plan: Plan,
    source: str,
    item: Item,
    record: int | None,
    live: Mapping[int, Article],
    failing: Mapping[tuple[str, str, str, str], Failure],
    withheld: Withdrawn,
) -> None:
    try:
        digest = item.digest()
    except ReadError as exc:
        plan.failures.append(Failure(source, item.path, exc.reason, exc.line, "", item.reader))
        return
    failed_before = failing.get((source, item.path, digest, item.reader))
    if record is not None and _same(live[record], digest, item.reader):
        plan.unchanged += 1
    elif (source, item.path, digest) in withheld:
        plan.withheld += 1
    elif failed_before is not None:
        plan.failures.append(failed_before)
    else:
        plan.pending.append(Pending(source, item, digest, record))


def _same(article: Article, digest: str, reader: str) -> bool:
    return article.bytes_sha256 == digest and article.reader == reader


def _nothing_in(source: Source) -> str:
    return (
        f"No articles were found in {source.root or source.name}: it holds no file of a kind "
        f"that can be read ({', '.join(SUPPORTED)}). Nothing was changed. To take the articles "
        f"of a source that is indexed out: footnote index remove --source {source.name}"
    )


def is_looked_at(sources: Sequence[Source], name: str, path: str) -> bool:
    """Whether an article of the source of that name, at that path, is looked at anew."""
    return any(
        source.covers(path) if isinstance(source, PartOfFolder | PlacesOf) else True
        for source in sources
        if source.name == name
    )


def article_of(pending: Pending, taken: Mapping[str, str]) -> Article:
    """Read a pending item. `taken` maps article ids in use to "source/path".

    Raises ReadError.
    """
    document = pending.item.document()
    place = f"{pending.source}/{pending.item.path}"
    article_id = identity_of(pending.source, document.url or pending.item.path)
    if taken.get(article_id, place) != place:
        # Two files that claim one URL are two articles: neither may replace the other.
        article_id = identity_of(pending.source, pending.item.path)
    return Article(
        article_id=article_id,
        source=pending.source,
        path=pending.item.path,
        url=document.url,
        title=document.title,
        authors=document.authors,
        published=document.published,
        categories=document.categories,
        language=document.language,
        text=document.text,
        text_sha256=hashlib.sha256(document.text.encode()).hexdigest(),
        bytes_sha256=pending.bytes_sha256,
        reader=pending.item.reader,
        metadata=document.metadata,
    )


def identity_of(source: str, place: str) -> str:
    """An article's id: 16 hex digits of the source's name and the URL or path within it."""
    return hashlib.sha256(f"{source}\0{place}".encode()).hexdigest()[:16]
