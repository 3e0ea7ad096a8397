"""What a build starts from: the manifest to go on with, and sources that do not contradict it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from index.errors import InputError, ManifestMismatch
from index.generation import Index
from index.manifest import FORMAT_VERSION, Counts, Manifest, check_embedder
from index.sources import Source
from index.terminal import counted
from index.types import Chunking, EmbedderIdentity


def base_manifest(
    current: Index | None,
    identity: EmbedderIdentity,
    spec: str,
    options: Mapping[str, str],
    chunking: Chunking | None,
) -> Manifest:
    """The manifest to start from; that of generation 0 has no segments.

    Raises ManifestMismatch where the index was built with another model, prompts or chunking.
    """
    if current is None:
        return Manifest(
            FORMAT_VERSION,
            0,
            "",
            identity,
            spec,
            dict(options),
            chunking or Chunking(),
            (),
            (),
            {},
            (),
            Counts(0, 0, 0),
        )
    check_embedder(current.manifest, identity, current.layout.root)
    if dict(options) != current.manifest.embedder_options:
        raise ManifestMismatch(
            f"The index at {current.layout.root} was built with the model options "
            f"{current.manifest.embedder_options}, but {dict(options)} were asked for. "
            "Leave --query-prompt and --passage-prompt out, or build a new index."
        )
    built = current.manifest.chunking
    if chunking is not None and chunking != built:
        raise ManifestMismatch(
            f"The index at {current.layout.root} has passages of {built.words} words with "
            f"{counted(built.overlap, 'overlapping sentences')}, but {chunking.words} and "
            f"{chunking.overlap} were asked for. Leave the option out, or build a new index."
        )
    return current.manifest


def _check_each_once(roots: Sequence[str]) -> None:
    twice = next((root for root in roots if roots.count(root) > 1), None)
    if twice is not None:
        raise InputError(f"{twice} was given more than once. Give it once.")


def check_sources(sources: Sequence[Source], base: Manifest) -> None:
    """InputError where two folders share a name: their articles would get the same ids.

    A folder that is given twice would make each of its articles two.
    """
    _check_each_once([source.root for source in sources if source.root])
    roots = {entry.name: entry.root for entry in base.sources}
    for source in sources:
        names = [name for name, root in roots.items() if root == source.root and root]
        if names and source.name not in names:
            raise InputError(
                f"The folder {source.root} is in the index under the name {names[0]!r}; under "
                f"{source.name!r} its articles would be there twice. Run: footnote index build "
                f"{names[0]}={source.root}"
            )
        known = roots.setdefault(source.name, source.root)
        if known != source.root and Path(known).is_dir():
            raise InputError(
                f"The source name {source.name!r} already stands for {known}, but came with "
                f"{source.root}. Give one of them another name: NAME={source.root}"
            )
        if [other.name for other in sources].count(source.name) > 1:
            raise InputError(
                f"Two of the folders are named {source.name!r}. "
                "Give each its own name: footnote index build ONE=DIR OTHER=DIR"
            )
