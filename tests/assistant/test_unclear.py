"""Questions without a matter are asked back; every other one is answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant, AssistantConfig
from assistant.types import Turn
from assistant.unclear import unclear
from index.protocols import Embedder


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("What about it?", "“it”"),
        ("Who built it?", "“it”"),
        ("How do they work?", "“they”"),
        ("What happened after that?", "“that”"),
        ("Why?", "what it is about"),
        ("Tell me more.", "what it is about"),
    ],
)
def test_what_names_nothing_is_unclear(question: str, missing: str) -> None:
    assert missing in unclear(question, ())
    assert unclear(question, [Turn("Tell me about the lighthouse.", "…")]) == ""


@pytest.mark.parametrize(
    "question",
    [
        "FedRAMP?",
        "Who built the lighthouse?",
        "Is it true that the keeper left?",
        "How does this treaty differ from that of 2011?",
        "昨年の条約について教えてください",
    ],
)
def test_what_names_its_matter_is_clear(question: str) -> None:
    assert unclear(question, ()) == ""


@pytest.fixture
def assistant(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(small_index, embedder)
    yield opened
    opened.close()


def test_an_unclear_question_is_asked_back_with_the_nearest_articles(assistant: Assistant) -> None:
    sure = assistant.answer("Is this a lighthouse?", abstain=False)
    assert sure.confidence > AssistantConfig().abstention.threshold
    assert assistant.answer("Is this a lighthouse?").abstained

    answer = assistant.answer("Who built it?")
    assert answer.abstained
    assert answer.notice.startswith("The question does not say what “it” stands for. Ask again")
    assert answer.nearest
    assert not assistant.answer("Who built it?", abstain=False).abstained
    history = [Turn("Tell me about the lighthouse at Cape Orme.", "It stands on granite.")]
    assert "Tomas Reyl" in assistant.answer("Who built it?", history).text
    given = assistant.answer("Who built it?", search_query="lighthouse at Cape Orme")
    assert not given.abstained
