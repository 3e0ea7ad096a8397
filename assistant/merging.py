"""Copies of one article are shown once: the representative, with where else it stands."""

from __future__ import annotations

from collections.abc import Collection

from assistant.types import Copy
from index.filters import Selection
from index.generation import Index
from index.likeness import share_within
from index.passages import passage_of
from index.types import Passage, Span

_MOST = 0.5


def copies_of(index: Index, record: int) -> tuple[Copy, ...]:
    """The other places of an article."""
    headers = (index.header(other) for other in index.duplicates.others(record))
    return tuple(Copy(a.article_id, a.text_sha256, a.path, a.url, a.title) for a in headers)


class ShownOnce:
    """Settles, passage by passage from the best one down, what a list of hits shows.

    A group is shown as its representative, unless that lacks most of the group's best passage:
    then as the next that has it. `present` are the records among the candidates; of the
    others those that are `allowed` may stand for them, all where that is None.
    """

    def __init__(self, index: Index, present: Collection[int], allowed: Selection | None) -> None:
        self._index = index
        self._present = present
        self._allowed = allowed
        self._shown: dict[int, int] = {}
        self._spans: set[tuple[int, Span]] = set()

    def place(self, record: int, passage: Passage) -> tuple[int, Passage] | None:
        """The record and passage to show for a candidate; None where they are shown already."""
        group = self._index.duplicates.group(record)
        first = group[0]
        if first not in self._shown:
            told = (each for each in group if each == record or self._is_told_by(each, passage))
            self._shown[first] = next(told)
        shown = self._shown[first]
        if shown != record:
            if shown in self._present:  # which has passages of its own among the candidates
                return None
            moved = self._found_in(shown, passage)
            if moved is None:
                return None
            passage = moved
        span = passage.start, passage.end
        if (shown, span) in self._spans:
            return None
        self._spans.add((shown, span))
        return shown, passage

    def _is_told_by(self, record: int, passage: Passage) -> bool:
        """Whether another article says what the passage says, and can be shown for it."""
        if record not in self._present:
            if self._allowed is not None and record not in self._allowed.records:
                return False
            return self._found_in(record, passage) is not None
        text = self._index.article_of_record(record).text
        return share_within(passage.text, text) >= _MOST

    def _found_in(self, record: int, passage: Passage) -> Passage | None:
        """The same words in another article."""
        article = self._index.article_of_record(record)
        start = article.text.find(passage.text)
        return None if start < 0 else passage_of(article, (start, start + len(passage.text)))
