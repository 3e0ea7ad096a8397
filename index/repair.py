"""Repairing an index: what can be derived is derived again, and what is lost is said plainly.

The catalogue's texts are the origin of everything else. Segments that are intact give their
vectors; terms are written anew; texts that the catalogue lost are read from their files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from index.build import build_from
from index.catalogue import Catalogue
from index.embedders.late import LateEmbedder
from index.errors import IndexDamaged, IndexMissing
from index.files import exclusive
from index.generation import Index
from index.interrupted import disk_explained
from index.layout import Layout
from index.manifest import Manifest, current_generation
from index.origins import lost_origins, origins
from index.part import PlacesOf
from index.report import OnProgress
from index.rewriting import emptied, rewrite
from index.salvage import Members, members, newest_manifest, restore_texts
from index.sources import Source
from index.stores.terms import TermStore
from index.terminal import counted
from index.types import Article
from index.verify import damaged_files, verify


@dataclass(slots=True)
class Repair:
    """What a repair found, what it did, and what could not be had again; a sentence each."""

    problems: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def repair(
    directory: Path, vector_cache: Path | None = None, on_progress: OnProgress = lambda _: None
) -> Repair:
    """Make an index verify again. Where it does already, nothing is written.

    Raises IndexMissing, IndexDamaged where too little is left or it still does not verify, and
    what loading the index's model raises where passages have to be embedded.
    """
    layout = Layout(Path(directory))
    if not layout.generations.is_dir():
        raise IndexMissing(f"There is no index at {layout.root}, so there is nothing to repair.")
    with disk_explained(layout.root), exclusive(layout.lock):
        repaired = Repair()
        named = _is_named(layout)
        manifest, lost = newest_manifest(layout)
        repaired.lost += lost
        repaired.problems = lost or verify(layout, on_progress)
        if repaired.problems:
            _Repairer(layout, manifest, repaired, vector_cache, on_progress).run()
            if remaining := verify(layout, on_progress):
                raise IndexDamaged(
                    f"{layout.root} could not be repaired: {'; '.join(remaining[:3])}. "
                    "Build a new index: footnote index build DIR --index NEW_DIR"
                )
        if not named:
            repaired.problems.insert(0, "CURRENT, which names the generation that serves")
            repaired.done.insert(0, f"CURRENT names generation {current_generation(layout)}")
        return repaired


def _is_named(layout: Layout) -> bool:
    """Whether CURRENT says which generation serves."""
    try:
        current_generation(layout)
    except (IndexDamaged, IndexMissing):
        return False
    return True


class _Missing:
    """Where articles may stand whose versions the catalogue has lost.

    That is where a lost version stood which was not known to be dead, and, where a record is lost
    with its place, wherever nothing was ever stored. What was removed has a version that is
    stored, and is not looked at.
    """

    def __init__(
        self, found: Members, gone: Mapping[int, Article], stored: Mapping[int, Article]
    ) -> None:
        live = {*found.loose, *(record for _, records in found.sound for record in records)}
        taken = {_place(stored[record]) for record in live}
        maybe = {r: a for r, a in gone.items() if r in found.missing or r not in found.told}
        self._known = {_place(article) for article in maybe.values()} - taken
        self._stored = {_place(article) for article in (*stored.values(), *gone.values())}

    def is_at(self, source: str, path: str) -> bool:
        return (source, path) in self._known or (source, path) not in self._stored


def _place(article: Article) -> tuple[str, str]:
    return article.source, article.path


class _Repairer:
    """One repair, under the writer's lock."""

    def __init__(
        self,
        layout: Layout,
        manifest: Manifest,
        repaired: Repair,
        vector_cache: Path | None,
        on_progress: OnProgress,
    ) -> None:
        self._layout = layout
        self._manifest = manifest
        self._repaired = repaired
        self._vector_cache = vector_cache
        self._on_progress = on_progress
        self._embedder = LateEmbedder(manifest, layout.root)

    def _origins(self) -> list[Source]:
        return origins(self._layout, self._manifest)

    def run(self) -> None:
        try:
            catalogue = Catalogue.sqlite(self._layout.catalogue)
            before = catalogue.headers()
            restored, lost = restore_texts(catalogue, self._origins(), before)
        except IndexDamaged:
            self._read_everything_again()
            return
        if restored:
            self._repaired.done.append(f"texts read again from their files: {restored}")
        stored = catalogue.headers()
        found = self._members(stored)
        expected = self._manifest.counts.articles
        self._forget_records(stored)
        again = rewrite(
            self._layout,
            self._manifest,
            found,
            catalogue,
            self._embedder,
            self._vector_cache,
            self._on_progress,
        )
        self._repaired.done.append(again)
        catalogue.close()
        self._tell_lost(lost)
        have = len(found.loose) + sum(len(live) for _, live in found.sound)
        if have < expected:
            gone = {r: a for r, a in before.items() if r not in stored}
            self._read_missing(expected - have, _Missing(found, gone, stored))

    def _forget_records(self, stored: Mapping[int, Article]) -> None:
        """A record that is lost may be the number of another article's version some day."""
        withdrawn = tuple(
            entry if entry.record in stored else replace(entry, record=None)
            for entry in self._manifest.withdrawn
        )
        self._manifest = replace(self._manifest, withdrawn=withdrawn)

    def _members(self, stored: Mapping[int, Article]) -> Members:
        damaged = {path for path, _ in damaged_files(self._layout, self._manifest)}
        found = members(self._layout, self._manifest, damaged, stored, self._lead_terms(damaged))
        if found.guessed:
            self._repaired.lost.append(
                f"which versions of {counted(found.guessed, 'articles')} belonged to the index: "
                "the newest were taken, so that articles which were removed may be back"
            )
        return found

    def _lead_terms(self, damaged: set[str]) -> TermStore | None:
        served = [e.path for e in self._manifest.files if "/leads/" in e.path]
        if not served or damaged & set(served):
            return None
        return TermStore(self._layout.root / Path(served[0]).parent)

    def _tell_lost(self, lost: Mapping[str, Sequence[Article]]) -> None:
        for digest, versions in sorted(lost.items()):
            paths = ", ".join(sorted({article.path for article in versions}))
            self._repaired.lost.append(
                f"the text of version {digest[:12]} of {paths}: citations of it cannot be opened"
            )

    def _read_missing(self, count: int, missing: _Missing) -> None:
        """Articles whose versions are lost come from the sources, as they are there today."""
        current = Index.open(self._layout.root)
        report = build_from(
            self._layout,
            current.manifest,
            current,
            [PlacesOf(source, partial(missing.is_at, source.name)) for source in self._origins()],
            self._embedder,
            self._vector_cache,
            self._on_progress,
        )
        self._repaired.done.append(f"articles read again from their sources: {report.added}")
        self._repaired.lost += report.notes
        if report.added > count:
            self._repaired.done.append(
                f"of these were not in the index before: {report.added - count}; nothing told "
                "new files from those that were lost"
            )
        if report.added < count:
            self._repaired.lost.append(
                f"articles that are no longer in their sources: {count - report.added}"
            )

    def _read_everything_again(self) -> None:
        """Without a catalogue, the sources are all there is."""
        sources = self._origins()
        gone = lost_origins(self._manifest, sources)
        if not sources:
            raise IndexDamaged(
                f"The catalogue of {self._layout.root} is lost, and nothing that the index was "
                f"made from can be read: {'; '.join(gone)}. Restore the catalogue or a source, or "
                "build a new index: footnote index build SOURCE --index NEW_DIR"
            )
        self._repaired.lost += gone
        if self._layout.catalogue.exists():
            aside = self._layout.catalogue.with_suffix(".damaged")
            self._layout.catalogue.replace(aside)
            self._repaired.done.append(f"the damaged catalogue was put aside as {aside.name}")
        base = emptied(self._manifest)
        # The new catalogue numbers its records anew.
        forgotten = (replace(entry, record=None) for entry in base.withdrawn)
        base = replace(base, withdrawn=tuple(forgotten))
        report = build_from(
            self._layout,
            base,
            None,
            sources,
            self._embedder,
            self._vector_cache,
            self._on_progress,
        )
        self._repaired.done.append(f"articles read again from their sources: {report.added}")
        self._repaired.lost += report.notes
        self._repaired.lost.append(
            "every version that is not in the sources today: citations of them cannot be opened"
        )
