"""`Answer` and `Hit` as the JSON objects that every channel prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from assistant.types import Answer, AnswerSentence, Citation, Hit
from index.generation import Index
from index.pages import page_at


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The object that `footnote ask --json` prints."""
    return {
        "question": answer.question,
        "search_query": answer.search_query,
        "filters": asdict(answer.filters),
        "respelled": [asdict(each) for each in answer.respelled],
        "time": [asdict(expression) for expression in answer.time],
        "answer": answer.text,
        "sentences": [sentence_to_json(sentence) for sentence in answer.sentences],
        "citations": [citation_to_json(citation) for citation in answer.citations],
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "calibrated": answer.calibrated,
        "signals": {name: round(value, 4) for name, value in answer.signals.items()},
        "notice": answer.notice,
        "nearest": [asdict(article) for article in answer.nearest],
        "newer": None if answer.newer is None else asdict(answer.newer),
        "withheld": answer.withheld,
        "engine": answer.engine,
        "timings_ms": dict(answer.timings_ms),
    }


def sentence_to_json(sentence: AnswerSentence) -> dict[str, Any]:
    """A sentence; `worded_by` is there only where a model worded it."""
    values = asdict(sentence)
    if sentence.worded_by is None:
        del values["worded_by"]
    return values


def citation_to_json(citation: Citation) -> dict[str, Any]:
    """A citation; `withdrawn` is there only where its article is, never in a new answer."""
    values = asdict(citation)
    if citation.withdrawn is None:
        del values["withdrawn"]
    return values


def hit_to_json(hit: Hit, index: Index) -> dict[str, Any]:
    """One line of `footnote search --json`."""
    article = index.header(hit.record)
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "passage_id": hit.passage.passage_id,
        "article_id": article.article_id,
        "version": article.text_sha256,
        "path": article.path,
        "url": article.url,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "page": page_at(article.metadata, hit.passage.start),
        "also_at": [asdict(copy) for copy in hit.also_at],
        "text": hit.passage.text,
        "parts": {name: round(value, 6) for name, value in hit.parts.items()},
    }
