"""What is made of the logits of one passage."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.comprehension.pairs import Pair
from assistant.comprehension.reading import LONGEST, Answering, Reading, strength

# Six pieces of four code points each, behind two that are none of the passage's.
SPANS = tuple((4 * n, 4 * n + 3) for n in range(6))
PAIR = Pair(tuple(range(9)), 1, 2, SPANS)


def reading(first: dict[int, float], last: dict[int, float], none: float = 0.0) -> Reading:
    logits = np.full((9, 2), -5.0, np.float32)
    logits[0] = none / 2
    for column, values in enumerate((first, last)):
        for piece, value in values.items():
            logits[2 + piece, column] = value
    return Reading(PAIR, logits)


def test_the_best_answer_is_the_span_with_the_highest_sum() -> None:
    found = reading({1: 3.0, 4: 2.0}, {2: 4.0, 5: 1.0}, none=2.0).within((0, 24))
    assert found == Answering(margin=3.0 + 4.0 - 2.0, span=(4, 11))


def test_an_answer_stays_within_the_sentence_and_never_ends_before_it_begins() -> None:
    read = reading({3: 5.0, 1: 1.0}, {0: 5.0, 4: 2.0})
    assert read.within((12, 24)) == Answering(7.0, (12, 19))
    first_half = read.within((0, 11))
    assert first_half is not None
    assert first_half.margin == max(-5.0 + 5.0, 1.0 - 5.0)  # never from piece 1 back to piece 0


def test_what_was_cut_off_was_not_read() -> None:
    assert reading({}, {}).within((24, 40)) is None


def test_an_answer_has_no_more_pieces_than_the_longest() -> None:
    count = LONGEST + 5
    pair = Pair(tuple(range(count + 2)), 1, 1, tuple((n, n + 1) for n in range(count)))
    logits = np.zeros((count + 2, 2), np.float32)
    logits[1, 0] = logits[count, 1] = 9.0
    found = Reading(pair, logits).within((0, count))
    assert found is not None
    assert found.margin == 9.0


def test_strength_is_a_half_where_the_reader_is_undecided() -> None:
    assert strength(None) == 0.0
    assert strength(Answering(0.0, (0, 1))) == 0.5
    assert strength(Answering(-400.0, (0, 1))) == pytest.approx(0.0)
    assert strength(Answering(3.0, (0, 1))) > strength(Answering(2.0, (0, 1)))
