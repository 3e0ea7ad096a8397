"""Which words of a quotation are marked as the answer."""

from __future__ import annotations

import pytest
from evidence_doubles import answered

from assistant.marking import MOST_WORDS, SURE, marked

TEXT = (
    "Ada Lovelace wrote 27 notes in London in 1843 because her friend had asked her for them. "
    "Lovelace was a countess. Charles Babbage built an engine."
)


def marks(question: str, *found: tuple[str, float]) -> list[str | None]:
    evidence = [answered(TEXT, words, margin) for words, margin in found]
    spans = marked(question, evidence)
    return [
        None if span is None else item.text[slice(*span)]
        for item, span in zip(evidence, spans, strict=True)
    ]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Who wrote the notes?", "Ada Lovelace"),
        ("How many notes did she write?", "27 notes"),
        ("In which town were they written?", "London"),
        ("Where did she write the notes?", "London"),
        ("When did she write them?", "1843"),
        ("What engine's builder is named?", "Charles Babbage"),
    ],
)
def test_words_of_the_kind_asked_for_are_marked(question: str, words: str) -> None:
    assert marks(question, (words, 3.0)) == [words]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Why did she write notes?", "her friend had asked her"),
        ("How did she write the notes?", "27 notes"),
        ("What did Ada Lovelace do?", "27 notes"),
        ("What happened in London?", "27 notes"),
        ("What prompted her to write?", "27 notes"),
        ("Did she write 27 notes?", "27 notes"),
        ("Tell me about her notes", "27 notes"),
        ("Who wrote the notes?", "27 notes"),
        ("When did she write them?", "London"),
        ("How many notes are there?", "notes"),
        ("Who was Ada Lovelace?", "Ada Lovelace"),
        ("Who wrote them?", "Ada Lovelace wrote 27 notes in London in 1843"),
    ],
)
def test_nothing_is_marked_where_no_span_answers_or_it_is_of_another_kind(
    question: str, words: str
) -> None:
    assert marks(question, (words, 9.0)) == [None]


def test_the_longest_mark_has_so_many_words() -> None:
    words = TEXT.split()
    longest, longer = " ".join(words[:MOST_WORDS]), " ".join(words[: MOST_WORDS + 1])
    assert marks("Who?", (longest, SURE)) == [longest]
    assert marks("Who?", (longer, SURE)) == [None]


def test_only_the_surest_words_are_marked_and_what_agrees_with_them() -> None:
    ada, babbage, again = ("Ada Lovelace", 4.0), ("Charles Babbage", 3.9), ("Lovelace was", SURE)
    assert marks("Who was it?", ada, babbage) == ["Ada Lovelace", None]
    assert marks("Who was it?", ada, again) == ["Ada Lovelace", "Lovelace was"]
    assert marks("Who was it?", ("Ada Lovelace", SURE - 0.1), babbage) == [None, "Charles Babbage"]
    assert marks("Who was it?", ("Ada Lovelace", SURE - 0.1)) == [None]
