"""Near copies of withdrawn articles among those that a build takes in: they are told, not kept out.

A text that is the very same is kept out (`index/withdrawals.py`). One that is almost the same may
be the copy that another office posted, or the corrected version for which the article was
withdrawn: which of them it is, somebody has to say. See docs/decisions/0018.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import numpy as np

from index.catalogue import Catalogue
from index.duplicates import MOST_COMPARED
from index.likeness import ALGORITHM, SLOTS, alike, likeness, sketch
from index.types import Article


class Returning:
    """Compares articles with the stored texts of withdrawn ones."""

    def __init__(self, catalogue: Catalogue, withdrawn: Iterable[Article]) -> None:
        """`withdrawn` are stored versions of withdrawn articles."""
        self._catalogue = catalogue
        paths = {article.text_sha256: article.path for article in withdrawn}
        found = dict(_sketches(catalogue, paths.keys()))
        self._paths = [(digest, paths[digest]) for digest in found]
        self._table = np.frombuffer(b"".join(found.values()), "<u4").reshape(-1, SLOTS)

    def notes(self, articles: Iterable[Article]) -> Iterator[str]:
        """A sentence for each article that is a near copy of a withdrawn one."""
        if not self._paths:
            return
        for article in articles:
            withdrawn = self._near(article.text)
            if withdrawn is not None:
                yield (
                    f"{article.path} was taken in and is a near copy of {withdrawn}, which was "
                    f"withdrawn. If it is to go as well: footnote index withdraw {article.path}"
                )

    def _near(self, text: str) -> str | None:
        made = sketch(text)
        if not made:
            return None
        for place in alike(self._table, np.frombuffer(made, "<u4"))[:MOST_COMPARED]:
            digest, path = self._paths[place]
            stored = next((each for _, each in self._catalogue.texts([digest])), None)
            if stored is not None and likeness(text, stored):
                return path
        return None


def _sketches(catalogue: Catalogue, digests: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """Of the texts that are long enough; those that have none stored are made."""
    stored = catalogue.sketches(ALGORITHM) if digests else {}
    yield from ((digest, stored[digest]) for digest in digests if stored.get(digest))
    for digest, text in catalogue.texts(each for each in digests if each not in stored):
        if made := sketch(text):
            yield digest, made
