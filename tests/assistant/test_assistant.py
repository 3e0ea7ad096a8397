"""The facade over a small real index: nothing unverified is ever shown."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.citations import verify
from assistant.types import Answered, Retrieved, Sentence, Turn
from index.errors import IndexMissing, ManifestMismatch, QuestionError
from index.generation import Index
from index.layout import Layout
from index.protocols import Embedder
from index.types import EmbedderIdentity

QUESTION = "Who built the lighthouse at Cape Orme?"
ANSWER = "The lighthouse at Cape Orme was built by Tomas Reyl in 1887."
UNANSWERABLE = "Which trees are felled in Brazil?"


@pytest.fixture
def assistant(opened: Index, embedder: Embedder) -> Assistant:
    return Assistant(opened, embedder)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (QUESTION, "Tomas Reyl"),
        ("How do bees keep warm in winter?", "shivers"),
        ("When do the apples of the orchard ripen?", "August and October"),
        ("How much honey does a colony of bees eat?", "fifteen kilograms"),
    ],
)
def test_every_sentence_of_an_answer_is_a_verified_quotation(
    assistant: Assistant, question: str, words: str
) -> None:
    answer = assistant.answer(question)
    assert not answer.abstained
    assert words in answer.text
    assert answer.text == " ".join(sentence.text for sentence in answer.sentences)
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    by_marker = {citation.marker: citation for citation in answer.citations}
    for sentence in answer.sentences:
        assert sentence.citations, "no sentence without a citation"
        assert {by_marker[marker].quote for marker in sentence.citations} == {sentence.text}
    for citation in answer.citations:
        verify(citation, assistant.index)
    assert (answer.withheld, answer.notice, answer.nearest) == (0, "", ())
    assert 0 <= answer.confidence <= 1
    assert answer.calibrated


def test_a_question_that_the_archive_does_not_answer_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.answer(UNANSWERABLE)
    assert answer.abstained
    assert (answer.sentences, answer.citations, answer.text) == ((), (), "")
    assert "does not seem to answer" in answer.notice
    assert 1 <= len(answer.nearest) <= assistant.config.nearest
    assert len({article.article_id for article in answer.nearest}) == len(answer.nearest)
    assert answer.confidence < assistant.answer(QUESTION).confidence


def test_measuring_may_ask_for_an_answer_from_weak_evidence(assistant: Assistant) -> None:
    answer = assistant.answer(UNANSWERABLE, abstain=False)
    assert not answer.abstained
    for citation in answer.citations:
        verify(citation, assistant.index)


def test_a_stream_is_retrieved_then_sentences_then_the_answer(assistant: Assistant) -> None:
    events = list(assistant.stream(QUESTION))
    first, *between, last = events
    assert isinstance(first, Retrieved)
    assert isinstance(last, Answered)
    assert first.hits == last.answer.hits
    sentences = [event for event in between if isinstance(event, Sentence)]
    assert len(sentences) == len(between) > 0
    assert tuple(event.sentence for event in sentences) == last.answer.sentences
    assert tuple(c for event in sentences for c in event.citations) == last.answer.citations
    folded = assistant.answer(QUESTION)
    assert replace(folded, timings_ms={}) == replace(last.answer, timings_ms={})


@pytest.mark.parametrize("question", ["", "\n", "x" * 10_000])
def test_a_question_that_cannot_be_asked_fails_before_the_first_event(
    assistant: Assistant, question: str
) -> None:
    for ask in (
        assistant.stream,
        assistant.answer,
        assistant.retrieve,
        assistant.retrieve_articles,
    ):
        with pytest.raises(QuestionError):
            ask(question)


def test_a_follow_up_is_understood_from_the_question_before(assistant: Assistant) -> None:
    history = [Turn("Tell me about the lighthouse at Cape Orme.", "…")]
    answer = assistant.answer("Who built it?", history)
    assert answer.question == "Who built it?"
    assert "lighthouse" in answer.search_query
    assert "Tomas Reyl" in answer.text


def test_an_answer_says_how_long_each_part_took(assistant: Assistant) -> None:
    timings = assistant.answer(QUESTION).timings_ms
    assert timings.keys() >= {"understand", "embed", "retrieve", "evidence", "verify", "total"}
    assert all(value >= 0 for value in timings.values())


def forge(directory: Path) -> None:
    """Put another year into the stored text, in as many characters."""
    with closing(sqlite3.connect(Layout(directory).catalogue)) as database, database:
        done = database.execute("UPDATE texts SET text = replace(text, '1887', '1999')")
        assert done.rowcount > 0


def test_nothing_from_an_altered_text_is_shown(own_index: Path, embedder: Embedder) -> None:
    forge(own_index)
    with closing(Assistant.open(own_index, embedder)) as assistant:
        answer = assistant.answer(QUESTION)
        assert answer.withheld > 0
        assert "lighthouse.md" not in {citation.path for citation in answer.citations}
        assert "1999" not in answer.text
        assert "verification" in answer.notice
        assert answer.abstained == (not answer.sentences)


def test_a_text_altered_while_the_answer_is_made_is_not_shown(
    own_index: Path, embedder: Embedder
) -> None:
    """Evidence was in memory by then: it is the stored version that decides."""
    with closing(Assistant.open(own_index, embedder)) as assistant:
        events = assistant.stream(QUESTION)
        assert isinstance(next(events), Retrieved)
        forge(own_index)
        *sentences, last = list(events)
        assert isinstance(last, Answered)
        assert last.answer.withheld > 0
        shown = [event.sentence.text for event in sentences if isinstance(event, Sentence)]
        assert ANSWER not in shown
        assert tuple(shown) == tuple(sentence.text for sentence in last.answer.sentences)


def test_another_model_than_the_index_was_built_with_is_refused(
    opened: Index, embedder: Embedder
) -> None:
    class Other:
        identity: EmbedderIdentity = replace(embedder.identity, name="other")
        encode_passages = encode_queries = embedder.encode_queries

    with pytest.raises(ManifestMismatch, match="other"):
        Assistant(opened, Other())


def test_without_an_index_there_is_no_assistant(tmp_path: Path, embedder: Embedder) -> None:
    with pytest.raises(IndexMissing):
        Assistant.open(tmp_path, embedder)


def test_articles_are_ranked_by_their_ids(assistant: Assistant) -> None:
    ranked = assistant.retrieve_articles(QUESTION, 3)
    assert len(ranked) == 3
    assert assistant.index.article(ranked[0][0]).path == "lighthouse.md"
    assert [hit.rank for hit in assistant.retrieve(QUESTION, 2)] == [1, 2]
