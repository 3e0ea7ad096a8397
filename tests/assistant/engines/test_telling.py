"""Drafts become sentences only with citations that hold, whoever made the drafts."""

from __future__ import annotations

import pytest

from assistant.engines.telling import Telling
from assistant.engines.types import Aside, Draft, Dropped, Source
from assistant.types import Sentence
from index.generation import Index


@pytest.fixture
def source(opened: Index) -> Source:
    record = next(n for n, header in opened.headers.items() if header.path == "lighthouse.md")
    return Source(record, opened.article_of_record(record), (0, 60))


def test_a_quotation_says_what_was_verified_whatever_the_engine_claims(
    opened: Index, source: Source
) -> None:
    told = Telling(opened, "liar")
    events = list(told.sentences_of([Draft("The tower is made of cheese.", (source,))]))
    assert [event.sentence.text for event in events] == [source.text]
    assert told.engine == "extractive"


def test_a_sentence_with_one_false_source_is_not_shown(opened: Index, source: Source) -> None:
    beyond = Source(source.record, source.article, (0, 100_000))
    told = Telling(opened, "liar")
    parts = [Draft("It was built.", (source, beyond), "liar"), Draft("It was.", (beyond,), "liar")]
    assert list(told.sentences_of(parts)) == []
    assert (told.unverified, told.citations) == (2, [])


def test_a_shared_source_keeps_its_number(opened: Index, source: Source) -> None:
    other = Source(source.record, source.article, (61, 99))
    told = Telling(opened, "parrot", "Mind the gap.")
    parts = [
        Draft("One.", (source,), "parrot"),
        Dropped("unfinished"),
        Aside("A word."),
        Draft("Two.", (other, source, source), "parrot"),
    ]
    events: list[Sentence] = list(told.sentences_of(parts))
    assert [event.sentence.citations for event in events] == [(1,), (2, 1)]
    assert [citation.marker for citation in told.citations] == [1, 2]
    assert told.noticed("The end.") == "Mind the gap. A word. The end."
    assert (told.dropped, told.engine) == (1, "parrot")
