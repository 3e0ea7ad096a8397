"""The words of an index: its terms, and where they stand."""

from __future__ import annotations

from pathlib import Path

import tantivy

from index.errors import IndexDamaged


class Vocabulary:
    """The terms of a directory that `write_terms` made."""

    def __init__(self, path: Path) -> None:
        try:
            index = tantivy.Index.open(str(path))
        except (ValueError, OSError) as exc:
            raise IndexDamaged(
                f"{path} cannot be opened ({exc}). Run `footnote index verify`."
            ) from exc
        self._schema = index.schema
        self._searcher = index.searcher()

    def beginning(self, prefix: str) -> list[tuple[str, int]]:
        """Every term that begins so, with its number of rows; the most frequent first."""
        found: list[tuple[str, int]] = self._searcher.terms_with_prefix("text", prefix)
        return found

    def rows_with(self, term: str, most: int) -> list[int]:
        """Rows that hold the term, those that hold it most first."""
        query = tantivy.Query.term_query(self._schema, "text", term)
        hits = self._searcher.search(query, most, count=False).hits
        rows: list[int] = self._searcher.fast_field_values("row", [place for _, place in hits])
        return rows
