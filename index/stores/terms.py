"""BM25 over tantivy, one directory a generation.

tantivy's own segment files are immutable, and its deletions are files beside them. A new
generation hard-links the files of the one before into a directory of its own and writes
there, so the statistics behind BM25 (document frequencies, mean length) span the whole
archive, and scores of old and new rows compare. See docs/decisions/0002.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from index.analyzer import NAME, Wanted, analyzer, telling_terms
from index.errors import IndexDamaged, IndexNotWritten
from index.protocols import Rows, Scores
from index.spellings import with_variants

_LOCKS = (".tantivy-writer.lock", ".tantivy-meta.lock")
_WRITER_BYTES = 64_000_000

_DEEP = 5_000
"""So deep the best of all rows are looked through for those that are allowed; each of them costs
a step in Python, and naming the allowed records to tantivy some milliseconds whatever they are."""

_MARGIN = 1.3
"""Times as deep as k allowed rows would lie if they were spread evenly: 2.6 standard deviations
of their number, at k = 100."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """One row to store. `record` names the article version, by which rows are deleted."""

    row: int
    record: int
    text: str


def write_terms(
    target: Path, previous: Path | None, added: Iterable[TermRow], deleted_records: Iterable[int]
) -> None:
    """Make `target` the rows of `previous`, less those of deleted records, plus `added`."""
    target.mkdir(parents=True)
    if previous is None:
        index = tantivy.Index(_schema(), path=str(target))
    else:
        link_files(previous, target)
        index = _open(target)
    index.register_tokenizer(NAME, analyzer())
    writer = index.writer(_WRITER_BYTES, 1)
    for record in deleted_records:
        writer.delete_documents_by_term("record", record)
    for row in added:
        text = with_variants(row.text)
        writer.add_document(tantivy.Document(row=row.row, record=row.record, text=text))
    writer.commit()
    writer.wait_merging_threads()
    for name in _LOCKS:
        (target / name).unlink(missing_ok=True)
    for file in target.glob("*.json"):
        file.chmod(0o644)  # tantivy keeps its own to the user who wrote them
    for file in target.glob(".*.json"):
        file.chmod(0o644)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: unsigned fast fields can panic at commit.
    builder.add_integer_field("row", indexed=True, fast=True)
    builder.add_integer_field("record", indexed=True)
    # Without positions: nothing asks for phrases, and the forms of a word have none.
    builder.add_text_field("text", tokenizer_name=NAME, index_option="freq")
    return builder.build()


def link_files(source: Path, target: Path) -> None:
    for file in source.iterdir():
        if file.name in _LOCKS:
            continue
        if file.name.endswith(".json"):  # rewritten in place of a link would be shared
            shutil.copy2(file, target / file.name)
            continue
        try:
            os.link(file, target / file.name)
        except OSError:  # a file system without hard links
            shutil.copy2(file, target / file.name)


def _open(path: Path, place: Path | None = None) -> tantivy.Index:
    """The index at `path`, by way of `place`."""
    try:
        return tantivy.Index.open(str(place or path))
    except (ValueError, OSError) as exc:
        raise IndexDamaged(
            f"{path} cannot be opened ({exc}). Run `footnote index verify` "
            "and `footnote index repair`; "
            "where that is no help: footnote index build DIR --index NEW_DIR"
        ) from exc


@contextmanager
def _lockable(path: Path) -> Iterator[Path]:
    """A place to open an index at: tantivy writes a lock there even to read.

    Where that may not be written, such as on a disk that is mounted read-only, it is a folder of
    links, which is needed no longer once the files are open.
    """
    if not path.is_dir() or os.access(path, os.W_OK):
        yield path
        return
    try:
        links = tempfile.TemporaryDirectory(prefix="footnote-terms-")
    except OSError as exc:
        raise IndexNotWritten(
            f"{path} may not be written, and no temporary file either ({exc.strerror}). To read an "
            "index, one of the two is needed: set TMPDIR to a folder that can be written."
        ) from exc
    with links as place:
        for file in path.resolve().iterdir():
            if file.name not in _LOCKS:
                (Path(place) / file.name).symlink_to(file)
        yield Path(place)


class TermStore:
    """A `LexicalStore`: BM25 (k1 1.2, b 0.75), a question's telling words as OR."""

    def __init__(self, path: Path) -> None:
        with _lockable(path) as place:
            index = _open(path, place)
            index.register_tokenizer(NAME, analyzer())
            self._schema = index.schema
            self._searcher = index.searcher()

    @property
    def count(self) -> int:
        return int(self._searcher.num_docs)

    def holds(self, record: int) -> bool:
        """Whether a row of that article version is there."""
        query = tantivy.Query.term_query(self._schema, "record", record)
        return bool(self._searcher.search(query, 1, count=False).hits)

    def document_frequency(self, term: str) -> int:
        """How many rows hold the term; rows that were deleted lately count."""
        return int(self._searcher.doc_freq("text", term))

    def frequency(self, item: Wanted) -> int:
        """How many rows hold the commonest form of what is wanted, at most all of them."""
        return min(max(map(self.document_frequency, item.forms)), self.count)

    def search(
        self,
        queries: Sequence[str],
        k: int,
        allowed: npt.NDArray[np.bool_] | None = None,
        records: npt.NDArray[np.int64] | None = None,
    ) -> tuple[Scores, Rows]:
        """The protocol's search. `records` may name all those whose rows `allowed` lets pass."""
        width = min(k, self.count)
        scores = np.full((len(queries), width), -np.inf, np.float32)
        rows = np.full((len(queries), width), -1, np.int64)
        for place, query in enumerate(queries):
            found_scores, found_rows = self._search_one(query, width, allowed, records)
            scores[place, : len(found_rows)] = found_scores
            rows[place, : len(found_rows)] = found_rows
        return scores, rows

    def _search_one(
        self,
        query: str,
        k: int,
        allowed: npt.NDArray[np.bool_] | None,
        records: npt.NDArray[np.int64] | None,
    ) -> tuple[Scores, Rows]:
        parsed = self._query(query)
        limit = k
        if allowed is not None:
            share = np.count_nonzero(allowed) / len(allowed)
            if not share:
                return self._best(parsed, 0)
            limit = ceil(_MARGIN * k / share)
        while True:
            if records is not None and limit > max(_DEEP, k):
                return self._best(self._among(parsed, records), k)
            scores, rows = self._best(parsed, limit)
            exhausted = len(rows) < limit
            if allowed is not None:
                keep = allowed[rows]
                scores, rows = scores[keep], rows[keep]
            if exhausted or len(rows) >= k:
                return scores[:k], rows[:k]
            limit *= 2  # too many of the best were not allowed: look deeper, stay exact

    def _among(self, query: tantivy.Query, records: npt.NDArray[np.int64]) -> tantivy.Query:
        """The query over the rows of those records alone; scores stay what they were."""
        rows = tantivy.Query.term_set_query(self._schema, "record", records.tolist())
        unscored = tantivy.Query.const_score_query(rows, 0.0)
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, unscored), (tantivy.Occur.Must, query)]
        )

    def _best(self, query: tantivy.Query, limit: int) -> tuple[Scores, Rows]:
        if limit == 0:
            return np.zeros(0, np.float32), np.zeros(0, np.int64)
        hits = self._searcher.search(query, limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        scores = np.array([score for score, _ in hits], np.float32)
        rows = np.array(rows, np.int64)
        order = np.lexsort((rows, -scores))  # equal scores in the order of their rows
        return scores[order], rows[order]

    def _query(self, text: str) -> tantivy.Query:
        """A disjunction of what a question wants; a word asked twice counts twice."""
        clauses = []
        for item, times in Counter(telling_terms(text)).items():
            weighted = tantivy.Query.boost_query(self._any_form(item), float(times))
            clauses.append((tantivy.Occur.Should, weighted))
        return tantivy.Query.boolean_query(clauses)

    def _any_form(self, item: Wanted) -> tantivy.Query:
        """The best form of a word that a row holds, each weighed as the commonest of them.

        By itself a rare way of writing a word would count for more than the usual one.
        """
        if not item.also:
            return tantivy.Query.term_query(self._schema, "text", item.term)
        total = self.count
        usual = inverse_frequency(self.frequency(item), total)
        forms = []
        for term in item.forms:
            own = inverse_frequency(min(self.document_frequency(term), total), total)
            query = tantivy.Query.term_query(self._schema, "text", term)
            forms.append(tantivy.Query.boost_query(query, usual / own))
        return tantivy.Query.disjunction_max_query(forms)


def inverse_frequency(frequency: int, total: int) -> float:
    """ln(1 + (N - n + 0.5) / (n + 0.5)), Robertson and Zaragoza 2009, as in BM25."""
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
