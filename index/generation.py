"""`Index`: an opened generation, which stays the same while later builds commit others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from index.catalogue import Catalogue
from index.duplicates import read_duplicates
from index.errors import ArticleMissing, ArticleWithdrawn, IndexDamaged
from index.facets import Facets
from index.filters import Filters, Selection
from index.layout import Layout
from index.manifest import Manifest, Withdrawal, current_generation, read_manifest
from index.passages import passage_of
from index.segments import Segment, records_of_leads
from index.stores.segmented import SegmentedVectors
from index.stores.terms import TermStore
from index.stores.vocabulary import Vocabulary
from index.terminal import counted
from index.types import Article, Passage

_CHARACTERS_IN_MEMORY = 8_000_000
"""Of articles' texts, so that a few huge ones cannot fill the memory."""

_SELECTIONS_IN_MEMORY = 4
"""Each takes a byte a passage."""


class Index:
    """Searches one generation and reads its articles. Safe to share between threads.

    `passages` and `leads` are vector stores, `passage_terms` and `lead_terms` lexical ones;
    passage rows and lead rows (one an article) are numbered apart. `duplicates` says which
    articles are copies of which.
    """

    def __init__(self, layout: Layout, manifest: Manifest, catalogue: Catalogue) -> None:
        self.layout = layout
        self.manifest = manifest
        self.catalogue = catalogue
        self.segments = [
            Segment.open(layout, entry, _tombstone(layout, manifest, entry.name))
            for entry in manifest.segments
        ]
        # Now, for its file goes with the second commit after this generation's.
        self.duplicates = read_duplicates(layout.duplicates(manifest.generation))
        self.passages = SegmentedVectors([segment.passages for segment in self.segments])
        self.leads = SegmentedVectors([segment.leads for segment in self.segments])
        self.passage_terms = TermStore(layout.terms_of(manifest.generation, "passages"))
        self.lead_terms = TermStore(layout.terms_of(manifest.generation, "leads"))
        self._first_passages = np.array([s.first_passage for s in self.segments], np.int64)
        self._records = records_of_leads(self.segments)
        self._first_articles = np.array([s.first_article for s in self.segments], np.int64)
        self._articles: OrderedDict[int, Article] = OrderedDict()
        self._characters = 0
        self._selections: OrderedDict[Filters, Selection] = OrderedDict()
        self._withdrawals: dict[str, Withdrawal] = {}
        self.refuse(manifest.withdrawn)
        self._lock = Lock()

    @classmethod
    def open(cls, directory: Path | str, generation: int | None = None) -> Index:
        """Open the current generation. Raises IndexMissing, IndexDamaged, ManifestMismatch."""
        layout = Layout(Path(directory))
        manifest = read_manifest(layout, generation)
        try:
            return cls(layout, manifest, Catalogue.sqlite(layout.catalogue))
        except IndexDamaged:
            # Two commits since the manifest was read would have taken its files away.
            if generation is None and current_generation(layout) != manifest.generation:
                return cls.open(directory)
            raise

    def close(self) -> None:
        self.catalogue.close()

    @property
    def article_count(self) -> int:
        return self.manifest.counts.articles

    @property
    def passage_count(self) -> int:
        return self.manifest.counts.passages

    @cached_property
    def headers(self) -> dict[int, Article]:
        """Every live article without its text, by record id."""
        known = self.catalogue.headers()
        live = self.live_records.tolist()
        missing = [record for record in live if record not in known]
        if missing:
            raise IndexDamaged(
                f"The catalogue {self.layout.catalogue} lacks {counted(len(missing), 'articles')} "
                "of this index. Restore it together with the other files, or run "
                "`footnote index repair`."
            )
        return {record: known[record] for record in live}

    def header(self, record: int) -> Article:
        """An article's metadata; its `text` is empty."""
        if "headers" in self.__dict__:  # somebody needed all of them
            return self.headers[record]
        return replace(self.article_of_record(record), text="")

    @cached_property
    def live_records(self) -> npt.NDArray[np.int64]:
        """The record ids of the articles that this generation holds, ascending."""
        live = [s.records[s.alive] for s in self.segments]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *live]))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of the passages."""
        return Vocabulary(self.layout.terms_of(self.manifest.generation, "passages"))

    @cached_property
    def facets(self) -> Facets:
        """What the live articles can be filtered by; read from the catalogue when first needed."""
        places = {
            int(record): segment.first_article + place
            for segment in self.segments
            for place, record in enumerate(segment.records.tolist())
            if segment.alive[place]
        }
        entries = self.manifest.segments
        count = entries[-1].first_article + entries[-1].articles if entries else 0
        return Facets(self.catalogue.facets(), places, count)

    def selection(self, filters: Filters) -> Selection:
        """The rows that pass the filters. Raises InputError for names that no article has."""
        with self._lock:
            known = self._selections.get(filters)
        if known is None:
            known = self._select(filters)
            with self._lock:
                self._selections[filters] = known
                while len(self._selections) > _SELECTIONS_IN_MEMORY:
                    self._selections.popitem(last=False)
        return known

    def _select(self, filters: Filters) -> Selection:
        leads = self.facets.passing(filters)
        passages, records = [np.zeros(0, np.bool_)], [np.zeros(0, np.int64)]
        for segment in self.segments:
            mine = leads[segment.first_article : segment.first_article + len(segment.records)]
            passages.append(np.repeat(mine, np.diff(segment.starts)))
            records.append(segment.records[mine])
        return Selection(np.concatenate(passages), leads, np.concatenate(records))

    def article_of_record(self, record: int) -> Article:
        """A version with its text, kept in memory for a while."""
        # One look at a dictionary is whole without the lock, and a question takes sixty.
        return self._articles.get(record) or self.articles_of_records([record])[record]

    def articles_of_records(self, records: Sequence[int]) -> dict[int, Article]:
        """Versions with their texts, by record id; one query for those not in memory."""
        with self._lock:
            found = {key: self._articles[key] for key in records if key in self._articles}
        missing = [key for key in dict.fromkeys(records) if key not in found]
        if missing:
            loaded = self.catalogue.articles(missing)
            for key in missing:
                if key not in loaded:
                    raise IndexDamaged(f"The catalogue lacks record {key} of this index.")
            found.update(loaded)
            with self._lock:
                self._keep(loaded)
        return found

    def _keep(self, loaded: Mapping[int, Article]) -> None:
        """Remember articles, forgetting those that were loaded longest ago."""
        for record, article in loaded.items():
            if record not in self._articles:
                self._articles[record] = article
                self._characters += len(article.text)
        while self._characters > _CHARACTERS_IN_MEMORY and len(self._articles) > 1:
            self._characters -= len(self._articles.popitem(last=False)[1].text)

    def article(self, article_id: str, version: str | None = None) -> Article:
        """A stored version, by default the one this generation holds.

        Raises ArticleMissing, and ArticleWithdrawn for any version of a withdrawn article.
        """
        if version is not None:
            found = self.catalogue.version(article_id, version)
            missing = f"No version {version[:12]} of an article {article_id} is stored."
        else:
            record = self.record_of(article_id)
            found = None if record is None else self.article_of_record(record)
            missing = f"No article {article_id} is in this index."
        withdrawal = self.withdrawal(article_id)
        if withdrawal is not None:
            raise self._withdrawn(withdrawal, found)
        if found is None:
            raise ArticleMissing(missing)
        return found

    def record_of(self, article_id: str) -> int | None:
        """The catalogue's key of an article as this generation holds it; None where it does not."""
        records = self.catalogue.records_of(article_id)
        return next((record for record in records if self._is_live(record)), None)

    def withdrawal(self, article_id: str) -> Withdrawal | None:
        """When an article was withdrawn; None where it was not."""
        return self._withdrawals.get(article_id)

    def refuse(self, withdrawn: Iterable[Withdrawal]) -> None:
        """Show these articles no more, such as what a generation withdraws that cannot be opened.

        That is all of an opened index that ever changes.
        """
        self._withdrawals = self._withdrawals | {entry.article_id: entry for entry in withdrawn}

    def _withdrawn(self, entry: Withdrawal, found: Article | None) -> ArticleWithdrawn:
        """As it is stored, or where that is lost, as the manifest names it."""
        shown = found or self._newest(entry.article_id)
        if shown is not None:
            return ArticleWithdrawn(shown.title, shown.authors, shown.published, entry.since)
        title = entry.title or entry.path
        return ArticleWithdrawn(title, entry.authors, entry.published, entry.since)

    def _newest(self, article_id: str) -> Article | None:
        records = self.catalogue.records_of(article_id)
        return self.catalogue.articles(records[:1]).get(records[0]) if records else None

    def _is_live(self, record: int) -> bool:
        place = int(np.searchsorted(self.live_records, record))
        return place < len(self.live_records) and int(self.live_records[place]) == record

    def record_of_lead(self, row: int) -> int:
        """The record of an article's lead row."""
        return int(self._records[row])

    def lead_of_record(self, record: int) -> int:
        """The lead row of an article's record. Raises KeyError for one that is not there."""
        places = np.flatnonzero(self._records == record)
        if not len(places):
            raise KeyError(record)
        return int(places[0])

    def lead_of_passage(self, row: int) -> int:
        """The lead row of the article that a passage row belongs to."""
        segment = self._segment_of_passage(row)
        return segment.first_article + int(segment.rows[row - segment.first_passage]["article"])

    def leads_of_passages(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """`lead_of_passage` for many rows at once."""
        places = np.searchsorted(self._first_passages, rows, "right") - 1
        leads = np.empty(len(rows), np.int64)
        for place in np.unique(places):
            mine, segment = places == place, self.segments[place]
            articles = segment.rows["article"][rows[mine] - segment.first_passage]
            leads[mine] = segment.first_article + articles
        return leads

    def passages_of_lead(self, row: int) -> range:
        """The passage rows of the article with that lead row, in the order of its text."""
        segment = self.segments[int(np.searchsorted(self._first_articles, row, "right")) - 1]
        article = row - segment.first_article
        first, last = segment.starts[article : article + 2].tolist()
        return range(segment.first_passage + first, segment.first_passage + last)

    def passages_of_record(self, record: int) -> range:
        """The passage rows of an article's record. Raises KeyError for one that is not there."""
        return self.passages_of_lead(self.lead_of_record(record))

    def row_of(self, record: int, start: int) -> int:
        """The row of the last passage of a record that begins there in the text, or before.

        What is shown for a copy's passage may begin within one (`assistant/merging.py`).
        """
        rows = self.passages_of_record(record)
        segment = self._segment_of_passage(rows[0])
        starts = segment.rows["start"][rows.start - segment.first_passage :][: len(rows)]
        return rows[max(0, int(np.searchsorted(starts, start, side="right")) - 1)]

    def passage(self, row: int) -> Passage:
        """A passage with its text, cut from the catalogue's version."""
        segment = self._segment_of_passage(row)
        entry = segment.rows[row - segment.first_passage]
        record = int(segment.records[int(entry["article"])])
        article = self.article_of_record(record)
        return passage_of(article, (int(entry["start"]), int(entry["end"])))

    def _segment_of_passage(self, row: int) -> Segment:
        return self.segments[int(np.searchsorted(self._first_passages, row, "right")) - 1]


def _tombstone(layout: Layout, manifest: Manifest, segment: str) -> Path | None:
    relative = manifest.tombstones.get(segment)
    return None if relative is None else layout.root / relative
