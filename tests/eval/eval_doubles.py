"""A catalogue in memory and answers made to order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from assistant.types import Answer, AnswerSentence, Citation, Hit, Turn
from eval.running.judge import Outcome
from eval.types import GroundedQuestion
from index.errors import ArticleMissing
from index.types import Article, Passage, Span


def article(path: str, text: str) -> Article:
    version = hashlib.sha256(text.encode()).hexdigest()
    return Article(
        article_id=f"id-{path}",
        source="corpus",
        path=path,
        url=None,
        title=path,
        authors=(),
        published=None,
        categories=(),
        language=None,
        text=text,
        text_sha256=version,
        bytes_sha256=version,
        reader="record/1",
    )


class Library:
    """Articles by record, which is their place in the list."""

    def __init__(self, *articles: Article) -> None:
        self.headers = dict(enumerate(articles))
        self.manifest = SimpleNamespace()

    def header(self, record: int) -> Article:
        return self.headers[record]

    def article_of_record(self, record: int) -> Article:
        return self.headers[record]

    def article(self, article_id: str, version: str | None = None) -> Article:
        for stored in self.headers.values():
            if (stored.article_id, stored.text_sha256) == (article_id, version):
                return stored
        raise ArticleMissing("no such version")


def citation(source: Article, span: Span, quote: str | None = None) -> Citation:
    start, end = span
    return Citation(
        marker=1,
        article_id=source.article_id,
        version=source.text_sha256,
        path=source.path,
        url=None,
        title=source.title,
        authors=(),
        published=None,
        quote=source.text[start:end] if quote is None else quote,
        start=start,
        end=end,
    )


def hits(*records: int) -> tuple[Hit, ...]:
    """One of each record; the passage at rank r starts at r - 1 and scores 1 / r."""
    return tuple(
        Hit(Passage("p", "a", rank - 1, rank, "x"), record, 1.0 / rank, rank)
        for rank, record in enumerate(records, 1)
    )


def asked(
    kind: str = "single", docs: tuple[str, ...] = ("gold",), **changes: Any
) -> GroundedQuestion:
    plain = GroundedQuestion(
        "q", "?", (), kind != "unanswerable", (), kind, gold_docs=frozenset(docs)
    )
    return replace(plain, **changes)


def outcome(question_id: str, kind: str = "single", **changes: Any) -> Outcome:
    """An answered question with every score that `changes` names, and none besides."""
    plain = Outcome(
        question_id=question_id,
        question="?",
        kind=kind,
        type=None,
        search_query="?",
        confidence=0.5,
        calibrated=False,
        signals={},
        abstained=False,
        answer="",
        cited=(),
        forced_cited=(),
        gold=(),
        ranked=(),
        gold_rank=None,
        scores={"evidence_f1": 1.0, "abstained": 0.0},
        forced={"evidence_f1": 1.0, "answer_overlap": 1.0},
        citations=1,
        verified=1,
        unlocated=(),
        engine="extractive",
        withheld=0,
    )
    return replace(plain, **changes)


def answer(
    citations: Sequence[Citation] = (), found: tuple[Hit, ...] = (), confidence: float = 0.5
) -> Answer:
    """An abstention where there are no citations."""
    return Answer(
        question="?",
        search_query="?",
        sentences=tuple(AnswerSentence(item.quote, (item.marker,)) for item in citations),
        citations=tuple(citations),
        abstained=not citations,
        confidence=confidence,
        calibrated=False,
        notice="",
        nearest=(),
        withheld=0,
        hits=found,
        engine="double",
        timings_ms={},
    )


class Script:
    """Answers by question: what it says, and what it says when it may not abstain."""

    def __init__(self, answers: dict[str, tuple[Answer, Answer]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[Turn, ...], bool]] = []

    def answer(self, question: str, history: Sequence[Turn] = (), abstain: bool = True) -> Answer:
        self.asked.append((question, tuple(history), abstain))
        return self.answers[question][0 if abstain else 1]
