"""What a build has to do: which items are new or altered, unchanged, gone or known to fail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from index.errors import InputError, ReadError
from index.report import Failure, OnProgress, Progress
from index.sources import Item, Source
from index.types import Article


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
    gone: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def make_plan(
    sources: Sequence[Source],
    live: Mapping[int, Article],
    known_failures: Iterable[Failure],
    on_progress: OnProgress,
) -> Plan:
    """Compare the sources with the live articles. Sources that are not named are left alone."""
    by_place = {(a.source, a.path): record for record, a in live.items()}
    failing = {(f.source, f.path, f.bytes_sha256, f.reader): f for f in known_failures}
    plan = Plan()
    for source in sources:
        seen: set[int] = set()
        items = 0
        for item in source.items():
            items += 1
            record = by_place.get((source.name, item.path))
            if record is not None:
                seen.add(record)
            _sort_in(plan, source.name, item, record, live, failing)
            on_progress(Progress("looking for changes", items, 0, "files"))
        if not items:
            raise InputError(_nothing_in(source))
        mine = {record for (name, _), record in by_place.items() if name == source.name}
        plan.gone.extend(sorted(mine - seen))
    return plan


def _sort_in(
    plan: Plan,
    source: str,
    item: Item,
    record: int | None,
    live: Mapping[int, Article],
    failing: Mapping[tuple[str, str, str, str], Failure],
) -> None:
    try:
        digest = item.digest()
    except ReadError as exc:
        plan.failures.append(Failure(source, item.path, exc.reason, exc.line, "", item.reader))
        return
    failed_before = failing.get((source, item.path, digest, item.reader))
    if record is not None and _same(live[record], digest, item.reader):
        plan.unchanged += 1
    elif failed_before is not None:
        plan.failures.append(failed_before)
    else:
        plan.pending.append(Pending(source, item, digest, record))


def _same(article: Article, digest: str, reader: str) -> bool:
    return article.bytes_sha256 == digest and article.reader == reader


def _nothing_in(source: Source) -> str:
    return (
        f"No articles were found in {source.root or source.name}: it holds no file of a kind "
        "that can be read (.md, .html, .txt). The index was left as it was; to take a "
        f"source's articles out, run: footnote index remove --source {source.name}"
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
