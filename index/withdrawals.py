"""Articles that were withdrawn: gone from results and pages, their versions and citations kept.

A generation names them, so that one commit takes an article out of the results and marks it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index.commit import Change, commit_change
from index.errors import InputError
from index.files import exclusive
from index.generation import Index
from index.interrupted import disk_explained
from index.layout import Layout
from index.manifest import Manifest, SegmentEntry, Withdrawal, check_embedder, current_generation
from index.passages import passage_spans
from index.protocols import Embedder
from index.report import read_report, write_report
from index.types import Article
from index.vector_cache import opened_passages
from index.writing import SegmentWriter


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a build must not bring back.

    `ids` are the withdrawn articles, `texts` the digests of their stored versions (the same text
    at another place is kept out as well), `items` the (source, path, digest of the bytes) that
    need not even be read.
    """

    ids: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()
    items: frozenset[tuple[str, str, str]] = frozenset()

    def covers(self, article: Article) -> bool:
        return article.article_id in self.ids or article.text_sha256 in self.texts


def withheld(manifest: Manifest, stored: Iterable[Article]) -> Withheld:
    """`stored` are all versions that the catalogue has, without their texts."""
    ids = frozenset(entry.article_id for entry in manifest.withdrawn)
    if not ids:
        return Withheld()
    versions = [article for article in stored if article.article_id in ids]
    return Withheld(
        ids,
        frozenset(article.text_sha256 for article in versions),
        frozenset((a.source, a.path, a.bytes_sha256) for a in versions),
    )


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did; `copies` are live articles of the very same text."""

    articles: list[Article] = field(default_factory=list)
    copies: list[Article] = field(default_factory=list)


def withdraw(directory: Path, articles: Sequence[str]) -> Withdrawn:
    """Withdraw articles, by id or path; also those whose earlier versions alone are stored.

    Raises InputError where one is unknown or withdrawn already, or none would be left.
    """
    layout = Layout(Path(directory))
    current_generation(layout)  # before the lock, which would make the folder of a mistyped name
    with disk_explained(layout.root), exclusive(layout.lock):
        current = Index.open(layout.root)
        stored = current.catalogue.headers()
        newest = _named(stored, articles)
        before = {entry.article_id for entry in current.manifest.withdrawn}
        known = [a.path for key, a in newest.items() if key in before]
        if known:
            raise InputError(f"Withdrawn already: {', '.join(known)}. Nothing was changed.")
        dead = {r: a for r, a in current.headers.items() if a.article_id in newest}
        if len(dead) == current.article_count:
            raise InputError(
                "That would withdraw every article. To be rid of the index, delete its folder."
            )
        live = {article.article_id: record for record, article in dead.items()}
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entries = [
            Withdrawal(key, a.source, a.path, live.get(key), now) for key, a in newest.items()
        ]
        base = replace(current.manifest, withdrawn=(*current.manifest.withdrawn, *entries))
        _commit(layout, base, current, (), frozenset(dead))
        texts = {a.text_sha256 for a in stored.values() if a.article_id in newest}
        copies = [
            a
            for record, a in current.headers.items()
            if record not in dead and a.text_sha256 in texts
        ]
        return Withdrawn(list(newest.values()), copies)


def undo_withdrawal(
    directory: Path, articles: Sequence[str], embedder: Embedder, vector_cache: Path | None = None
) -> list[Article]:
    """Take withdrawals back: an article that was live then is live again, as it was stored.

    Raises InputError where one is not withdrawn, ManifestMismatch for another model.
    """
    layout = Layout(Path(directory))
    current_generation(layout)
    with disk_explained(layout.root), exclusive(layout.lock):
        current = Index.open(layout.root)
        check_embedder(current.manifest, embedder.identity, layout.root)
        named = _named(current.catalogue.headers(), articles)
        entries = current.manifest.withdrawn
        back = {entry.article_id: entry for entry in entries if entry.article_id in named}
        if missing := [article.path for key, article in named.items() if key not in back]:
            raise InputError(f"Not withdrawn: {', '.join(missing)}. Nothing was changed.")
        kept = tuple(entry for entry in entries if entry.article_id not in back)
        base = replace(current.manifest, withdrawn=kept)
        records = [entry.record for entry in back.values() if entry.record is not None]
        added = _written_again(layout, current, records, embedder, vector_cache)
        _commit(layout, base, current, added, frozenset())
        shutil.rmtree(layout.journal, ignore_errors=True)
        return [named[key] for key in back]


def _named(stored: Mapping[int, Article], articles: Sequence[str]) -> dict[str, Article]:
    """The newest version of each article named by id or path, by its id."""
    wanted = set(articles)
    newest = {
        article.article_id: article
        for _, article in sorted(stored.items())
        if article.article_id in wanted or article.path in wanted
    }
    found = newest.keys() | {article.path for article in newest.values()}
    if not wanted or wanted - found:
        unknown = ", ".join(sorted(wanted - found)) or "no article at all"
        raise InputError(f"Not in the index: {unknown}. Nothing was changed.")
    return newest


def _written_again(
    layout: Layout,
    current: Index,
    records: Sequence[int],
    embedder: Embedder,
    vector_cache: Path | None,
) -> Sequence[SegmentEntry]:
    """A segment of versions that the catalogue has: their old rows are dead and may be gone."""
    if not records:
        return ()
    base = current.manifest
    with opened_passages(embedder, base, vector_cache or layout.journal) as passages:
        writer = SegmentWriter(layout, base, passages)
        found = current.articles_of_records(records)
        articles = [found[record] for record in records]  # SQLite answers in an order of its own
        spans = [passage_spans(article.text, base.chunking) for article in articles]
        writer.add(list(records), articles, spans)
        return writer.finish()


def _commit(
    layout: Layout,
    base: Manifest,
    current: Index,
    added: Sequence[SegmentEntry],
    dead: frozenset[int],
) -> None:
    report = read_report(layout, base.generation)
    commit_change(layout, base, current, Change(added, dead, len(report.failures)))
    write_report(layout, replace(report, generation=base.generation + 1))
