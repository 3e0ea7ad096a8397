"""Articles that were withdrawn: gone from results and pages, their versions and citations kept.

A generation names them, so that one commit takes an article out of the results and marks it.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from index.commit import Change, commit_change
from index.errors import InputError
from index.files import exclusive
from index.generation import Index
from index.interrupted import disk_explained
from index.layout import Layout
from index.likeness import LEAST_WORDS, words_of
from index.manifest import (
    Manifest,
    SegmentEntry,
    Withdrawal,
    WithdrawnVersion,
    check_embedder,
    current_generation,
)
from index.passages import passage_spans
from index.protocols import Embedder
from index.report import read_report, write_report
from index.types import Article
from index.vector_cache import opened_passages
from index.writing import SegmentWriter


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a build must not bring back.

    `ids` are the withdrawn articles, `texts` the digests of their versions' texts with the titles
    that each had (the same text at another place is kept out as well), `items` the (source, path,
    digest of the bytes) that need not even be read.
    """

    ids: frozenset[str] = frozenset()
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    items: frozenset[tuple[str, str, str]] = frozenset()

    def covers(self, article: Article) -> bool:
        return article.article_id in self.ids or self.is_copy(article)

    def is_copy(self, article: Article) -> bool:
        """Whether a version has this text; a text of a few words says so under its title alone."""
        titles = self.texts.get(article.text_sha256, frozenset())
        if len(words_of(article.text)) < LEAST_WORDS:
            return article.title.casefold() in titles
        return bool(titles)


def withheld(manifest: Manifest, stored: Iterable[Article]) -> Withheld:
    """`stored` are all versions that the catalogue has; those it lost are in the manifest."""
    sources = {entry.article_id: entry.source for entry in manifest.withdrawn}
    if not sources:
        return Withheld()
    versions = {
        (entry.source, version) for entry in manifest.withdrawn for version in entry.versions
    }
    versions.update((a.source, _version(a)) for a in stored if a.article_id in sources)
    titles: dict[str, set[str]] = {}
    for _, version in versions:
        titles.setdefault(version.text_sha256, set()).add(version.title.casefold())
    return Withheld(
        frozenset(sources),
        {digest: frozenset(found) for digest, found in titles.items()},
        frozenset((source, v.path, v.bytes_sha256) for source, v in versions),
    )


def _version(article: Article) -> WithdrawnVersion:
    return WithdrawnVersion(article.path, article.title, article.text_sha256, article.bytes_sha256)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What a withdrawal did; `copies` are live articles of the very same text, `near` such as
    are counted one article with a withdrawn one though their texts differ a little."""

    articles: list[Article] = field(default_factory=list)
    copies: list[Article] = field(default_factory=list)
    near: list[Article] = field(default_factory=list)


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
            _entry(article, live.get(key), now, stored.values()) for key, article in newest.items()
        ]
        base = replace(current.manifest, withdrawn=(*current.manifest.withdrawn, *entries))
        _commit(layout, base, current, (), frozenset(dead))
        return Withdrawn(list(newest.values()), *_shown_still(current, dead, entries))


def _entry(newest: Article, record: int | None, now: str, stored: Iterable[Article]) -> Withdrawal:
    versions = {_version(a): None for a in stored if a.article_id == newest.article_id}
    return Withdrawal(
        newest.article_id,
        newest.source,
        newest.path,
        record,
        now,
        newest.title,
        newest.authors,
        newest.published,
        tuple(versions),
    )


def _shown_still(
    current: Index, dead: Collection[int], entries: Sequence[Withdrawal]
) -> tuple[list[Article], list[Article]]:
    """Live articles of the very same text, and those that are otherwise copies of one."""
    texts = {version.text_sha256 for entry in entries for version in entry.versions}
    live = {record: a for record, a in current.headers.items() if record not in dead}
    copies = [record for record, article in live.items() if article.text_sha256 in texts]
    groups = {other for record in dead for other in current.duplicates.others(record)}
    near = sorted(groups.intersection(live).difference(copies))
    return [live[record] for record in copies], [live[record] for record in near]


def undo_withdrawal(
    directory: Path, articles: Sequence[str], embedder: Embedder, vector_cache: Path | None = None
) -> list[Withdrawal]:
    """Take withdrawals back: an article that was live then is live again, as it was stored.

    Where no version of it is stored any more, the next build may read it again.
    Raises InputError where one is not withdrawn, ManifestMismatch for another model.
    """
    layout = Layout(Path(directory))
    current_generation(layout)
    with disk_explained(layout.root), exclusive(layout.lock):
        current = Index.open(layout.root)
        check_embedder(current.manifest, embedder.identity, layout.root)
        entries = current.manifest.withdrawn
        back = _withdrawn_before(entries, current.catalogue.headers(), articles)
        kept = tuple(entry for entry in entries if entry not in back)
        base = replace(current.manifest, withdrawn=kept)
        records = [entry.record for entry in back if entry.record is not None]
        added = _written_again(layout, current, records, embedder, vector_cache)
        _commit(layout, base, current, added, frozenset())
        shutil.rmtree(layout.journal, ignore_errors=True)
        return back


def _withdrawn_before(
    entries: Sequence[Withdrawal], stored: Mapping[int, Article], articles: Sequence[str]
) -> list[Withdrawal]:
    """The withdrawals of the articles named by id or path; the catalogue may have lost them."""
    names = {entry.article_id: {entry.article_id, entry.path} for entry in entries}
    unknown = set(articles).difference(*names.values())
    # Another path that an article once had names it as well.
    others = _named(stored, sorted(unknown)) if unknown or not articles else {}
    if missing := [article.path for key, article in others.items() if key not in names]:
        raise InputError(f"Not withdrawn: {', '.join(missing)}. Nothing was changed.")
    wanted = set(articles)
    return [e for e in entries if e.article_id in others or names[e.article_id] & wanted]


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
