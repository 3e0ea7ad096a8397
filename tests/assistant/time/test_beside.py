"""The latest and a timeline quote each sentence with what it needs beside it."""

from __future__ import annotations

import numpy as np
from evidence_doubles import article, evidence

from assistant.evidence import Evidence, EvidenceConfig
from assistant.time.order import in_order_of_age
from assistant.time.timeline import in_order_of_time
from assistant.types import Hit
from index.passages import passage_of

LIST = "The office offers two services, among them:\n\nSigning in: one account for all.\n"
LEANING = "The toolkit was written in 2015. These are its first three parts."


def texts(found: list[Evidence]) -> list[str]:
    return [item.text for item in found]


def newest(ranked: list[Evidence]) -> list[Evidence]:
    hits = [
        Hit(passage_of(article(text=each.article.text), each.span), each.record, 1.0, rank)
        for rank, each in enumerate(ranked, start=1)
    ]
    vectors = np.eye(len(ranked), dtype=np.float32)
    return in_order_of_age(ranked, vectors, hits, "the office", EvidenceConfig())


def test_the_latest_does_not_end_where_a_list_begins() -> None:
    first, item = "The office offers two services, among them:", "Signing in: one account for all."
    assert texts(newest([evidence(0, text=LIST)])) == [first, item]


def test_the_latest_has_the_sentence_that_another_leans_on() -> None:
    both = ["The toolkit was written in 2015.", "These are its first three parts."]
    assert texts(newest([evidence(1, text=LEANING)])) == both


def test_a_timeline_has_the_sentence_that_another_leans_on() -> None:
    both = ["The toolkit was written in 2015.", "These are its first three parts."]
    vectors = np.eye(1, dtype=np.float32)
    assert texts(in_order_of_time([evidence(1, text=LEANING)], vectors, 0.92)) == both
