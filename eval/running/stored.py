"""An index's articles: by the names that a data set uses for them, and by their versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from eval.data.jsonl import shown
from index.errors import InputError
from index.types import Article

if TYPE_CHECKING:
    from index.generation import Index


class StoredVersions(Protocol):
    """The catalogue, as far as a judge needs it."""

    def article(self, article_id: str, version: str | None = None) -> Article:
        """Raises `ArticleMissing` where no such version is stored."""
        ...

    def header(self, record: int) -> Article: ...


class StoredTexts:
    """doc_id → stored text. The doc_id is the article's path within its source."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._records: dict[str, list[int]] = {}
        for record, header in index.headers.items():
            self._records.setdefault(header.path, []).append(record)

    def __call__(self, doc_id: str) -> str | None:
        """None where the index has no such article; `InputError` where it has several."""
        records = self._records.get(doc_id, [])
        if len(records) > 1:
            sources = sorted(self._index.header(record).source for record in records)
            raise InputError(
                f"The index has {shown(doc_id)} in several sources ({', '.join(sources)}), so "
                "that it is not clear which of them is meant. Evaluate over one archive."
            )
        return self._index.article_of_record(records[0]).text if records else None
