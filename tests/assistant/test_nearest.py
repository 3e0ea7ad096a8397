"""Articles that are offered where nothing answers: those that may be on the matter."""

from __future__ import annotations

import pytest

from assistant.assistant import Assistant, AssistantConfig
from assistant.nearest import nearest
from index.generation import Index
from index.protocols import Embedder

NEAR_MISS = "Which trees are felled in Brazil?"
STRANGE = "What did the parliament of Iceland decide about mobile phone roaming charges?"


@pytest.fixture
def assistant(opened: Index, embedder: Embedder) -> Assistant:
    return Assistant(opened, embedder)


def test_each_article_comes_once_where_a_passage_of_it_is_near(assistant: Assistant) -> None:
    hits = assistant.retrieve(NEAR_MISS, 30)
    dense = {hit.record: hit.parts["dense"] for hit in reversed(hits)}
    everything = nearest(assistant.index, hits, 30)
    assert len(everything) == len(dense) > 3
    assert everything[0].path == "orchard.md"
    assert len(nearest(assistant.index, hits, 2)) == 2
    least = sorted(dense.values())[-2]
    assert len(nearest(assistant.index, hits, 30, least)) == sum(
        value >= least for value in dense.values()
    )


def test_a_near_miss_offers_its_article_and_a_strange_question_none(assistant: Assistant) -> None:
    answer = assistant.answer(NEAR_MISS)
    assert answer.abstained
    assert "orchard.md" in {article.path for article in answer.nearest}
    assert "The nearest articles are offered instead." in answer.notice
    answer = assistant.answer(STRANGE)
    assert answer.abstained
    assert answer.nearest == ()
    assert answer.notice == "The archive seems to hold nothing on this."


def test_how_near_is_near_is_a_setting(opened: Index, embedder: Embedder) -> None:
    answer = Assistant(opened, embedder, AssistantConfig(below_chance=1.5)).answer(STRANGE)
    assert len(answer.nearest) == AssistantConfig().nearest
    assert "does not seem to answer this. The nearest articles are offered" in answer.notice
