"""What may be marked: sentences as spans of stored articles, the cited ones first."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from eval.authoring.archive import Archive
from eval.authoring.candidates import (
    Asked,
    around,
    ask,
    retrieved,
    search_article,
    whole_article,
)
from eval.authoring.proposal import Mark
from eval.types import Message
from index.errors import InputError, QuestionError
from index.protocols import Embedder


@pytest.fixture
def assistant(small_index: Path, embedder: Embedder) -> Iterator[Assistant]:
    opened = Assistant.open(small_index, embedder)
    yield opened
    opened.close()


@pytest.fixture
def asked(assistant: Assistant) -> Asked:
    return ask(assistant, Archive(assistant.index), "When did the last keeper leave the tower?")


def test_candidates_are_verbatim_spans_of_the_version_indexed(asked: Asked, small: Archive) -> None:
    assert len(asked.candidates) > 5
    for candidate in asked.candidates:
        article = small.article(candidate.path)
        assert article.text[candidate.start : candidate.end] == candidate.text
        assert (candidate.article_id, candidate.version) == (
            article.article_id,
            article.text_sha256,
        )
        assert candidate.span in small.sentences(candidate.path)


def test_what_the_answer_quotes_comes_first_and_nothing_twice(asked: Asked) -> None:
    quoted = {citation.quote for citation in asked.answer.citations}
    cited = [candidate.cited for candidate in asked.candidates]
    assert cited == sorted(cited, reverse=True)
    assert {c.text for c in asked.candidates if c.cited} == quoted != set()
    assert len({candidate.mark for candidate in asked.candidates}) == len(asked.candidates)


def test_a_citation_leads_wherever_it_stands_in_its_passage(asked: Asked, small: Archive) -> None:
    last = asked.answer.citations[-1]
    assert last.start > 0
    one = replace(asked.answer, citations=(last,))
    first, second, *_ = retrieved(one, small)
    assert (first.text, first.cited, second.cited) == (last.quote, True, False)
    assert second.start == 0


def test_a_follow_up_is_asked_with_its_history(assistant: Assistant) -> None:
    history = [Message("user", "Who built the lighthouse?"), Message("assistant", "Tomas Reyl")]
    asked = ask(assistant, Archive(assistant.index), "When?", history)
    assert asked.history == tuple(history)
    assert "lighthouse" in asked.answer.search_query


def test_an_empty_question_is_refused(assistant: Assistant) -> None:
    with pytest.raises(QuestionError):
        ask(assistant, Archive(assistant.index), "  ")


def test_neighbours_stop_at_the_ends_of_the_article(small: Archive) -> None:
    sentences = small.sentences("lighthouse.md")
    first = [c.span for c in around(small, Mark("lighthouse.md", sentences[0]), 2, 1)]
    assert first == list(sentences[:2])
    third = [c.span for c in around(small, Mark("lighthouse.md", sentences[2]), 1, 1)]
    assert third == list(sentences[1:4])


def test_a_whole_article_is_all_its_sentences(small: Archive) -> None:
    spans = [candidate.span for candidate in whole_article(small, "boats/keel.md")]
    assert spans == list(small.sentences("boats/keel.md"))
    with pytest.raises(InputError, match="no article"):
        whole_article(small, "keel.md")


def test_one_article_is_searched_best_first(small: Archive) -> None:
    found = search_article(small, "lighthouse.md", "the last of the keepers")
    assert [c.text for c in found] == [
        "The last keeper left in 1961.",
        "Keepers lived in the tower with their families.",
    ]
    assert search_article(small, "lighthouse.md", "submarine") == []
