"""Taking articles, or a whole source, out of an index; their stored versions stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.commit import Change, commit_change
from index.errors import InputError
from index.files import exclusive
from index.generation import Index
from index.interrupted import disk_explained
from index.layout import Layout
from index.manifest import Manifest, current_generation
from index.report import read_report, write_report
from index.types import Article


def remove(directory: Path, article_ids: Sequence[str] = (), source: str | None = None) -> int:
    """Take articles, or a whole source, out of the index; how many went.

    Their versions stay in the catalogue, so that citations of them can still be read.
    Raises InputError where nothing matches.
    """
    layout = Layout(Path(directory))
    current_generation(layout)  # before the lock, which would make the folder of a mistyped name
    with disk_explained(layout.root), exclusive(layout.lock):
        current = Index.open(layout.root)
        _check_source_is_known(current.manifest, source)
        dead = _matching(current, set(article_ids), source)
        base = current.manifest
        if source is not None:
            kept = tuple(entry for entry in base.sources if entry.name != source)
            base = replace(base, sources=kept)
        report = read_report(layout, base.generation)
        failures = [failure for failure in report.failures if failure.source != source]
        commit_change(layout, base, current, Change((), frozenset(dead), len(failures)))
        collected = [file for file in report.collected if file.source != source]
        generation = base.generation + 1
        write_report(
            layout,
            replace(report, generation=generation, failures=failures, collected=collected),
        )
        return len(dead)


def _matching(current: Index, wanted: set[str], source: str | None) -> dict[int, Article]:
    """Live articles by id, path or source. Raises InputError unless all are there, and others."""
    dead = {
        record: article
        for record, article in current.headers.items()
        if article.article_id in wanted or article.path in wanted or article.source == source
    }
    found = {a.article_id for a in dead.values()} | {a.path for a in dead.values()}
    if not dead or wanted - found:
        unknown = ", ".join(sorted(wanted - found)) or f"source {source}"
        raise InputError(
            f"Not in the index: {unknown}. Nothing was removed. "
            "`footnote index status` lists the sources."
        )
    if len(dead) == current.article_count:
        raise InputError(
            "That would remove every article. To be rid of the index, delete its folder."
        )
    return dead


def _check_source_is_known(manifest: Manifest, source: str | None) -> None:
    names = [entry.name for entry in manifest.sources]
    if source is not None and source not in names:
        raise InputError(
            f"No source {source!r} is in the index; it has {', '.join(names)}. Nothing was removed."
        )
