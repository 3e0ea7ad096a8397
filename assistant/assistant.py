"""The facade: a question in, an `Answer` out, the same for every channel."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assistant.abstention import AbstentionConfig, confidence
from assistant.citations import marked
from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.queries import BuiltInQueries, QueryMaker, SearchQuery
from assistant.engines.telling import Telling
from assistant.engines.types import AnswerEngine, Task
from assistant.evidence import EvidenceConfig, EvidenceSelector
from assistant.follow_up import Conversations, FollowUpConfig
from assistant.question import checked, term_weights
from assistant.retrieval import HybridRetriever, RetrievalConfig
from assistant.types import (
    Answer,
    Answered,
    AnswerSentence,
    Citation,
    Event,
    Hit,
    NearestArticle,
    Retrieved,
    Turn,
)
from index.embedders import reopen_embedder
from index.filters import Filters, Selection
from index.generation import Index
from index.manifest import check_embedder
from index.protocols import Embedder, Vectors


@dataclass(frozen=True, slots=True)
class AssistantConfig:
    """`hits` passages are retrieved for an answer, `nearest` articles offered without one."""

    retrieval: RetrievalConfig = field(default_factory=RetrievalConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    abstention: AbstentionConfig = field(default_factory=AbstentionConfig)
    follow_up: FollowUpConfig = field(default_factory=FollowUpConfig)
    hits: int = 30
    nearest: int = 3


class Assistant:
    """Answers from one generation of an index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        config: AssistantConfig | None = None,
        engine: AnswerEngine | None = None,
        queries: QueryMaker | None = None,
    ) -> None:
        check_embedder(index.manifest, embedder.identity, index.layout.root)
        self.index = index
        self.embedder = embedder
        self.config = config or AssistantConfig()
        self.engine = engine or ExtractiveEngine()
        self.queries = queries or BuiltInQueries()
        self.retriever = HybridRetriever(index, embedder, self.config.retrieval)
        self._conversations = Conversations(index, embedder, self.config.follow_up)
        self._selector = EvidenceSelector(index, embedder, self.config.evidence)

    @classmethod
    def open(
        cls,
        directory: Path | str,
        embedder: Embedder | None = None,
        config: AssistantConfig | None = None,
        engine: AnswerEngine | None = None,
        queries: QueryMaker | None = None,
    ) -> Assistant:
        """Open an index with the embedder that its manifest names.

        Raises IndexMissing, IndexDamaged, ManifestMismatch, EmbedderError.
        """
        index = Index.open(directory)
        manifest = index.manifest
        model = embedder or reopen_embedder(manifest)
        return cls(index, model, config, engine, queries)

    def quoting(self) -> Assistant:
        """One over the same open index that asks no model."""
        return Assistant(self.index, self.embedder, self.config)

    def close(self) -> None:
        self.index.close()

    def recheck(self, citations: Sequence[Citation]) -> tuple[Citation, ...]:
        """Citations of an earlier answer, verified again and marked where withdrawn since.

        Raises CitationError for one that is not verbatim what it names.
        """
        return tuple(marked(citation, self.index) for citation in citations)

    def retrieve(
        self, query: str, k: int = 10, merged: bool = True, filters: Filters | None = None
    ) -> list[Hit]:
        """The k best passages; `merged` shows an article's copies as one.

        Raises QuestionError, and InputError for filters by a name that no article has.
        """
        return self.retriever.retrieve(checked(query), k, merged, filters)

    def retrieve_articles(
        self, query: str, k: int = 10, filters: Filters | None = None
    ) -> list[tuple[str, float]]:
        """The k best articles as (article_id, score), every copy by itself, as judgements of a
        collection count them. Raises as `retrieve`."""
        ranked = self.retriever.retrieve_articles(checked(query), k, filters)
        articles = self.index.articles_of_records([record for record, _ in ranked])
        return [(articles[record].article_id, score) for record, score in ranked]

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        abstain: bool = True,
        filters: Filters | None = None,
    ) -> Answer:
        """The complete answer. `abstain=False` answers even from weak evidence, for measuring.

        With filters, from the articles that pass them alone. Raises QuestionError, and InputError
        for filters by a name that no article has.
        """
        for event in self.stream(question, history, abstain, filters):
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("a stream ends with Answered")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        abstain: bool = True,
        filters: Filters | None = None,
    ) -> Iterator[Event]:
        """Retrieved, then each Sentence with verified citations, then Answered.

        Raises QuestionError and InputError before the first event.
        """
        asked = checked(question)
        chosen = filters or Filters()
        allowed = self.retriever.allowed(chosen)
        leaning = self._conversations.leans_on(asked, history)
        made = self.queries.make(asked, leaning)
        return self._stream(asked, made, tuple(leaning), abstain, chosen, allowed)

    def _stream(
        self,
        question: str,
        made: SearchQuery,
        leaning: tuple[Turn, ...],
        abstain: bool,
        filters: Filters,
        allowed: Selection | None,
    ) -> Iterator[Event]:
        clock, query = _Clock(), made.text
        vector = self.retriever.embed(query)
        clock.lap("embed")
        candidates = self.retriever.candidates(query, vector, allowed=allowed)
        hits = tuple(self.retriever.rank(candidates, self.config.hits, allowed=allowed))
        clock.lap("retrieve")
        yield Retrieved(hits)

        weights = term_weights(question, self.index.passage_terms)
        focus = vector if query == question else self._focus(question, vector)
        evidence = self._selector.select(question, focus, weights, hits)
        certainty = confidence(hits, evidence)
        clock.lap("evidence")

        supported = bool(evidence) and (
            not abstain or certainty >= self.config.abstention.threshold
        )
        telling = Telling(self.index, self.engine.name, made.warning)
        if supported:
            task = Task(question, leaning, tuple(evidence), hits, self.index, self.embedder)
            yield from telling.sentences_of(self.engine.answer(task))
        sentences, citations = tuple(telling.sentences), tuple(telling.citations)
        withheld = telling.unverified
        clock.lap("verify")
        yield Answered(
            Answer(
                question=question,
                search_query=query,
                sentences=sentences,
                citations=citations,
                abstained=not sentences,
                confidence=round(certainty, 4),
                calibrated=False,
                notice=telling.noticed(_notice(sentences, withheld, filters, bool(hits))),
                nearest=() if sentences else self._nearest(hits),
                withheld=withheld + telling.dropped,
                hits=hits,
                engine=telling.engine,
                timings_ms=clock.finish(),
                filters=filters,
            )
        )

    def _focus(self, question: str, vector: Vectors) -> Vectors:
        """Half what was searched for, half what was asked last: float32 (1, dim), normalised.

        The conversation finds the article; within it, the last question says which sentence.
        """
        both = vector + self.retriever.embed(question)
        return np.asarray(both / np.linalg.norm(both), np.float32)

    def _nearest(self, hits: Sequence[Hit]) -> tuple[NearestArticle, ...]:
        best = {hit.record: hit for hit in reversed(hits)}
        ranked = sorted(best.values(), key=lambda hit: hit.rank)[: self.config.nearest]
        return tuple(self._offer(hit) for hit in ranked)

    def _offer(self, hit: Hit) -> NearestArticle:
        article = self.index.article_of_record(hit.record)
        return NearestArticle(
            article.article_id,
            article.text_sha256,
            article.path,
            article.url,
            article.title,
            article.authors,
            article.published,
            round(hit.score, 4),
            hit.also_at,
        )


def _notice(
    sentences: Sequence[AnswerSentence], withheld: int, filters: Filters, found: bool
) -> str:
    if sentences:
        return f"Withheld, because verification failed: {withheld}." if withheld else ""
    if withheld:
        return "The evidence that was found failed verification, so nothing is shown."
    if filters and not found:
        return f"No article passes the filters ({filters.described()}), so nothing was searched."
    if filters:
        return (
            f"The articles that pass the filters ({filters.described()}) do not seem to answer "
            "this. The nearest of them are offered instead."
        )
    return "The archive does not seem to answer this. The nearest articles are offered instead."


class _Clock:
    """Milliseconds a stage and in total, by a monotonic clock."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round((now - self._last) * 1000, 2)
        self._last = now

    def finish(self) -> dict[str, float]:
        return {**self._laps, "total": round((time.perf_counter() - self._start) * 1000, 2)}
