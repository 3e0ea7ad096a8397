"""Hybrid retrieval: two ways of searching, at the level of passages and of whole articles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.fusion import convex, from_zero, min_max, reciprocal_rank_fusion
from assistant.merging import ShownOnce, copies_of
from assistant.types import Hit
from index.errors import InputError
from index.filters import Filters, Selection
from index.generation import Index
from index.protocols import Embedder, Rows, Scores, Vectors

Fusion = Literal["convex", "rrf"]

LARGE = 50_000
"""Passages from which on terms are searched beside vectors, in a thread: below, a thread costs
as much as it saves."""

REMEMBERED = 64
"""Queries whose vectors are kept: those of some readers' conversations are embedded again."""


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """How candidates are found and combined; the defaults were settled by measurement.

    `candidates` is how many passages, and how many articles, each way of searching gives.
    `dense_weight` is the dense share in the convex combination, `lead_weight` the share of an
    article's lead row in its dense score (the rest is its best passage), `article_weight` the
    share of article-level evidence in a passage's score.
    """

    fusion: Fusion = "convex"
    candidates: int = 100
    dense_weight: float = 0.6
    lead_weight: float = 0.5
    article_weight: float = 0.9

    def __post_init__(self) -> None:
        if self.fusion not in get_args(Fusion):
            raise InputError(f"The fusion {self.fusion!r} is unknown; expected convex or rrf.")


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, with the four raw scores of each; arrays of one length n.

    `article` numbers the passage's article within `article_*`, arrays of one length m.
    A lexical score of 0 means: not among the best, or no word in common.
    """

    rows: Rows
    dense: Scores
    lexical: Scores
    article: npt.NDArray[np.int64]
    article_rows: Rows
    article_dense: Scores
    article_lexical: Scores


class HybridRetriever:
    """The `Retriever` that readers use and that evaluations measure."""

    def __init__(
        self, index: Index, embedder: Embedder, config: RetrievalConfig | None = None
    ) -> None:
        self._index = index
        self._embedder = embedder
        self.config = config or RetrievalConfig()
        self._beside = ThreadPoolExecutor(thread_name_prefix="terms")
        self._remembered = lru_cache(REMEMBERED)(self._embedded)

    def retrieve(
        self, query: str, k: int, merged: bool = True, filters: Filters | None = None
    ) -> list[Hit]:
        """The k best passages for a query, best first; with filters, of those that pass.

        See `rank`. Raises InputError for filters by a name that no article has.
        """
        allowed = self.allowed(filters)
        found = self.candidates(query, self.embed(query), allowed=allowed)
        return self.rank(found, k, merged, allowed)

    def allowed(self, filters: Filters | None) -> Selection | None:
        """The rows that may be found; None for all. Raises InputError, as `retrieve`."""
        return self._index.selection(filters) if filters else None

    def searched(self, allowed: Selection | None) -> int:
        """How many passages a query is compared with."""
        if allowed is None:
            return self._index.passage_count
        return int(np.count_nonzero(allowed.passages))

    def embed(self, query: str) -> Vectors:
        """The query's vector: float32 (1, dim), not to be written to."""
        return self._remembered(query)

    def _embedded(self, query: str) -> Vectors:
        vector = self._embedder.encode_queries([query])
        vector.flags.writeable = False
        return vector

    def retrieve_articles(
        self, query: str, k: int, filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """The k best articles as (record, score): an article scores as its best passage.

        Every copy of an article is listed by itself.
        """
        width = max(k, self.config.candidates)
        allowed = self.allowed(filters)
        candidates = self.candidates(query, self.embed(query), width, allowed)
        scores = self.scores(candidates)[0]
        best: dict[int, float] = {}
        for place in np.argsort(-scores, kind="stable"):
            lead = int(candidates.article_rows[candidates.article[place]])
            best.setdefault(self._index.record_of_lead(lead), float(scores[place]))
            if len(best) == k:
                break
        return list(best.items())

    def candidates(
        self,
        query: str,
        vector: Vectors,
        width: int | None = None,
        allowed: Selection | None = None,
    ) -> Candidates:
        """Everything that any of the four searches found, with exact dense scores for all."""
        width = width or self.config.candidates
        passages, leads, records = (
            (None, None, None)
            if allowed is None
            else (allowed.passages, allowed.leads, allowed.records)
        )
        index = self._index

        def by_terms() -> tuple[_Found, _Found]:
            return (
                _found(index.passage_terms.search([query], width, passages, records)),
                _found(index.lead_terms.search([query], width, leads, records)),
            )

        beside = self._beside.submit(by_terms) if index.passage_count >= LARGE else None
        dense = _found(index.passages.search(vector, width, passages))
        article_dense = _found(index.leads.search(vector, width, leads))
        lexical, article_lexical = by_terms() if beside is None else beside.result()
        return self._gathered(vector, (dense, lexical), (article_dense, article_lexical))

    def _gathered(
        self, vector: Vectors, found: tuple[_Found, _Found], of_articles: tuple[_Found, _Found]
    ) -> Candidates:
        (dense, lexical), (article_dense, article_lexical) = found, of_articles
        rows = np.union1d(_keys(dense), _keys(lexical))
        leads = np.union1d(_keys(article_dense), _keys(article_lexical))
        covered = self._index.leads_of_passages(rows)
        rows = np.union1d(rows, self._best_of(np.setdiff1d(leads, covered), vector))
        owners = self._index.leads_of_passages(rows)
        articles, article = np.unique(owners, return_inverse=True)
        return Candidates(
            rows=rows,
            dense=self._index.passages.scores_of(vector, rows),
            lexical=_lookup(lexical, rows),
            article=article,
            article_rows=articles,
            article_dense=self._index.leads.scores_of(vector, articles),
            article_lexical=_lookup(article_lexical, articles),
        )

    def _best_of(self, leads: Rows, vector: Vectors) -> Rows:
        """The best passage by vector of each article that was found only as a whole."""
        ranges = [self._index.passages_of_lead(int(lead)) for lead in leads]
        rows = np.array([row for passages in ranges for row in passages], np.int64)
        owner = np.repeat(np.arange(len(ranges)), [len(passages) for passages in ranges])
        scores = self._index.passages.scores_of(vector, rows)
        order = np.lexsort((-scores, owner))
        return rows[order][np.unique(owner[order], return_index=True)[1]]

    def scores(self, candidates: Candidates) -> tuple[npt.NDArray[np.float64], ...]:
        """(fused, of the article, of the passage) for every candidate, as configured."""
        if not len(candidates.rows):
            return np.zeros(0), np.zeros(0), np.zeros(0)
        fuse = self._convex if self.config.fusion == "convex" else self._rrf
        best_dense = np.full(len(candidates.article_rows), -np.inf, np.float64)
        np.maximum.at(best_dense, candidates.article, candidates.dense.astype(np.float64))
        share = self.config.lead_weight
        article_dense = share * candidates.article_dense + (1 - share) * best_dense
        of_articles = fuse(article_dense, candidates.article_lexical)[candidates.article]
        of_passages = fuse(candidates.dense, candidates.lexical)
        weight = self.config.article_weight
        fused = weight * of_articles + (1 - weight) * of_passages
        return fused, of_articles, of_passages

    def article_scores(self, candidates: Candidates) -> npt.NDArray[np.float64]:
        """The evidence for each of the candidates' articles, float64 (m,)."""
        of_articles = self.scores(candidates)[1]
        found = np.zeros(len(candidates.article_rows))
        found[candidates.article] = of_articles
        return found

    def _convex(
        self, dense: npt.NDArray[np.floating], lexical: npt.NDArray[np.floating]
    ) -> npt.NDArray[np.float64]:
        return convex(min_max(dense), from_zero(lexical), self.config.dense_weight)

    def _rrf(
        self, dense: npt.NDArray[np.floating], lexical: npt.NDArray[np.floating]
    ) -> npt.NDArray[np.float64]:
        by_dense = np.argsort(-dense, kind="stable").tolist()
        by_lexical = [n for n in np.argsort(-lexical, kind="stable").tolist() if lexical[n] > 0]
        fused = reciprocal_rank_fusion([by_dense, by_lexical])
        return np.array([fused[n] for n in range(len(dense))])

    def rank(
        self,
        candidates: Candidates,
        k: int,
        merged: bool = True,
        allowed: Selection | None = None,
        prior: npt.NDArray[np.float64] | None = None,
    ) -> list[Hit]:
        """The k best candidates as hits with their texts.

        With `merged`, an article of which there are copies is shown as one of them: a candidate,
        or one that is `allowed`. `prior`, float64 (m,), is added to the articles' own evidence.
        """
        fused, of_articles, of_passages = self.scores(candidates)
        if prior is not None:
            of_articles = of_articles + prior[candidates.article]
            fused = fused + self.config.article_weight * prior[candidates.article]
        records = [self._index.record_of_lead(int(lead)) for lead in candidates.article_rows]
        if merged:
            raised = self._shared_by_copies(of_articles, candidates, records)
            fused = fused + self.config.article_weight * (raised - of_articles)
            of_articles = raised
        order = np.argsort(-fused, kind="stable")
        owners = [records[article] for article in candidates.article[order]]
        self._index.articles_of_records(owners[:k])  # one query for all the texts
        shown = ShownOnce(self._index, set(records), allowed)
        hits: list[Hit] = []
        for place, record in zip(order, owners, strict=True):
            if len(hits) == k:
                break
            passage = self._index.passage(int(candidates.rows[place]))
            settled = shown.place(record, passage) if merged else (record, passage)
            if settled is None or self._index.withdrawal(settled[1].article_id) is not None:
                continue
            parts = {
                "dense": float(candidates.dense[place]),
                "lexical": float(candidates.lexical[place]),
                "article": float(of_articles[place]),
                "passage": float(of_passages[place]),
                "fused": float(fused[place]),
            }
            record, passage = settled
            also_at = copies_of(self._index, record) if merged else ()
            score = float(fused[place])
            hits.append(Hit(passage, record, score, len(hits) + 1, parts, also_at))
        return hits

    def _shared_by_copies(
        self, of_articles: npt.NDArray[np.float64], candidates: Candidates, records: list[int]
    ) -> npt.NDArray[np.float64]:
        """The evidence of the best of an article's copies, for all of them: one is shown for it."""
        groups = [self._index.duplicates.representative(record) for record in records]
        if len(set(groups)) == len(groups):
            return of_articles
        best: dict[int, float] = {}
        owners = [groups[article] for article in candidates.article]
        for group, score in zip(owners, of_articles.tolist(), strict=True):
            best[group] = max(score, best.get(group, score))
        return np.array([best[group] for group in owners])


_Found = tuple[Scores, Rows]


def _found(result: tuple[Scores, Rows]) -> _Found:
    """The first query's scores and rows, without the places that stayed empty."""
    scores, rows = result[0][0], result[1][0]
    kept = rows >= 0
    return scores[kept], rows[kept]


def _keys(found: _Found) -> Rows:
    return found[1]


def _lookup(found: _Found, rows: Rows) -> Scores:
    """The scores of the rows named, 0 for those that were not found."""
    by_row = dict(zip(found[1].tolist(), found[0].tolist(), strict=True))
    return np.array([by_row.get(row, 0.0) for row in rows.tolist()], np.float32)
