"""Bringing an index that exists up to date, with the settings that it was built with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.build import build
from index.embedders.late import LateEmbedder
from index.errors import InputError
from index.fetching.addresses import is_web_address
from index.layout import Layout
from index.manifest import Manifest, read_manifest
from index.part import PartOfFolder
from index.report import BuildReport, OnProgress
from index.sources import FolderSource, Source


def update(
    directory: Path,
    sources: Sequence[Source] | Sequence[PartOfFolder],
    vector_cache: Path | None,
    on_progress: OnProgress = lambda _: None,
) -> BuildReport:
    """A build of some sources of an index, with all its settings. Raises as `build` does."""
    manifest = read_manifest(Layout(directory))
    return build(
        list(sources),
        directory,
        LateEmbedder(manifest, directory),
        embedder_spec=manifest.embedder_spec,
        embedder_options=manifest.embedder_options,
        vector_cache=vector_cache,
        on_progress=on_progress,
    )


def folders_of(manifest: Manifest) -> list[FolderSource]:
    """The folders that an index was made of. Raises InputError where it has none.

    Pages of the web are asked for again by `build` alone, with the options that it was given.
    """
    folders = [
        FolderSource(Path(entry.root), entry.name)
        for entry in manifest.sources
        if entry.root and not is_web_address(entry.root)
    ]
    if not folders:
        raise InputError(
            "The index has no folder that could be read again. What is on the web is asked again "
            "by footnote index build URL"
        )
    return folders
