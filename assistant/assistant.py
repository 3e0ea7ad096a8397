"""The facade: a question in, an `Answer` out, the same for every channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from assistant.abstention import AbstentionConfig, shipped, verdict
from assistant.asked import Asked, Understanding
from assistant.citations import marked
from assistant.comprehension import AUTO, is_default_model, open_reader
from assistant.comprehension.reading import PassageReader
from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.queries import BuiltInQueries, QueryMaker
from assistant.engines.telling import Telling
from assistant.engines.types import AnswerEngine, Task
from assistant.evidence import EvidenceConfig
from assistant.finding import Finding
from assistant.follow_up import Conversations, FollowUpConfig
from assistant.nearest import nearest, offered
from assistant.newer import NewerConfig, asks_for_then, newer_on_the_same_matter
from assistant.notice import notice
from assistant.question import checked
from assistant.rerankers import Reranker, open_reranker
from assistant.reranking import DEPTH, reranked, reranked_articles
from assistant.retrieval import HybridRetriever, RetrievalConfig
from assistant.signals import by_chance, signals
from assistant.spelling import respelled, respellings
from assistant.time.preference import TimeConfig
from assistant.timings import Clock
from assistant.types import Answer, Answered, Citation, Event, Hit, NearestArticle, Retrieved, Turn
from index.embedders import reopen_embedder
from index.filters import Filters
from index.generation import Index
from index.manifest import check_embedder
from index.protocols import Embedder


@dataclass(frozen=True, slots=True)
class AssistantConfig:
    """`hits` passages are retrieved for an answer, `nearest` articles offered without one.

    An article is offered where the cosine of a passage with what was searched for is no more than
    `below_chance` under what chance comes to (of the default model: docs/decisions/0025).
    `reranker` is the name of one, such as cross-encoder:PATH; there is none by default. `reader`
    is "auto", "none" or a name of `assistant.comprehension`.
    """

    retrieval: RetrievalConfig = field(default_factory=RetrievalConfig)
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    abstention: AbstentionConfig = field(default_factory=AbstentionConfig)
    follow_up: FollowUpConfig = field(default_factory=FollowUpConfig)
    time: TimeConfig = field(default_factory=TimeConfig)
    newer: NewerConfig = field(default_factory=NewerConfig)
    hits: int = 30
    nearest: int = 3
    below_chance: float = 0.05
    reranker: str = ""
    reader: str = AUTO


class Assistant:
    """Answers from one generation of an index. Safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        config: AssistantConfig | None = None,
        *,
        engine: AnswerEngine | None = None,
        queries: QueryMaker | None = None,
        reranker: Reranker | None = None,
        reader: PassageReader | None = None,
    ) -> None:
        """`reranker` and `reader` are open; by default those that the configuration names."""
        check_embedder(index.manifest, embedder.identity, index.layout.root)
        self.index = index
        self.embedder = embedder
        self.config = config or AssistantConfig()
        self.engine = engine or ExtractiveEngine()
        self.queries = queries or BuiltInQueries()
        self.reranker = reranker or open_reranker(self.config.reranker)
        self.retriever = HybridRetriever(index, embedder, self.config.retrieval)
        conversations = Conversations(index, self.retriever.embed, self.config.follow_up)
        self._understanding = Understanding(
            index, embedder, self.retriever, conversations, self.queries
        )
        self.reader = reader or open_reader(self.config.reader, index.manifest)
        # Fitted with the default model's order and cosines and the default reader's margins.
        self._known_model = is_default_model(index.manifest)
        fits = self._known_model and self.reader is not None and self.reranker is None
        self._calibration = shipped() if fits else None
        self._finding = Finding(
            index, embedder, self.retriever, self.reranker, self.reader,
            self.config.evidence, self.config.time,
        )  # fmt: skip

    @classmethod
    def open(
        cls,
        directory: Path | str,
        embedder: Embedder | None = None,
        config: AssistantConfig | None = None,
        *,
        engine: AnswerEngine | None = None,
        queries: QueryMaker | None = None,
        reranker: Reranker | None = None,
        reader: PassageReader | None = None,
    ) -> Assistant:
        """Open an index with the embedder that its manifest names.

        Raises IndexMissing, IndexDamaged, ManifestMismatch, EmbedderError, RerankerError.
        """
        index = Index.open(directory)
        manifest = index.manifest
        model = embedder or reopen_embedder(manifest)
        return cls(
            index, model, config,
            engine=engine, queries=queries, reranker=reranker, reader=reader,
        )  # fmt: skip

    def quoting(self) -> Assistant:
        """One over the same open index that asks no model."""
        return Assistant(
            self.index, self.embedder, self.config, reranker=self.reranker, reader=self.reader
        )

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
        text = self.spelled(query)
        if self.reranker is None:
            return self.retriever.retrieve(text, k, merged, filters)
        hits = self.retriever.retrieve(text, max(k, DEPTH), merged, filters)
        return reranked(self.index, self.reranker, text, hits)[:k]

    def retrieve_articles(
        self, query: str, k: int = 10, filters: Filters | None = None
    ) -> list[tuple[str, float]]:
        """The k best articles as (article_id, score), every copy by itself, as judgements of a
        collection count them. Raises as `retrieve`."""
        ranked = self.retriever.retrieve_articles(self.spelled(query), k, filters)
        if self.reranker is not None:
            ranked = reranked_articles(ranked, self.retrieve(query, DEPTH, False, filters))
        articles = self.index.articles_of_records([record for record, _ in ranked])
        return [(articles[record].article_id, score) for record, score in ranked]

    def spelled(self, query: str) -> str:
        """What is searched for: words that the archive lacks as it writes them.

        Raises QuestionError.
        """
        text = checked(query)
        return respelled(text, respellings(text, self.index, self.embedder))

    def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        abstain: bool = True,
        filters: Filters | None = None,
        *,
        search_query: str | None = None,
        heed_time: bool = True,
        today: date | None = None,
    ) -> Answer:
        """The complete answer. `abstain=False` answers even from weak evidence, for measuring.

        With filters, from the articles that pass them alone. `search_query` is searched for in
        place of what the question and the turns before it make. `heed_time=False` leaves out what
        the question says about time, of which `today`, by default this machine's date, is a part.
        Raises QuestionError, and InputError for filters by a name that no article has.
        """
        for event in self.stream(
            question, history, abstain, filters,
            search_query=search_query, heed_time=heed_time, today=today,
        ):  # fmt: skip
            if isinstance(event, Answered):
                return event.answer
        raise AssertionError("a stream ends with Answered")

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        abstain: bool = True,
        filters: Filters | None = None,
        *,
        search_query: str | None = None,
        heed_time: bool = True,
        today: date | None = None,
    ) -> Iterator[Event]:
        """Retrieved, then each Sentence with verified citations, then Answered.

        Raises QuestionError and InputError before the first event.
        """
        clock = Clock()
        asked = self._understanding.of(
            question, history, filters or Filters(), search_query,
            (today or date.today()) if heed_time else None,
        )  # fmt: skip
        clock.lap("understand")
        return self._stream(asked, abstain, clock)

    def _stream(self, asked: Asked, abstain: bool, clock: Clock) -> Iterator[Event]:
        vector = self.retriever.embed(asked.query)
        clock.lap("embed")
        hits = self._finding.hits(asked, vector, self.config.hits)
        clock.lap("retrieve")
        yield Retrieved(hits, asked.time)

        evidence = self._finding.evidence(asked, vector, hits)
        searched = self.retriever.searched(asked.allowed)
        spoke = signals(asked.read, hits, evidence, bool(asked.leaning), searched)
        judged = verdict(spoke, self.config.abstention, self._calibration)
        clock.lap("evidence")

        telling = Telling(self.index, self.engine.name, asked.made.warning)
        if evidence and (not abstain or (judged.enough and not asked.unclear)):
            task = Task(asked.read, asked.leaning, tuple(evidence), hits, self.index, self.embedder)
            yield from telling.sentences_of(self.engine.answer(task))
        sentences, citations = tuple(telling.sentences), tuple(telling.citations)
        withheld = telling.unverified
        clock.lap("verify")
        near = () if sentences else self._nearest(hits, searched)
        yield Answered(
            Answer(
                question=asked.question,
                search_query=asked.query,
                sentences=sentences,
                citations=citations,
                abstained=not sentences,
                confidence=judged.confidence,
                calibrated=judged.calibrated,
                notice=telling.noticed(notice(sentences, withheld, asked, bool(hits), bool(near))),
                nearest=near,
                withheld=withheld + telling.dropped,
                hits=hits,
                engine=telling.engine,
                timings_ms=clock.finish(),
                filters=asked.filters,
                time=asked.time,
                respelled=asked.respelled,
                newer=self._newer(asked, hits, telling.records),
                signals=spoke,
            )
        )

    def _nearest(self, hits: Sequence[Hit], searched: int) -> tuple[NearestArticle, ...]:
        """What may be on the matter; of another model it is not known how near is near."""
        least = by_chance(searched) - self.config.below_chance if self._known_model else -1.0
        return nearest(self.index, hits, self.config.nearest, least)

    def _newer(
        self, asked: Asked, hits: Sequence[Hit], cited: Sequence[int]
    ) -> NearestArticle | None:
        if asks_for_then(asked.time):
            return None
        found = newer_on_the_same_matter(self.index, hits, cited, self.config.newer)
        return None if found is None else offered(self.index, found)
