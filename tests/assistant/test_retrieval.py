"""Retrieval over a small real index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.retrieval import Fusion, HybridRetriever, RetrievalConfig
from index.build import build
from index.generation import Index
from index.protocols import Embedder, Vectors
from index.removal import remove
from index.sources import FolderSource

QUESTIONS = {
    "Who built the lighthouse at Cape Orme?": "lighthouse.md",
    "How do bees keep warm in winter?": "bees.md",
    "When do apples ripen?": "orchard.md",
    "Who wound the church clock in Harwick?": "clocks.txt",
    "What is laid first when a boat is built?": "boats/keel.md",
}


@pytest.fixture(params=["convex", "rrf"])
def retriever(opened: Index, embedder: Embedder, request: pytest.FixtureRequest) -> HybridRetriever:
    fusion: Fusion = request.param
    return HybridRetriever(opened, embedder, RetrievalConfig(fusion=fusion))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_article_that_answers_comes_first(
    retriever: HybridRetriever, opened: Index, question: str
) -> None:
    hits = retriever.retrieve(question, 3)
    assert opened.header(hits[0].record).path == QUESTIONS[question]
    ranked = retriever.retrieve_articles(question, 5)
    assert opened.header(ranked[0][0]).path == QUESTIONS[question]


def test_hits_are_ranked_from_one_and_carry_their_passage(
    retriever: HybridRetriever, opened: Index
) -> None:
    hits = retriever.retrieve("How do bees keep warm in winter?", 10)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.passage_id for hit in hits}) == len(hits) == opened.passage_count
    for hit in hits:
        article = opened.article_of_record(hit.record)
        assert hit.passage.article_id == article.article_id
        assert hit.passage.text == article.text[hit.passage.start : hit.passage.end]
        assert hit.parts.keys() >= {"dense", "lexical", "article", "fused"}


@pytest.mark.parametrize("k", [1, 2])
def test_no_more_than_k_come_back_and_they_are_the_best(retriever: HybridRetriever, k: int) -> None:
    everything = retriever.retrieve("bees and boats", 10)
    assert retriever.retrieve("bees and boats", k) == everything[:k]
    articles = retriever.retrieve_articles("bees and boats", 10)
    assert retriever.retrieve_articles("bees and boats", k) == articles[:k]
    assert len({record for record, _ in articles}) == len(articles) == 5


def test_candidates_carry_exact_scores(retriever: HybridRetriever, opened: Index) -> None:
    query = "oak and honey"
    vector = retriever.embed(query)
    found = retriever.candidates(query, vector)
    assert found.rows.tolist() == list(range(opened.passage_count))
    assert found.dense == pytest.approx(
        opened.passages.vectors_of(found.rows) @ vector[0], abs=1e-6
    )
    assert found.article_dense == pytest.approx(
        opened.leads.vectors_of(found.article_rows) @ vector[0], abs=1e-6
    )
    assert found.article_rows[found.article].tolist() == [
        opened.lead_of_passage(row) for row in found.rows.tolist()
    ]
    for row, lexical in zip(found.rows.tolist(), found.lexical.tolist(), strict=True):
        text = opened.passage(row).text
        assert (lexical > 0) == ("oak" in text or "honey" in text)


def test_a_passage_found_by_one_way_of_searching_alone_is_a_candidate(
    opened: Index, embedder: Embedder
) -> None:
    """One candidate a search: the word and the vector point at different articles."""
    narrow = HybridRetriever(opened, embedder, RetrievalConfig(candidates=1))
    query = "Insects that make honey, said the growers"
    found = narrow.candidates(query, narrow.embed(query))
    paths = {opened.header(opened.record_of_lead(int(n))).path for n in found.article_rows}
    assert "bees.md" in paths
    assert len(found.rows) < opened.passage_count
    best = opened.passages.search(narrow.embed(query), 1)[1][0, 0]
    by_word = opened.passage_terms.search([query], 1)[1][0, 0]
    assert {int(best), int(by_word)} <= set(found.rows.tolist())


def test_a_question_of_unknown_words_is_answered_by_vectors(retriever: HybridRetriever) -> None:
    hits = retriever.retrieve("zzyzx qwrtp", 3)
    assert len(hits) == 3
    assert all(hit.parts["lexical"] == 0 for hit in hits)


def test_an_article_that_was_removed_is_never_found(
    archive: Path, own_index: Path, embedder: Embedder
) -> None:
    remove(own_index, ["bees.md"])
    index = Index.open(own_index)
    retriever = HybridRetriever(index, embedder)
    question = "How do bees keep warm in winter?"
    assert "bees.md" not in {index.header(h.record).path for h in retriever.retrieve(question, 50)}
    found = {index.header(record).path for record, _ in retriever.retrieve_articles(question, 50)}
    assert len(found) == 4
    build([FolderSource(archive)], own_index, embedder)
    assert index.header(retriever.retrieve(question, 1)[0].record).path != "bees.md"
    again = Index.open(own_index)
    best = HybridRetriever(again, embedder).retrieve(question, 1)[0]
    assert again.header(best.record).path == "bees.md"


def test_the_same_question_gets_the_same_hits(retriever: HybridRetriever) -> None:
    one, two = (retriever.retrieve("frost and fire", 10) for _ in range(2))
    assert [hit.passage for hit in one] == [hit.passage for hit in two]
    assert np.allclose([hit.score for hit in one], [hit.score for hit in two])


def test_a_query_is_embedded_once_and_its_vector_cannot_be_altered(
    opened: Index, embedder: Embedder
) -> None:
    asked: list[str] = []

    class Counting:
        identity = embedder.identity
        encode_passages = embedder.encode_passages

        def encode_queries(self, texts: Sequence[str]) -> Vectors:
            asked.extend(texts)
            return embedder.encode_queries(texts)

    retriever = HybridRetriever(opened, Counting())
    first, again = retriever.embed("oak"), retriever.embed("oak")
    retriever.embed("honey")
    assert asked == ["oak", "honey"]
    np.testing.assert_array_equal(first, again)
    with pytest.raises(ValueError, match="read-only"):
        first[0, 0] = 1.0
