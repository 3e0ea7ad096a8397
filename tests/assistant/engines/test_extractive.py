"""Quotations: what leans on the sentence before is quoted with it, the words that answer marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from evidence_doubles import answered, evidence

from assistant.engines.extractive import ExtractiveEngine
from assistant.engines.types import Draft, Task
from assistant.evidence import Evidence
from assistant.lists import LONGEST

TEXT = "It was built by Ada. It cost 90 pounds. Babbage paid.\nHe was rich."


def quoted(*found: Evidence, question: str = "Who?") -> list[Draft]:
    task = Task(question, (), found, (), cast(Any, None), cast(Any, None))
    return [part for part in ExtractiveEngine().answer(task) if isinstance(part, Draft)]


def texts(*found: Evidence) -> list[str]:
    drafts = quoted(*found)
    for draft in drafts:
        assert [source.text for source in draft.sources] == [draft.text]
    return [draft.text for draft in drafts]


def sentence(number: int, record: int = 1, text: str = TEXT) -> Evidence:
    """One that is there for another's sake."""
    return replace(evidence(number, record, text=text), beside=True)


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it() -> None:
    assert texts(sentence(0), sentence(1)) == ["It was built by Ada. It cost 90 pounds."]
    assert texts(sentence(1), sentence(2)) == ["It cost 90 pounds.", "Babbage paid."]


def test_two_that_answer_by_themselves_keep_a_citation_each() -> None:
    first, second = evidence(0, text=TEXT), evidence(1, text=TEXT)
    assert texts(first, second) == ["It was built by Ada.", "It cost 90 pounds."]
    joined = ["It was built by Ada. It cost 90 pounds."]
    assert texts(replace(first, beside=True), second) == joined
    assert texts(first, replace(second, beside=True)) == joined


def test_other_lines_other_articles_gaps_and_another_order_stay_apart() -> None:
    assert len(texts(sentence(2), sentence(3))) == 2
    assert len(texts(sentence(0), sentence(1, record=2))) == 2
    assert (
        len(texts(sentence(0, text="It is. One. It was."), sentence(2, text="It is. One. It was.")))
        == 2
    )
    assert len(texts(sentence(1), sentence(0))) == 2


def test_what_is_long_stays_apart() -> None:
    first, second = "It is long.", "It was"
    room = LONGEST - len(f"{first} {second} .")
    for more, quotations in ((0, 1), (1, 2)):
        text = f"{first} {second} {'x' * (room + more)}."
        assert len(texts(sentence(0, text=text), sentence(1, text=text))) == quotations


def test_marks_stay_on_their_words() -> None:
    def mark(*found: Evidence, question: str) -> list[str | None]:
        drafts = quoted(*found, question=question)
        return [each.answer and each.text[slice(*each.answer)] for each in drafts]

    ada, pounds = answered(TEXT, "Ada", 4.0), answered(TEXT, "90 pounds", 3.0)
    assert mark(ada, sentence(1), question="Who?") == ["Ada"]
    assert mark(sentence(0), pounds, question="How much was it?") == ["90 pounds"]
    assert mark(ada, pounds, question="How much was it?") == [None, "90 pounds"]
    agreeing = answered(TEXT, "It cost 90 pounds", 2.0)
    assert mark(pounds, agreeing, question="How much was it?") == ["90 pounds", "It cost 90 pounds"]
