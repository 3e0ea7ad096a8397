"""Pairs: what the reader is given, and where each piece of it stands in the passage."""

from __future__ import annotations

import pytest

from assistant.comprehension.pairs import MAX_PIECES, MAX_QUESTION, Pairs, batch
from index.embedders.weights import packaged_model

PASSAGE = "The heads of delegation went home without a verification protocol."


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return Pairs(packaged_model() / "tokenizer.json")


def test_pieces_of_the_passage_know_their_place_in_it(pairs: Pairs) -> None:
    (pair,) = pairs.of(["Who went home?"], ["The talks"], [PASSAGE])
    words = "".join(PASSAGE[start:end] for start, end in pair.spans)
    assert words == PASSAGE.replace(" ", "")
    made = batch([pair])
    assert made.passage[0].sum() == len(pair.spans)
    assert made.passage[0, pair.first] == 1
    assert made.passage[0, pair.first - 1] == 0


def test_the_question_is_one_segment_and_title_and_passage_the_other(pairs: Pairs) -> None:
    with_title, without = pairs.of(["Who?", "Who?"], ["Talks", ""], [PASSAGE, PASSAGE])
    assert with_title.segment == without.segment == 4  # [CLS] who ? [SEP]
    assert with_title.first == without.first + 2  # talks .
    made = batch([with_title, without])
    assert made.segments[0, :4].sum() == 0
    assert made.segments[0, 4:].all()
    assert made.mask[1, len(without.ids) :].sum() == 0


def test_a_long_question_keeps_its_end_and_a_long_passage_its_beginning(pairs: Pairs) -> None:
    (pair,) = pairs.of(["one " * 200 + "last"], ["title " * 200], ["word " * 500])
    assert len(pair.ids) == MAX_PIECES
    (last,) = pairs.of(["last"], [""], ["x"])
    assert pair.ids[MAX_QUESTION] == last.ids[1]
    assert pair.spans[0] == (0, 4)
